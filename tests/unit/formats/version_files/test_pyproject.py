import pytest

from gonogo.errors import VersionFileError
from gonogo.formats.version_files import Statement, kind_of

PATH = "pyproject.toml"
KIND = kind_of(PATH)

HATCH = """\
# version = "1.2.3" in a comment is nobody's version
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "My.App"          # the name
description = \"\"\"
version = "1.2.3"
\"\"\"
'version' = '1.2.3'      # the version
dependencies = ["other==1.2.3"]

[tool.other]
version = "1.2.3"
"""


def read(text):
    return KIND.read(text, PATH)


def write(text, version):
    return KIND.write(text, PATH, version)


def test_the_projects_version_is_read_with_its_line_and_the_projects_name():
    assert read(HATCH) == Statement(text="1.2.3", line=11, package="My.App", python=True)


def test_only_the_projects_version_is_rewritten():
    assert write(HATCH, "1.3.0rc1") == HATCH.replace("'version' = '1.2.3' ", "'version' = '1.3.0rc1' ")


def test_windows_line_endings_stay():
    text = HATCH.replace("\n", "\r\n")
    assert write(text, "1.3.0") == write(HATCH, "1.3.0").replace("\n", "\r\n")


@pytest.mark.parametrize(
    "text",
    [
        'project = { name = "app", version = "1.2.3", x = [{ version = "1.2.3" }] }\n',
        'project.name = "app"\nproject . "version" = "1.2.3"',
        '[project]\nversion = """1.2.3"""\n',
        "[project]\nversion = '''1.2.3'''\n",
        "[ project ] # c\nx = 1979-05-27 07:32:00\ny = [ 1, 'a', # ]\n 2.5,\n]\nversion\t=\t'1.2.3'",
        '[tool.poetry]\nname = "app"\nversion = "1.2.3"\n',
        '[project]\nname = "app"\ndynamic = ["version"]\n[tool.poetry]\nversion = "1.2.3"\n',
        '[[x]]\nversion = "1.2.3"\n[[x]]\n[x.y]\nversion = "1.2.3"\n[project]\nversion = "1.2.3"\n',
    ],
)
def test_any_valid_layout_is_rewritten_at_the_version_and_nowhere_else(text):
    after = write(text, "2.0.0")
    assert read(after).text == "2.0.0"
    assert len(after) == len(text)
    assert sum(old != new for old, new in zip(text, after, strict=True)) == 3


def test_poetry_and_project_are_rewritten_together_where_they_agree():
    text = '[project]\nversion = "1.2.3"\n[tool.poetry]\nversion = "1.2.3"\n'
    assert write(text, "1.3.0") == text.replace("1.2.3", "1.3.0")


def test_poetry_and_project_that_disagree_are_an_error_that_names_both():
    text = '[project]\nversion = "1.2.3"\n[tool.poetry]\nversion = "1.2.4"\n'
    with pytest.raises(
        VersionFileError, match=r"pyproject.toml:4: states version 1\.2\.4, but line 2 states 1\.2\.3"
    ):
        read(text)


@pytest.mark.parametrize(
    ("settings", "elsewhere"),
    [
        ('[tool.setuptools.dynamic]\nversion = {file = "VERSION"}', ("VERSION",)),
        ('[tool.setuptools.dynamic]\nversion = {file = ["VERSION", 1]}', ("VERSION",)),
        (
            '[tool.setuptools.dynamic]\nversion = {attr = "app.about.__version__"}',
            ("src/app/about/__init__.py", "src/app/about.py", "app/about/__init__.py", "app/about.py"),
        ),
        (
            '[tool.setuptools]\npackage-dir = {"" = "lib"}\ndynamic.version.attr = "app.V"',
            (
                "lib/app/__init__.py",
                "lib/app.py",
                "src/app/__init__.py",
                "src/app.py",
                "app/__init__.py",
                "app.py",
            ),
        ),
        ('[tool.hatch.version]\npath = "src/app/__about__.py"', ("src/app/__about__.py",)),
        ('[tool.pdm.version]\nsource = "file"\npath = "src/app/__init__.py"', ("src/app/__init__.py",)),
        ('[tool.scikit-build.metadata.version]\ninput = "app/_v.py"', ("app/_v.py",)),
        ('[build-system]\nbuild-backend = "maturin"', ("Cargo.toml",)),
        (
            '[build-system]\nbuild-backend = "flit_core.buildapi"',
            ("src/my_app/__init__.py", "src/my_app.py", "my_app/__init__.py", "my_app.py"),
        ),
        (
            '[build-system]\nbuild-backend = "flit_core.buildapi"\n[tool.flit.module]\nname = "app"',
            ("src/app/__init__.py", "src/app.py", "app/__init__.py", "app.py"),
        ),
        ('[tool.hatch.version]\npath = "../../etc/version"', ()),
        ('[tool.hatch.version]\npath = "/etc/version"', ()),
        ("", ()),
    ],
)
def test_a_dynamic_version_is_reported_with_the_files_that_may_state_it(settings, elsewhere):
    text = f'[project]\nname = "my-app"\ndynamic = ["version"]\n{settings}\n'
    assert read(text) == Statement(package="my-app", elsewhere=elsewhere, python=True)


@pytest.mark.parametrize(
    "settings",
    [
        "[tool.setuptools_scm]",
        '[build-system]\nrequires = ["setuptools", "setuptools-scm[toml]>=8"]',
        '[build-system]\nrequires = ["hatchling", "Hatch_VCS"]\n[tool.hatch.version]\nsource = "vcs"',
        '[tool.hatch.version]\nsource = "uv-dynamic-versioning"',
        '[tool.pdm.version]\nsource = "scm"',
        "[tool.versioningit]",
        '[tool.scikit-build.metadata.version]\nprovider = "scikit_build_core.metadata.setuptools_scm"',
        '[tool.poetry]\nversion = "0.0.0"\n[tool.poetry-dynamic-versioning]\nenable = true',
    ],
)
def test_a_version_that_a_tool_takes_from_the_tags_is_reported_so(settings):
    text = f'[project]\nname = "app"\ndynamic = ["version"]\n{settings}\n'
    assert read(text) == Statement(package="app", from_tags=True, python=True)


def test_writing_a_version_that_comes_from_the_tags_says_that_there_is_nothing_to_rewrite():
    with pytest.raises(VersionFileError, match="taken from the tags"):
        write("[tool.setuptools_scm]\n", "1.0")


def test_writing_a_dynamic_version_names_the_file_to_mark():
    with pytest.raises(VersionFileError, match=r"rewrite a/v\.py instead, with the comment `gonogo:version`"):
        write('[tool.hatch.version]\npath = "a/v.py"\n', "1.0")


def test_writing_where_no_version_is_says_where_to_add_one():
    with pytest.raises(VersionFileError, match=r"pyproject\.toml: states no version; add `version"):
        write('[project]\nname = "app"\n', "1.0")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[project]\nversion = "1.2\\u002e3"\n', r":2: project\.version is spelled in an unusual way"),
        ('[project]\n"ver\\u0073ion" = "1.2.3"\n', r"project\.version is spelled in an unusual way"),
        ('[project]\nversion = ["1.2.3"]\n', r"project\.version is not a text"),
        ("[project]\nversion = 1.2\n", r"project\.version is spelled in an unusual way"),
        ('[project]\nversion = ""\n', r":2: '' is not a version"),
        ('[project]\nversion = "1.2.3"\ndynamic = ["version"]\n', "both static and dynamic"),
        ('[project]\nversion = "1"\nversion = "2"\n', r":3: is not valid TOML"),
        ("[project\n", r":1: is not valid TOML"),
        ("[project]\nversion = [\n", r"pyproject\.toml: is not valid TOML"),
        ("\n" + "a." * 60 + "b = 1\n", r":2: a key has more than 50 parts"),
        ("x = " + "[" * 5000, "nested too deeply"),
        ("x = 1" + "0" * 5000, "is not valid TOML"),
    ],
)
def test_what_is_broken_or_unclear_is_an_error_with_its_place(text, says):
    with pytest.raises(VersionFileError, match=says):
        read(text)


@pytest.mark.parametrize("text", ["", "project = 1\n", "[tool]\npoetry = []\n", "[project]\ndynamic = 1\n"])
def test_a_file_of_another_shape_states_nothing(text):
    assert read(text).text == ""
