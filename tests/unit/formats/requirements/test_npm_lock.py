import pytest

V1 = """\
{
  "name": "root",
  "version": "1.0.0",
  "lockfileVersion": 1,
  "requires": true,
  "dependencies": {
    "@shop/a": {
      "version": "file:packages/a"
    },
    "b": {
      "version": "file:packages/b",
      "requires": {
        "@shop/a": "^1.0.0",
        "left": "1.0.0"
      }
    },
    "left": {
      "version": "1.0.0",
      "resolved": "https://example.org/left-1.0.0.tgz",
      "requires": {"@shop/a": "^1.0.0"}
    }
  }
}
"""
V3 = """\
{
  "name": "root",
  "version": "1.0.0",
  "lockfileVersion": 3,
  "packages": {
    "": {
      "name": "root",
      "version": "1.0.0",
      "workspaces": ["packages/*"],
      "devDependencies": {"b": "1.0.0"}
    },
    "node_modules/@shop/a": {
      "resolved": "packages/a",
      "link": true
    },
    "node_modules/left": {
      "version": "1.0.0",
      "dependencies": {"@shop/a": "^1.0.0"}
    },
    "packages/a": {
      "name": "@shop/a",
      "version": "1.0.0"
    },
    "packages/b": {
      "version": "1.0.0",
      "dependencies": {"@shop/a": "^1.0.0", "left": "1.0.0"},
      "peerDependencies": {"@shop/a": ">=1 <3"}
    },
    "packages/b/node_modules/@shop/a": {
      "version": "1.0.0"
    }
  }
}
"""
PATHS = pytest.mark.parametrize("path", ["package-lock.json", "npm-shrinkwrap.json"])


@PATHS
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_member_and_what_others_require_of_it_follow_and_nobody_elses_entry(after, path, ends):
    expected = V3.replace('"@shop/a",\n      "version": "1', '"@shop/a",\n      "version": "2').replace(
        '{"@shop/a": "^1.0.0", "left', '{"@shop/a": "^2.0.0", "left'
    )
    text = V3.replace("\n", ends)
    assert after(path, text, {"packages/a @shop/a": "1.0.0 2.0.0"}) == expected.replace("\n", ends)


@PATHS
def test_root_stands_in_two_places(after, path):
    expected = V3.replace('"root",\n  "version": "1.0.0"', '"root",\n  "version": "1.0.1"')
    expected = expected.replace('"root",\n      "version": "1.0.0"', '"root",\n      "version": "1.0.1"')
    assert after(path, V3, {" root": "1.0.0 1.0.1"}) == expected


def test_all_that_move_in_step_follow_at_once(after):
    moves = {" root": "1.0.0 1.1.0", "packages/a @shop/a": "1.0.0 1.1.0", "packages/b b": "1.0.0 1.1.0"}
    found = after("package-lock.json", V3, moves)
    assert found.count("1.1.0") == 5
    assert '"devDependencies": {"b": "1.1.0"}' in found


def test_version_1_has_the_root_and_what_linked_packages_require(after):
    moves = {" root": "1.0.0 1.0.1", "packages/a @shop/a": "1.0.0 2.0.0"}
    expected = V1.replace('"root",\n  "version": "1.0.0"', '"root",\n  "version": "1.0.1"')
    assert after("package-lock.json", V1, moves) == expected.replace('^1.0.0",', '^2.0.0",')


def test_lock_file_of_a_folder_below_has_packages_beside_it(after):
    root = '{"version": "1.0.0", "dependencies": {"a": "file:../a"}}'
    text = f'{{"packages": {{"": {root}, "../a": {{"version": "1.0.0"}}}}}}'
    expected = text.replace('"../a": {"version": "1.0.0', '"../a": {"version": "2.0.0')
    assert after("packages/b/package-lock.json", text, {"packages/a a": "1.0.0 2.0.0"}) == expected


def test_package_of_the_same_name_from_a_registry_is_left_alone(after):
    root = '{"version": "1.0.0", "dependencies": {"a": "^1.0.0"}}'
    packages = f'{{"": {root}, "node_modules/a": {{"version": "1.0.0"}}}}'
    text = f'{{"name": "b", "version": "1.0.0", "packages": {packages}}}'
    moves = {"packages/a a": "1.0.0 2.0.0", "packages/b b": "1.0.0 1.0.1"}
    found = after("packages/b/package-lock.json", text, moves)
    assert found == text.replace('"version": "1.0.0"', '"version": "1.0.1"', 2)
