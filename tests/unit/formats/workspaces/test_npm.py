"""Workspaces that a package.json declares."""

import pytest

from gonogo.domain.packages.workspace import Member


def package(name, version="1.0.0", **more):
    return {"name": name, "version": version, **more}


def root(*patterns, **more):
    return {"name": "shop", "private": True, "workspaces": [*patterns], **more}


def names(workspace):
    return [member.name for member in workspace.members]


def test_members_have_their_names_folders_versions_and_siblings(only):
    shop = only(
        {
            "package.json": root("packages/*"),
            "packages/api/package.json": package(
                "@shop/api", dependencies={"@shop/core": "^1.0.0", "express": "4"}
            ),
            "packages/core/package.json": package("@shop/core", "1.2.0"),
            "packages/web/package.json": package(
                "@shop/web",
                devDependencies={"@shop/core": "*", "@shop/api": "*"},
                peerDependencies={"@shop/api": "1"},
                private=True,
            ),
        }
    )
    assert (shop.ecosystem, shop.root, shop.manifest, shop.unknown) == ("npm", "", "package.json", ())
    api, core, web = shop.members
    path = "packages/api/package.json"
    assert api == Member("@shop/api", "packages/api", path, "1.0.0", path, ("@shop/core",))
    assert (core.version, core.requires, core.private) == ("1.2.0", (), False)
    assert (web.requires, web.development, web.private) == (("@shop/api",), ("@shop/core",), True)


@pytest.mark.parametrize(
    ("patterns", "members"),
    [
        (["packages/*", "!packages/b"], ["a", "c"]),
        (["!packages/b", "packages/*"], ["a", "c"]),
        (["packages/*", "!packages/b", "!packages/c", "packages/c"], ["a", "c"]),
        (["packages/*", "!packages/*", "packages/b"], ["a", "b", "c"]),
        (["packages/b", "!packages/*"], []),
    ],
)
def test_a_pattern_takes_back_what_left_it_out_before(only, patterns, members):
    files = {f"packages/{name}/package.json": package(name) for name in "abc"}
    assert names(only({"package.json": root(*patterns), **files})) == members


def test_for_yarn_what_is_left_out_stays_out(only):
    files = {f"packages/{name}/package.json": package(name) for name in "ab"}
    shop = only({"package.json": root("packages/*", "!packages/b", "packages/b"), "yarn.lock": "", **files})
    assert (names(shop), shop.excluded) == (["a"], ("packages/b/package.json",))


def test_a_package_without_a_name_has_that_of_its_folder_and_is_never_published(only):
    files = {"@shop/a/package.json": {"version": "1.0.0"}, "b/package.json": {}}
    shop = only({"package.json": root("@shop/*", "b"), **files})
    assert [(member.name, member.private) for member in shop.members] == [("@shop/a", True), ("b", True)]


def test_what_was_installed_is_no_member(only):
    shop = only(
        {
            "package.json": root("**"),
            "a/package.json": package("a"),
            "a/node_modules/b/package.json": package("b"),
        }
    )
    assert names(shop) == ["a"]


def test_patterns_stand_in_a_list_or_under_packages(only):
    files = {"a/package.json": package("a")}
    assert names(
        only({"package.json": {"workspaces": {"packages": ["./a/"], "nohoist": ["x"]}}, **files})
    ) == ["a"]


@pytest.mark.parametrize("stated", [True, "a", {"nohoist": []}, [1, None], []])
def test_a_workspace_that_lists_nothing_has_no_members(only, stated):
    assert only({"package.json": {"workspaces": stated}, "a/package.json": package("a")}).members == ()


def test_the_root_is_a_member_where_it_is_a_package(only):
    files = {"a/package.json": package("a")}
    assert names(only({"package.json": root("a"), **files})) == ["a"]
    shop = only({"package.json": root("a", version="1.0.0"), **files})
    assert [(member.name, member.folder) for member in shop.members] == [("shop", ""), ("a", "a")]


@pytest.mark.parametrize(
    "more", [{"yarn.lock": ""}, {".yarnrc.yml": ""}, {"package.json": root("a", packageManager="yarn@4.1.0")}]
)
def test_yarn_is_told_by_its_files_and_by_what_is_stated(only, more):
    assert only({"package.json": root("a"), "a/package.json": package("a"), **more}).ecosystem == "yarn"


def test_what_is_listed_and_is_not_there_is_told(only):
    shop = only({"package.json": root("a", "../elsewhere", "b/*"), "c/package.json": package("c")})
    assert [(one.place, one.fault) for one in shop.unknown] == [("a", "missing"), ("../elsewhere", "outside")]


def test_two_of_one_name_and_one_that_is_broken_are_told(only):
    shop = only(
        {
            "package.json": root("*"),
            "a/package.json": package("twin"),
            "b/package.json": package("twin"),
            "d/package.json": "{",
        }
    )
    assert names(shop) == ["twin", "twin"]
    assert [(one.place, one.fault) for one in shop.unknown] == [
        ("d/package.json", "unreadable"),
        ("a/package.json", "doubled"),
        ("b/package.json", "doubled"),
    ]


def test_a_member_without_a_version_has_no_version_file(only):
    (member,) = only({"package.json": root("a"), "a/package.json": {"name": "a"}}).members
    assert (member.version, member.version_file) == ("", "")


def test_a_workspace_inside_of_a_workspace_is_told_and_found(found):
    outer, inner = found(
        {
            "package.json": root("a"),
            "a/package.json": {**root("b"), "name": "a"},
            "a/b/package.json": package("b"),
        }
    )
    assert [(one.place, one.fault) for one in outer.unknown] == [("a/package.json", "nested")]
    assert (inner.root, inner.manifest, names(inner)) == ("a", "a/package.json", ["b"])
    assert names(outer) == ["a"]


def test_a_sibling_is_known_behind_an_alias_and_a_path(only):
    shop = only(
        {
            "package.json": root("*"),
            "a/package.json": package("a"),
            "b/package.json": package("b", dependencies={"other": "npm:a@^1.0.0"}),
            "c/package.json": package(
                "c", dependencies={"x": "file:../b", "y": "link:../gone", "a": "workspace:^"}
            ),
        }
    )
    assert [member.requires for member in shop.members] == [(), ("a",), ("b", "a")]


@pytest.mark.parametrize("wrong", [[], "x", {"a": 1}, {"a": None}])
def test_dependencies_that_are_none_hurt_nobody(only, wrong):
    files = {"a/package.json": package("a"), "b/package.json": package("b", dependencies=wrong)}
    assert names(only({"package.json": root("*"), **files})) == ["a", "b"]


def test_a_file_that_is_nested_too_deeply_is_told(only):
    shop = only({"package.json": root("a"), "a/package.json": '{"name":' + "[" * 100_000})
    assert [one.fault for one in shop.unknown] == ["unreadable"]
