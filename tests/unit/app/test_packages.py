"""The packages that a working tree has."""

import json

import pytest

from gonogo.app.packages import declares
from gonogo.testing.files import MemoryFiles


def package(name, **more):
    return json.dumps({"name": name, "version": "1.0.0", **more})


def folders(shop):
    return [member.folder for workspace in shop.project().workspaces for member in workspace.members]


def test_a_workspace_is_found_with_what_is_not_committed_and_without_what_git_ignores(shop):
    shop.write("package.json", json.dumps({"workspaces": ["packages/*"]}))
    for name in ("a", "b", "ignored"):
        shop.write(f"packages/{name}/package.json", package(name))
    shop.write(".gitignore", "ignored/\n")
    shop.git("add", "packages/a")
    assert folders(shop) == ["packages/a", "packages/b"]


def test_a_member_that_was_taken_away_is_none(shop):
    shop.write("package.json", json.dumps({"workspaces": ["*"]}))
    shop.write("a/package.json", package("a"))
    shop.git("add", "-A")
    (shop.path / "a/package.json").unlink()
    assert folders(shop) == []


def test_a_workspace_below_the_top_is_looked_for_where_there_are_packages(shop):
    shop.write("web/package.json", json.dumps({"workspaces": ["*"]}))
    shop.write("web/a/package.json", package("a"))
    assert folders(shop) == []
    shop.write("gonogo.yml", "packages: {a: {path: web/a}}\n")
    assert folders(shop) == ["web/a"]


def test_what_links_lead_to_outside_is_no_member(shop, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/package.json").write_text(package("secret"))
    shop.write("package.json", json.dumps({"workspaces": ["packages/*"]}))
    shop.write("packages/a/package.json", package("a"))
    (shop.path / "packages/link").symlink_to(tmp_path / "elsewhere")
    (shop.path / "packages/b").mkdir()
    (shop.path / "packages/b/package.json").symlink_to(tmp_path / "elsewhere/package.json")
    (workspace,) = shop.project().workspaces
    assert [member.name for member in workspace.members] == ["a"]
    assert [(one.place, one.reason) for one in workspace.unknown] == [
        ("packages/b/package.json", "'packages/b/package.json' leads out of the repository")
    ]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, False),
        ({"README.md": '"workspaces"'}, False),
        ({"package.json": package("shop")}, False),
        ({"package.json": '{"workspaces": []}'}, True),
        ({"Cargo.toml": '[package]\nname = "shop"\n'}, False),
        ({"Cargo.toml": "[workspace]\n"}, True),
        ({"below/Cargo.toml": "[workspace]\n"}, False),
        ({"pnpm-workspace.yaml": "packages: [a]\n"}, True),
        ({"pyproject.toml": "[project]\n"}, False),
        ({"pyproject.toml": "[tool.uv]\nworkspace = {members = []}\n"}, True),
        ({"pom.xml": "<project/>"}, False),
        ({"pom.xml": "<project><modules><module>a</module></modules></project>"}, True),
        ({"settings.gradle": "rootProject.name = 'shop'\n"}, False),
        ({"settings.gradle": "include 'a'\n"}, True),
        ({"settings.gradle.kts": 'include("a")\n'}, True),
        ({"go.mod": "module shop\n"}, False),
        ({"go.work": "use ./a\n"}, True),
    ],
)
def test_a_glance_at_the_top_tells_whether_there_may_be_a_workspace(files, told):
    assert declares(MemoryFiles(files)) is told
