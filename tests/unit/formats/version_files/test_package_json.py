import pytest

from gonogo.errors import VersionFileError
from gonogo.formats.version_files import Statement, kind_of

PATH = "web/package.json"
KIND = kind_of(PATH)

TEXT = """\
{
\t"name" : "@shop/web",
  "config": {"version": "1.2.3", "list": [1, {"version": "1.2.3"}, NaN, 1e400]},
\t"description": "a \\"version\\": \\"1.2.3\\" } text",
  "version"
    : "1.2.3" , "scripts": {}
}
"""


def test_the_top_level_version_is_read_with_its_line_and_the_packages_name():
    assert KIND.read(TEXT, PATH) == Statement(text="1.2.3", line=6, package="@shop/web")


def test_only_the_top_level_version_is_rewritten():
    assert KIND.write(TEXT, PATH, "2.0.0") == TEXT.replace(': "1.2.3" ,', ': "2.0.0" ,')


def test_windows_line_endings_stay():
    text = TEXT.replace("\n", "\r\n")
    assert KIND.write(text, PATH, "2.0.0") == KIND.write(TEXT, PATH, "2.0.0").replace("\n", "\r\n")


def test_a_private_package_without_a_version_states_none_and_says_what_to_add():
    text = '{"private": true}'
    assert KIND.read(text, PATH) == Statement()
    with pytest.raises(
        VersionFileError, match=r'^web/package\.json: states no version; add `"version": "0\.1\.0"`'
    ):
        KIND.write(text, PATH, "1.0.0")


@pytest.mark.parametrize("text", ["[]", "1", '"version"', "{}"])
def test_json_of_another_shape_states_none(text):
    assert KIND.read(text, PATH).text == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", r"package\.json:1: is not valid JSON"),
        ('{\n"version": }', r":2: is not valid JSON"),
        ('{"version": "1.2.3", "version": "1.2.3"}', "the key 'version' stands twice in one object"),
        ('{"version": 1}', "version is spelled in an unusual way"),
        ('{"version": {}}', "version is not a text"),
        ('{"version": "1\\u002e2"}', r":1: version is spelled in an unusual way"),
        ('{"version": "workspace:*"}', r":1: 'workspace:\*' is not a version"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_broken_or_unclear_is_an_error_with_its_place(text, says):
    with pytest.raises(VersionFileError, match=says):
        KIND.read(text, PATH)
