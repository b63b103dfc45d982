"""What the doctor and the plan tell of workspaces."""

import json

import pytest

from gonogo.app.planning.planning import plan
from gonogo.app.setup.members import workspace_findings
from gonogo.domain.planning.bump import Wish


@pytest.fixture
def monorepo(shop):
    """A workspace of two packages that are published and one that is not."""

    def write(folder, name, version="1.0.0", **more):
        shop.write(f"{folder}/package.json", json.dumps({"name": name, "version": version, **more}))

    shop.write("package.json", json.dumps({"private": True, "workspaces": ["packages/*"]}))
    write("packages/core", "core")
    write("packages/api", "api", "2.0.0", dependencies={"core": "^1.0.0"}, devDependencies={"site": "*"})
    write("packages/site", "site", private=True)
    shop.write_package = write
    return shop


def warnings(shop, package=""):
    return plan(shop.project(), Wish(), package).warnings


def test_a_workspace_is_shown_with_its_members_and_what_no_release_is_about(monorepo):
    (finding,) = workspace_findings(monorepo.project())
    assert (finding.subject, finding.health) == ("workspace", "advice")
    assert finding.sentence == "npm, by package.json: 3 members; no release covers 2 of them"
    assert finding.details == (
        "api 2.0.0, packages/api/package.json; needs core and site (development); not released",
        "core 1.0.0, packages/core/package.json; not released",
        "site 1.0.0, packages/site/package.json; private",
    )
    assert (
        finding.remedy
        == "name these files in versioning.files, or the members in packages, as gonogo init does"
    )


def test_a_workspace_whose_packages_are_all_released_is_well(monorepo):
    monorepo.write("gonogo.yml", "packages: {core: {path: packages/core}, api: {path: ./packages/api/}}\n")
    (finding,) = workspace_findings(monorepo.project())
    assert (finding.health, finding.sentence) == ("well", "npm, by package.json: 3 members")


def test_members_in_step_are_said_to_be(monorepo):
    monorepo.write_package("packages/api", "api")
    monorepo.write(
        "gonogo.yml", "versioning: {files: [packages/core/package.json, packages/api/package.json]}\n"
    )
    (finding,) = workspace_findings(monorepo.project())
    assert (finding.health, finding.sentence) == ("well", "npm, by package.json: 3 members, in step at 1.0.0")


def test_circles_and_what_is_listed_and_is_none_are_told(monorepo):
    monorepo.write_package("packages/core", "core", dependencies={"api": "*"})
    monorepo.write("packages/broken/package.json", "{")
    monorepo.write("gonogo.yml", "packages: {core: {path: packages/core}, api: {path: packages/api}}\n")
    (finding,) = workspace_findings(monorepo.project())
    assert (finding.health, finding.remedy) == ("advice", "correct what it lists")
    assert "api and core depend on each other" in finding.details
    assert finding.details[-1].startswith(
        "packages/broken/package.json: packages/broken/package.json:1: is not"
    )


def test_a_workspace_below_the_top_is_shown_and_packages_beside_it(monorepo):
    monorepo.git("rm", "-q", "--cached", "-r", ".", "--ignore-unmatch")
    (monorepo.path / "package.json").unlink()
    monorepo.write("rust/Cargo.toml", '[workspace]\nmembers = ["a"]\n')
    monorepo.write("rust/a/Cargo.toml", '[package]\nname = "a"\nversion = "0.1.0"\n')
    finding, beside = workspace_findings(monorepo.project())
    assert finding.sentence == "cargo, by rust/Cargo.toml: 1 member; no release covers 1 of them"
    assert beside.sentence == (
        "The repository's release keeps the version of 2 packages outside of every workspace: "
        "packages/api/package.json and packages/core/package.json"
    )
    assert beside.remedy.startswith("name these files in versioning.files")
    monorepo.write("gonogo.yml", "packages: {a: {path: rust/a}}\n")
    _, beside = workspace_findings(monorepo.project())
    assert (beside.subject, beside.health) == ("packages", "advice")
    assert beside.sentence == (
        "No package of gonogo.yml releases 2 packages outside of every workspace: "
        "api (packages/api) and core (packages/core)"
    )


def test_a_workspace_of_hundreds_is_shown_in_part(shop):
    shop.write("package.json", json.dumps({"workspaces": ["*"]}))
    for number in range(100):
        shop.write(f"p{number}/package.json", json.dumps({"name": f"p{number}", "version": "1.0.0"}))
    (finding,) = workspace_findings(shop.project())
    assert len(finding.details) == 31
    assert finding.details[-1] == "70 more; see: gonogo doctor --json"


def test_without_a_workspace_nothing_is_told(shop):
    assert workspace_findings(shop.project()) == []


def test_the_plan_of_the_whole_tells_what_keeps_its_version(monorepo):
    assert warnings(monorepo) == (
        (
            "The repository's release keeps the version of 2 members of the npm workspace: "
            "packages/api/package.json and packages/core/package.json; name these files in "
            "versioning.files, or the members in packages, as gonogo init does"
        ),
    )


def test_the_plan_of_packages_tells_once_what_is_none(monorepo):
    monorepo.write("gonogo.yml", "packages: {core: {path: packages/core}, site: {path: packages/site}}\n")
    told = "No package of gonogo.yml releases 1 member of the npm workspace: api (packages/api)"
    assert warnings(monorepo, "core") == (f"{told}; add what is to be released to packages",)
    assert warnings(monorepo, "site") == ()


def test_a_member_that_is_listed_and_is_not_there_is_told_by_the_plan(monorepo):
    listed = ["packages/core", "packages/api", "packages/gone"]
    monorepo.write("package.json", json.dumps({"private": True, "workspaces": listed}))
    monorepo.write("gonogo.yml", "packages: {core: {path: packages/core}, api: {path: packages/api}}\n")
    told = "packages/gone: is listed in package.json, and has no package.json"
    assert warnings(monorepo, "core") == (told,)


def test_the_plan_of_a_package_tells_where_its_version_stands_and_stays(shop):
    root = '[workspace]\nmembers = ["a"]\n[workspace.package]\nversion = "1.0.0"\n'
    shop.write("Cargo.toml", root)
    shop.write("a/Cargo.toml", '[package]\nname = "a"\nversion.workspace = true\n')
    shop.write("gonogo.yml", "packages: {a: {path: a}}\n")
    told = "Cargo.toml states the version of a, and its release leaves it; name it in packages.a.files"
    assert warnings(shop, "a") == (told,)
    shop.write("gonogo.yml", "packages: {a: {path: a, files: [Cargo.toml]}}\n")
    assert warnings(shop, "a") == ()
