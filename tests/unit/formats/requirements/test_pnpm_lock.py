import pytest

from gonogo.errors import VersionFileError
from gonogo.formats.requirements import links

PATH = "pnpm-lock.yaml"
V9 = """\
lockfileVersion: '9.0'

settings:
  autoInstallPeers: true

importers:

  .:
    dependencies:
      b:
        specifier: workspace:1.0.0
        version: link:packages/b

  packages/a: {}

  packages/b:
    dependencies:
      '@shop/a':
        specifier: workspace:^1.0.0
        version: link:../a
      left:
        specifier: 1.0.0
        version: 1.0.0
    devDependencies:
      c:
        specifier: workspace:*
        version: link:../c

  packages/c:
    optionalDependencies:
      '@shop/a':
        specifier: ~1.0.0
        version: file:packages/a(left@1.0.0)
    devDependencies:
      b:
        specifier: ^1.0.0
        version: 1.0.0

packages:

  '@shop/a@1.0.0':
    resolution: {integrity: sha512-00}
"""
V5 = """\
lockfileVersion: 5.4

importers:

  packages/b:
    specifiers:
      '@shop/a': workspace:~1.0.0
      left: 1.0.0
    dependencies:
      '@shop/a': link:../a
      left: 1.0.0

packages:
  /left/1.0.0: {}
"""
ALONE = """\
lockfileVersion: '6.0'

dependencies:
  '@shop/a':
    specifier: ^1.0.0
    version: link:../a

packages:

  /left@1.0.0:
    resolution: {integrity: sha512-00}
"""
A = {"packages/a @shop/a": "1.0.0 2.0.0"}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_what_links_ask_for_follows_and_what_a_registry_has_stays(after, ends):
    expected = V9.replace("workspace:^1.0.0", "workspace:^2.0.0")
    text = V9.replace("\n", ends)
    moves = {**A, "packages/b b": "1.0.0 2.0.0"}
    expected = expected.replace("workspace:1.0.0", "workspace:2.0.0")
    assert after(PATH, text, moves) == expected.replace("\n", ends)


def test_version_5_keeps_what_is_asked_for_in_a_table_of_its_own(after):
    assert after(PATH, V5, A) == V5.replace("~1.0.0", "~2.0.0")


def test_lock_file_of_one_package_has_no_list(after):
    assert after("packages/b/pnpm-lock.yaml", ALONE, A) == ALONE.replace("^1.0.0", "^2.0.0")


@pytest.mark.parametrize(
    ("folder", "names"),
    [("", {"b"}), ("packages/a", set()), ("packages/b", {"@shop/a", "c"}), ("packages/c", {"@shop/a"})],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_links_of_a_package_are_told_by_their_names(folder, names, ends):
    assert links(V9.replace("\n", ends), PATH, folder) == names
    assert links(V9.replace("packages/b:", "'packages/b':"), PATH, folder) == names


def test_links_of_one_package_are_those_beside_it():
    assert links(ALONE, "packages/b/pnpm-lock.yaml", "packages/b") == {"@shop/a"}
    assert links(ALONE, "packages/b/pnpm-lock.yaml", "") == set()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("workspace:^1.0.0\n", "*x\n", "is not valid YAML"),
        ("workspace:^1.0.0\n", "workspace:next\n", "'next' is not a range"),
        ("workspace:^1.0.0\n", "&x workspace:^1.0.0\n        other: *x\n", "repeats something by reference"),
        ("workspace:^1.0.0\n", "workspace:^1.0.0\n        specifier: 1.0.0\n", "has a key twice"),
        ("workspace:^1.0.0\n", '"workspace:\\u005e1.0.0"\n', "is spelled in an unusual way"),
    ],
)
def test_lock_file_that_cannot_be_proved_is_refused_with_its_line(after, old, new, words):
    with pytest.raises(VersionFileError, match=rf"pnpm-lock\.yaml.*{words}"):
        after(PATH, V9.replace(old, new, 1), A)
