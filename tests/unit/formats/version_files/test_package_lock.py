import pytest

from gonogo.errors import VersionFileError
from gonogo.formats.version_files import Statement, kind_of

TEXT = """\
{
  "name": "shop",
  "version": "1.2.3",
  "lockfileVersion": 3,
  "packages": {
    "": {
      "name": "shop",
      "version": "1.2.3",
      "dependencies": {"left": "1.2.3"}
    },
    "node_modules/left": {
      "version": "1.2.3",
      "resolved": "https://example.org/left-1.2.3.tgz"
    }
  }
}
"""


@pytest.mark.parametrize("path", ["package-lock.json", "npm-shrinkwrap.json"])
def test_both_places_of_the_root_packages_version_are_rewritten_and_no_other(path):
    kind = kind_of(path)
    after = kind.write(TEXT, path, "1.3.0")
    assert kind.read(TEXT, path) == Statement(text="1.2.3", line=3, package="shop")
    assert after == TEXT.replace('"version": "1.2.3"', '"version": "1.3.0"', 2)


def test_a_lock_file_of_version_1_has_one_place():
    text = '{"version": "1.2.3", "dependencies": {"left": {"version": "1.2.3"}}}'
    after = kind_of("package-lock.json").write(text, "package-lock.json", "1.3.0")
    assert after == text.replace("1.2.3", "1.3.0", 1)


def test_places_that_disagree_are_an_error_that_names_both():
    text = TEXT.replace("1.2.3", "1.2.2", 1)
    with pytest.raises(
        VersionFileError, match=r":8: states version 1\.2\.3, but line 3 states 1\.2\.2; make them agree"
    ):
        kind_of("package-lock.json").read(text, "package-lock.json")
