"""pnpm's workspaces."""

import pytest


def package(name, **more):
    return {"name": name, "version": "1.0.0", **more}


def names(workspace):
    return [member.name for member in workspace.members]


def test_members_are_those_of_the_patterns(only):
    shop = only(
        {
            "pnpm-workspace.yaml": "packages:\n  - 'packages/*'\n  - docs # said\nshellEmulator: true\n",
            "package.json": {"private": True},
            "packages/a/package.json": package("a"),
            "packages/b/package.json": package("b", dependencies={"a": "workspace:^"}),
            "docs/package.json": package("docs", private=True),
            "old/package.json": package("old"),
        }
    )
    assert (shop.ecosystem, shop.root, shop.manifest) == ("pnpm", "", "pnpm-workspace.yaml")
    assert names(shop) == ["docs", "a", "b"]
    assert shop.members[2].requires == ("a",)


def test_what_is_left_out_stays_out_wherever_that_is_said(only):
    shop = only(
        {
            "pnpm-workspace.yaml": 'packages: ["!**/test/**", "packages/**"]\n',
            "packages/a/package.json": package("a"),
            "packages/a/test/b/package.json": package("b"),
        }
    )
    assert names(shop) == ["a"]
    assert shop.excluded == ("packages/a/test/b/package.json",)


def test_what_package_json_says_of_workspaces_counts_for_nothing_beside_it(only):
    shop = only(
        {
            "pnpm-workspace.yaml": "packages: [a]\n",
            "package.json": {"workspaces": ["b"]},
            "a/package.json": package("a"),
            "b/package.json": package("b"),
        }
    )
    assert names(shop) == ["a"]


@pytest.mark.parametrize("text", ["", "catalog:\n  react: 19.0.0\n", "packages: shop\n", "packages: []\n"])
def test_a_file_of_settings_alone_is_no_workspace(found, text):
    assert found({"pnpm-workspace.yaml": text, "a/package.json": package("a")}) == ()


def test_a_file_that_cannot_be_read_is_told(only):
    shop = only({"pnpm-workspace.yaml": "packages: [a\n"})
    assert (shop.members, [one.fault for one in shop.unknown]) == ((), ["unreadable"])


def test_a_root_that_is_broken_is_told(only):
    shop = only(
        {"pnpm-workspace.yaml": "packages: [a]\n", "package.json": "{", "a/package.json": package("a")}
    )
    assert names(shop) == ["a"]
    assert [(one.place, one.fault) for one in shop.unknown] == [("package.json", "unreadable")]
