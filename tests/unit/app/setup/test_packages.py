"""What init writes of a workspace, and that the plan and the doctor take it as it is meant."""

import json
from textwrap import dedent

import pytest

from gonogo.app.planning.planning import plan
from gonogo.app.setup.members import workspace_findings
from gonogo.app.setup.setup import settings_text
from gonogo.domain.planning.bump import Wish

CRATE = '[package]\nname = "{name}"\nversion = "{version}"\n'
PROJECT = '[project]\nname = "{name}"\nversion = "{version}"\n'


def package(name, version="1.0.0", **more):
    return json.dumps({"name": name, "version": version, **more})


NPM = {
    "package.json": json.dumps({"name": "shop", "private": True, "workspaces": ["packages/*"]}),
    "packages/core/package.json": package("@shop/core"),
    "packages/api/package.json": package("@shop/api", "2.0.0", dependencies={"@shop/core": "^1.0.0"}),
}
PNPM = {
    "pnpm-workspace.yaml": "packages: [packages/*]\n",
    "packages/core/package.json": package("core"),
    "packages/api/package.json": package("api", "2.0.0"),
}
CARGO = {
    "Cargo.toml": '[workspace]\nmembers = ["core", "api"]\n',
    "core/Cargo.toml": CRATE.format(name="core", version="1.0.0"),
    "api/Cargo.toml": CRATE.format(name="api", version="2.0.0")
    + '[dependencies]\ncore = {path = "../core"}\n',
}
UV = {
    "pyproject.toml": PROJECT.format(name="shop", version="3.0.0")
    + '[tool.uv.workspace]\nmembers = ["libs/*"]\n',
    "libs/core/pyproject.toml": PROJECT.format(name="shop-core", version="1.0.0"),
    "libs/api/pyproject.toml": PROJECT.format(name="shop-api", version="2.0.0"),
}
GO = {
    "go.mod": "module shop.example/shop\n",
    "sdk/go.mod": "module shop.example/shop/sdk\n",
    "go.work": "use (\n\t.\n\t./sdk\n)\n",
}
EACH = {
    "npm": (NPM, [], ["core: {path: packages/core}", "api: {path: packages/api}"]),
    "npm with tags": (
        NPM,
        ["@shop/core@1.0.0", "@shop/api@2.0.0"],
        [
            'core: {path: packages/core, tag: "@shop/core@{version}"}',
            'api: {path: packages/api, tag: "@shop/api@{version}"}',
        ],
    ),
    "pnpm": (
        PNPM,
        ["core-v1.0.0"],
        [
            'core: {path: packages/core, tag: "core-v{version}"}',
            'api: {path: packages/api, tag: "api-v{version}"}',
        ],
    ),
    "cargo": (CARGO, [], ["core: {path: core}", "api: {path: api}"]),
    "uv": (
        UV,
        ["shop-core/v1.0.0"],
        [
            'shop: {path: ".", tag: "shop/v{version}"}',
            'shop-core: {path: libs/core, tag: "shop-core/v{version}"}',
            'shop-api: {path: libs/api, tag: "shop-api/v{version}"}',
        ],
    ),
    "go": (
        GO,
        ["v1.0.0", "sdk/v0.1.0"],
        ['shop: {path: ".", tag: "v{version}"}', 'sdk: {path: sdk, tag: "sdk/v{version}"}'],
    ),
}
CARGO_IN_STEP = {
    "Cargo.toml": '[workspace]\nmembers = ["a", "b"]\n[workspace.package]\nversion = "1.0.0"\n',
    "a/Cargo.toml": '[package]\nname = "a"\nversion.workspace = true\n',
    "b/Cargo.toml": '[package]\nname = "b"\nversion.workspace = true\n',
}
NPM_IN_STEP = {
    "package.json": package("shop", private=True, workspaces=["packages/*"]),
    "packages/a/package.json": package("a"),
    "packages/b/package.json": package("b", dependencies={"a": "1.0.0"}),
    "packages/c/package.json": package("c", "0.0.0", private=True),
}
UV_IN_STEP = {
    "pyproject.toml": '[tool.uv.workspace]\nmembers = ["*"]\n',
    "a/pyproject.toml": PROJECT.format(name="a", version="1.0.0"),
    "b/pyproject.toml": PROJECT.format(name="b", version="1.0.0"),
}
STEP = {
    "cargo": (CARGO_IN_STEP, "[Cargo.toml]"),
    "npm": (NPM_IN_STEP, "[package.json, packages/a/package.json, packages/b/package.json]"),
    "uv": (UV_IN_STEP, "[a/pyproject.toml, b/pyproject.toml]"),
}


def begin(tell, files, tags):
    shop = tell("commit main  feat: begin\n")
    for path, text in files.items():
        shop.write(path, dedent(text))
    shop.git("add", "-A")
    shop.git("commit", "-q", "-m", "feat: packages")
    for tag in tags:
        shop.git("tag", tag)
    for path in files:
        shop.write(f"{path.rpartition('/')[0]}/new.txt".lstrip("/"), "new")
    shop.git("add", "-A")
    shop.git("commit", "-q", "-m", "feat: more")
    return shop


def packages(text):
    """The lines of `packages`, in any order."""
    return sorted(
        line.strip() for line in text.partition("packages:  # ")[2].partition("\n\n")[0].splitlines()[1:]
    )


@pytest.mark.parametrize("name", EACH)
def test_packages_that_are_versioned_each_by_itself_are_written_and_planned(tell, name):
    files, tags, lines = EACH[name]
    shop = begin(tell, files, tags)
    text = settings_text(shop.project())
    assert packages(text) == sorted(lines)
    assert "files:" not in text
    shop.write("gonogo.yml", text)
    project = shop.project()
    assert [finding.health for finding in workspace_findings(project)] == ["well"]
    for package_name in project.settings.packages:
        planned = plan(project, Wish(), package_name)
        assert planned.plan, package_name
        assert planned.warnings == ()


@pytest.mark.parametrize("tags", [["v1.0.0"], []], ids=["tagged", "new"])
@pytest.mark.parametrize("name", STEP)
def test_the_files_of_packages_in_step_are_written_and_planned(tell, name, tags):
    files, written = STEP[name]
    shop = begin(tell, files, tags)
    text = settings_text(shop.project())
    assert f"  files: {written}  # these carry the version" in text.splitlines()
    assert "packages:" not in text
    shop.write("gonogo.yml", text)
    project = shop.project()
    assert [finding.health for finding in workspace_findings(project)] == ["well"]
    planned = plan(project, Wish())
    assert planned.plan
    assert planned.warnings == ()
    if tags:
        changed = dict.fromkeys(file.path for file in planned.plan.files)
        assert f"[{', '.join(changed)}]" == written
    else:
        assert planned.bump.version == "1.0.0"


def test_packages_that_are_set_stay_as_they_are(tell):
    shop = begin(tell, NPM, [])
    shop.write("gonogo.yml", "packages: {core: {path: packages/core}}\n")
    assert "packages:  #" not in settings_text(shop.project())


def test_files_that_are_set_stay_as_they_are(tell):
    shop = begin(tell, NPM_IN_STEP, [])
    shop.write("gonogo.yml", "versioning: {files: [packages/a/package.json]}\n")
    assert "  files: [packages/a/package.json]  #" in settings_text(shop.project())


def test_members_of_another_version_than_what_is_out_are_left_out_of_the_files(tell):
    shop = begin(tell, NPM, ["v2.0.0"])
    text = settings_text(shop.project())
    assert "  files: [packages/api/package.json]  #" in text
    shop.write("gonogo.yml", text)
    (told,) = plan(shop.project(), Wish()).warnings
    assert told.startswith(
        "The repository's release keeps the version of 1 member of the npm workspace: packages/core/package"
    )


def test_crates_that_share_a_version_are_one_package_with_the_file_that_states_it(tell):
    root = '[workspace]\nmembers = ["a", "b", "c"]\n[workspace.package]\nversion = "1.0.0"\n'
    own = {"Cargo.toml": root, "c/Cargo.toml": CRATE.format(name="c", version="0.2.0")}
    shop = begin(tell, {**CARGO_IN_STEP, **own}, [])
    text = settings_text(shop.project())
    assert packages(text) == ["a: {path: a, also: [b], files: [Cargo.toml]}", "c: {path: c}"]
    shop.write("gonogo.yml", text)
    assert [finding.health for finding in workspace_findings(shop.project())] == ["well"]
    assert plan(shop.project(), Wish(), "a").bump.version == "1.0.0"


def test_a_package_at_the_top_owns_what_no_other_does(tell):
    shop = begin(tell, GO, [])
    shop.write("gonogo.yml", "packages: {shop: {path: .}, sdk: {path: ./sdk/, also: [proto]}}\n")
    project = shop.project()
    owners = {
        path: [name for name in project.settings.packages if project.holds(name, path)]
        for path in ("README.md", "sdk/a.go", "sdkx/a.go", "proto/a", "docs/sdk/a")
    }
    assert owners == {
        "README.md": ["shop"],
        "sdk/a.go": ["sdk"],
        "sdkx/a.go": ["shop"],
        "proto/a": ["sdk"],
        "docs/sdk/a": ["shop"],
    }
    assert [project.folder(name) for name in ("shop", "sdk")] == ["", "sdk"]
    assert project.changelog_file("shop") == "CHANGELOG.md"
