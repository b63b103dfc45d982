import pytest

from gonogo.errors import VersionFileError

PATH = "bun.lock"
TEXT = """\
{
  "lockfileVersion": 1,
  "workspaces": {
    "": {
      "name": "root",
      "devDependencies": { "b": "1.0.0", },
    },
    "packages/a": {
      "name": "@shop/a",
      "version": "1.0.0",
    },
    "packages/b": {
      "name": "b",
      "version": "1.0.0",
      "dependencies": {
        "@shop/a": "^1.0.0",
        "left": ",}1.0.0",
      },
    },
  },
  "packages": {
    "@shop/a": ["@shop/a@workspace:packages/a"],
    "left": ["left@1.0.0", "", { "dependencies": { "@shop/a": "^1.0.0" } }, "sha512-00"],
  }
}
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_package_and_what_others_ask_of_it_follow_and_nobody_elses_entry(after, ends):
    expected = TEXT.replace('/a",\n      "version": "1', '/a",\n      "version": "2').replace(
        '"^1.0.0",', '"^2.0.0",'
    )
    found = after(PATH, TEXT.replace("\n", ends), {"packages/a @shop/a": "1.0.0 2.0.0"})
    assert found == expected.replace("\n", ends)


def test_package_without_a_version_gets_none(after):
    assert after(PATH, TEXT, {" root": "1.0.0 2.0.0"}) == TEXT


def test_lock_file_that_is_broken_is_refused(after):
    with pytest.raises(VersionFileError, match=r"bun\.lock:1: is not valid JSON"):
        after(PATH, '{"a": 1,, }', {"packages/a @shop/a": "1.0.0 2.0.0"})
