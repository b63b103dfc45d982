import pytest

PATH = "uv.lock"
TEXT = """\
version = 1
revision = 3

[manifest]
members = ["my-app", "my-tool"]

[[package]]
name = "click"
version = "1.2.3"
source = { registry = "https://example.org/simple" }
wheels = [
    { url = "https://example.org/click-1.2.3.whl", hash = "sha256:00", size = 1 },
]

[[package]]
name = "my-app"
version = "1.2.3"
source = { editable = "." }
dependencies = [
    { name = "click" },
    { name = "my-tool", version = "1.2.3", source = { directory = "tools/my-tool" } },
]

[package.optional-dependencies]
x = [{ name = "my-tool", version = "1.2.3", source = { directory = "tools/my-tool" } }]

[package.metadata]
requires-dist = [
    { name = "click", specifier = "==1.2.3" },
    { name = "my-tool", directory = "tools/my-tool", specifier = ">=1,<2" },
]

[package.metadata.requires-dev]
dev = [{ name = "my-tool", editable = "tools/my-tool", specifier = "==1.2.3" }]

[[package]]
name = "my-tool"
version = "1.2.3"
source = { directory = "tools/my-tool" }
"""
APP, TOOL = {" My_App": "1.2.3 1.3.0rc1"}, {"tools/my-tool my-tool": "1.2.3 2.0.0"}


def test_project_at_the_lock_files_place_follows_alone(after):
    expected = TEXT.replace('"my-app"\nversion = "1.2.3"', '"my-app"\nversion = "1.3.0rc1"')
    assert after(PATH, TEXT, APP) == expected


def test_member_follows_with_all_that_others_say_of_it(after):
    expected = (
        TEXT.replace('"my-tool", version = "1.2.3"', '"my-tool", version = "2.0.0"')
        .replace('>=1,<2"', '>=2,<3"')
        .replace('tool", specifier = "==1.2.3"', 'tool", specifier = "==2.0.0"')
        .replace('"my-tool"\nversion = "1.2.3"', '"my-tool"\nversion = "2.0.0"')
    )
    assert after(PATH, TEXT, TOOL) == expected


@pytest.mark.parametrize("kind", ["editable", "virtual", "directory"])
def test_each_local_kind_of_source_counts(after, kind):
    text = TEXT.replace("directory =", f"{kind} =")
    assert after(PATH, text, TOOL) == after(PATH, TEXT, TOOL).replace("directory =", f"{kind} =")


def test_somebody_elses_package_never_follows(after):
    assert after(PATH, TEXT, {"click click": "1.2.3 9.9.9"}) == TEXT


def test_project_whose_version_is_dynamic_has_none(after):
    text = TEXT.replace('"my-app"\nversion = "1.2.3"', '"my-app"')
    assert after(PATH, text, APP) == text


def test_lock_file_beside_another_member_knows_it_by_a_path_upwards(after):
    text = '[[package]]\nname = "my-tool"\nversion = "1.2.3"\nsource = { editable = "../my-tool" }\n'
    assert after("tools/b/uv.lock", text, TOOL) == text.replace("1.2.3", "2.0.0")


def test_windows_line_endings_stay(after):
    text = TEXT.replace("\n", "\r\n")
    assert after(PATH, text, TOOL) == after(PATH, TEXT, TOOL).replace("\n", "\r\n")
