import pytest

from gonogo.errors import VersionFileError
from gonogo.formats.version_files import Statement, kind_of

PATH = "setup.cfg"
KIND = kind_of(PATH)

TEXT = """\
[bumpversion]
version = 1.2.3

[metadata]
name = app
long_description =
    [metadata]
    version = 1.2.3
# version = 1.2.3
Version : 1.2.3
url = https://example.org/1.2.3

[options]
version = 1.2.3
"""


def test_the_metadatas_version_is_read_with_the_projects_name():
    assert KIND.read(TEXT, PATH) == Statement(text="1.2.3", line=10, package="app", python=True)


def test_only_the_metadatas_version_is_rewritten():
    assert KIND.write(TEXT, PATH, "1.3.0") == TEXT.replace("Version : 1.2.3", "Version : 1.3.0")


def test_windows_line_endings_and_blanks_at_the_end_stay():
    text = TEXT.replace("Version : 1.2.3", "Version : 1.2.3 \t").replace("\n", "\r\n")
    assert KIND.write(text, PATH, "1.3.0") == text.replace("Version : 1.2.3", "Version : 1.3.0")


@pytest.mark.parametrize(
    "text", ["[metadata]\nversion=1.2.3", "[metadata]\nversion =\n    1.2.3\nname = a\n"]
)
def test_other_layouts_are_rewritten_too(text):
    assert KIND.write(text, PATH, "1.3.0") == text.replace("1.2.3", "1.3.0")


@pytest.mark.parametrize(
    ("version", "elsewhere"),
    [
        ("file: VERSION", ("VERSION",)),
        ("file: a/VERSION, b", ("a/VERSION",)),
        ("attr: app.__version__", ("src/app/__init__.py", "src/app.py", "app/__init__.py", "app.py")),
    ],
)
def test_a_version_that_stands_elsewhere_is_reported_so(version, elsewhere):
    assert KIND.read(f"[metadata]\nversion = {version}\n", PATH) == Statement(
        elsewhere=elsewhere, python=True
    )


@pytest.mark.parametrize(
    "text", ["", "[flake8]\nversion = 1\n", "[metadata]\nname = a\n", "[metadata]\nversion =\n"]
)
def test_a_file_without_a_version_states_none_and_says_what_to_add(text):
    assert KIND.read(text, PATH).text == ""
    with pytest.raises(
        VersionFileError, match=r"states no version; add `version = 0\.1\.0` under \[metadata\]"
    ):
        KIND.write(text, PATH, "1.0")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[metadata]\nversion = 1.2.3 # now\n", r":2: '1\.2\.3 # now' is not a version"),
        ("[metadata]\n version = 1.2.3\n", "spelled in an unusual way"),
        ("[metadata]\nversion = 1.2.3\n  and more\n", "spelled in an unusual way"),
        (
            "[metadata]\nversion = 1\nVERSION = 2\n",
            r":3: is not a valid setup\.cfg: option 'version' in section",
        ),
        ("[metadata]\nversion\n", r":2: is not a valid setup\.cfg"),
        ("version = 1\n", r":1: is not a valid setup\.cfg: File contains no section headers"),
    ],
)
def test_what_is_broken_or_unclear_is_an_error_with_its_place(text, says):
    with pytest.raises(VersionFileError, match=says):
        KIND.read(text, PATH)
