import pytest

from gonogo.errors import VersionFileError
from gonogo.formats.version_files import Statement, kind_of

PATH = "uv.lock"
KIND = kind_of(PATH)

TEXT = """\
version = 1
revision = 3
requires-python = ">=3.11"

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
]

[package.metadata]
requires-dist = [{ name = "click", specifier = "==1.2.3" }]

[[package]]
name = "my-tool"
version = "0.1.0"
source = { directory = "tools/my-tool" }
"""


def test_the_project_at_the_lock_files_place_is_read_and_rewritten_alone():
    assert KIND.read(TEXT, PATH) == Statement(text="1.2.3", line=15, package="my-app", python=True)
    after = KIND.write(TEXT, PATH, "1.3.0rc1")
    assert after == TEXT.replace('"my-app"\nversion = "1.2.3"', '"my-app"\nversion = "1.3.0rc1"')


@pytest.mark.parametrize("package", ["my-app", "My_App", "MY.-app"])
def test_a_project_is_found_by_its_normalised_name(package):
    assert KIND.read(TEXT, PATH, package=package).line == 15


@pytest.mark.parametrize("kind", ["editable", "virtual", "directory"])
def test_each_local_kind_of_source_counts(kind):
    assert KIND.read(TEXT.replace("editable", kind), PATH).text == "1.2.3"


def test_another_project_of_the_repository_is_found_by_its_name():
    assert KIND.write(TEXT, PATH, "0.2.0", package="my_tool") == TEXT.replace("0.1.0", "0.2.0")


def test_somebody_elses_package_is_never_rewritten():
    with pytest.raises(VersionFileError, match="states no version; check the project's name"):
        KIND.write(TEXT, PATH, "9.9.9", package="click")


def test_a_project_whose_version_is_dynamic_states_none():
    text = TEXT.replace('"my-app"\nversion = "1.2.3"', '"my-app"')
    assert KIND.read(text, PATH) == Statement(package="my-app", python=True)


def test_windows_line_endings_stay():
    text = TEXT.replace("\n", "\r\n")
    assert KIND.write(text, PATH, "1.3.0") == KIND.write(TEXT, PATH, "1.3.0").replace("\n", "\r\n")
