"""Which packages are released each by itself, and which go in step."""

import pytest

from gonogo.domain.packages.units import InStep, Unit, in_step, units
from gonogo.domain.packages.workspace import Member, Packages, Workspace
from gonogo.domain.versions.naming import read_all
from gonogo.domain.versions.semver import SemVerScheme

SCHEME = SemVerScheme()


def member(name, version="1.0.0", folder="", file="", **more):
    place = folder or f"packages/{name.rpartition('/')[2]}"
    path = f"{place}/package.json"
    return Member(name, place, path, version, file or (path if version else ""), **more)


def module(folder):
    return Member(f"shop.example/shop/{folder}".rstrip("/"), folder, f"{folder}/go.mod".lstrip("/"))


def present(*members, alone=()):
    return Packages((Workspace("npm", "", "package.json", members),), alone)


def found(packages, *tags):
    return units(packages, read_all(dict.fromkeys(tags, "sha"), SCHEME), SCHEME)


def tags(packages, *names):
    return {unit.name: unit.tag for unit in found(packages, *names)}


APART = present(member("a"), member("b", "2.0.0"))
STEP = present(member("a"), member("b"))


@pytest.mark.parametrize(
    ("packages", "names", "each"),
    [
        (APART, [], True),
        (APART, ["v1.0.0"], False),
        (APART, ["a@1.0.0"], True),
        (APART, ["v1.0.0", "b@2.0.0"], True),
        (STEP, [], False),
        (STEP, ["v1.0.0"], False),
        (STEP, ["a@1.0.0"], False),
        (STEP, ["a@1.0.0", "b@1.0.0"], True),
        (STEP, ["v1.0.0", "a@1.0.0", "b@1.0.0"], False),
        (present(member("a"), member("b", "2.0.0", private=True)), [], False),
        (
            present(member("a", file="Cargo.toml"), member("b", file="Cargo.toml")),
            ["a@1.0.0", "b@1.0.0"],
            False,
        ),
        (present(module(""), module("sdk")), [], False),
        (present(module(""), module("sdk")), ["v1.0.0"], False),
        (present(module(""), module("sdk")), ["v1.0.0", "sdk/v0.1.0"], True),
    ],
)
def test_tags_of_packages_and_versions_that_differ_say_that_each_is_released_by_itself(packages, names, each):
    assert bool(found(packages, *names)) is each


def test_a_unit_has_its_folder_its_file_and_the_usual_tag():
    assert found(APART) == [
        Unit("a", "packages/a", file="packages/a/package.json"),
        Unit("b", "packages/b", file="packages/b/package.json"),
    ]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["@shop/a@1.0.0"], {"a": "@shop/a@{version}", "b": "@shop/b@{version}"}),
        (["a@1.0.0"], {"a": "a@{version}", "b": "b@{version}"}),
        (["a-v1.0.0"], {"a": "a-v{version}", "b": "b-v{version}"}),
        (["packages/b/v2.0.0"], {"a": "packages/a/v{version}", "b": "packages/b/v{version}"}),
        (["a-v0.9.0", "a@1.0.0"], {"a": "", "b": ""}),
    ],
)
def test_a_package_without_tags_gets_them_in_the_way_of_its_siblings(names, told):
    assert tags(present(member("@shop/a"), member("@shop/b", "2.0.0")), *names) == told


def test_modules_of_go_have_the_tags_that_go_knows():
    packages = present(module(""), module("sdk"), module("tools/gen"))
    assert tags(packages, "v1.0.0", "sdk/v0.1.0") == {
        "shop": "v{version}",
        "sdk": "sdk/v{version}",
        "gen": "tools/gen/v{version}",
    }


def test_two_of_one_short_name_are_called_by_their_folders():
    packages = present(member("@a/core", folder="a/core"), member("@b/core", "2.0.0", folder="b/core"))
    assert [unit.name for unit in found(packages)] == ["a-core", "b-core"]


def test_the_second_major_version_of_a_module_of_go_is_no_name():
    packages = present(Member("shop.example/kit/v2", "kit", "kit/go.mod"), module("sdk"))
    assert [unit.name for unit in found(packages, "kit/v2.0.0")] == ["kit", "sdk"]


def test_packages_that_share_a_version_are_one():
    shared = [member(name, "0.3.0", file="Cargo.toml") for name in "ab"]
    one, other = found(present(*shared, member("c")))
    assert one == Unit("a", "packages/a", ("packages/b",), file="Cargo.toml")
    assert other.name == "c"


def test_a_package_beside_the_workspace_is_one_where_it_has_tags():
    beside = (member("cli", "3.0.0", folder="cli"), member("docs", "3.0.0", folder="docs"))
    assert [
        unit.name for unit in found(present(member("a"), member("b", "2.0.0"), alone=beside), "cli-v3.0.0")
    ] == [
        "a",
        "b",
        "cli",
    ]
    assert [unit.name for unit in found(Packages(alone=beside), "cli-v3.0.0", "docs-v1.0.0")] == [
        "cli",
        "docs",
    ]


def test_a_folder_with_two_manifests_is_one_package():
    npm = Workspace("npm", "", "package.json", (member("a"), member("b", "2.0.0")))
    cargo = Workspace(
        "cargo", "", "Cargo.toml", (Member("a-rs", "packages/a", "packages/a/Cargo.toml", "1.0.0", "x"),)
    )
    assert [unit.name for unit in found(Packages((npm, cargo)))] == ["a", "b"]


@pytest.mark.parametrize(
    ("packages", "latest", "told"),
    [
        (STEP, "", InStep("1.0.0", ("packages/a/package.json", "packages/b/package.json"))),
        (STEP, "1.0.0", InStep("1.0.0", ("packages/a/package.json", "packages/b/package.json"))),
        (STEP, "3.0.0", None),
        (
            present(member("a", "1.1.0-SNAPSHOT")),
            "1.0.0",
            InStep("1.1.0-SNAPSHOT", ("packages/a/package.json",)),
        ),
        (APART, "", None),
        (APART, "2.0.0", InStep("2.0.0", ("packages/b/package.json",))),
        (
            present(member("a"), member("c", private=True)),
            "",
            InStep("1.0.0", tuple(f"packages/{name}/package.json" for name in "ac")),
        ),
        (present(module("")), "1.0.0", None),
        (Packages(), "", None),
    ],
)
def test_members_in_step_are_those_that_state_what_is_out(packages, latest, told):
    assert in_step(packages, latest) == told


def test_the_package_that_the_tags_of_the_whole_are_of_keeps_them():
    packages = present(member("vite", "7.2.0"), member("create-vite", "8.1.0"), member("legacy", "7.2.1"))
    assert tags(packages, "v7.1.0", "v7.2.0", "create-vite@8.1.0") == {
        "vite": "v{version}",
        "create-vite": "create-vite@{version}",
        "legacy": "legacy@{version}",
    }


def test_packages_of_tests_and_examples_are_not_released():
    child = member("child", "3.0.0", folder="packages/a/__tests__/child")
    packages = present(member("a"), child, member("b", folder="examples/b"))
    assert found(packages, "a@1.0.0") == []
    assert in_step(packages, "") == InStep("1.0.0", ("packages/a/package.json",))
