"""The whole is not released where its packages are released each by itself, unless somebody says so."""

import json

import pytest

from gonogo.app.planning.planning import plan
from gonogo.app.setup.setup import settings_text
from gonogo.domain.planning.bump import Wish


@pytest.fixture
def monorepo(tell):
    """A workspace of five packages with versions of their own, and nothing released yet."""
    shop = tell("commit main  feat: begin\n")
    shop.write("package.json", json.dumps({"private": True, "workspaces": ["packages/*"]}))
    for number, name in enumerate("abcde"):
        shop.write(f"packages/{name}/package.json", json.dumps({"name": name, "version": f"{number}.0.0"}))
    shop.git("add", "-A")
    shop.git("commit", "-q", "-m", "feat: packages")
    return shop


def found(shop):
    return [one for one in plan(shop.project(), Wish()).obstacles if one.kind == "unnamed-packages"]


def test_the_first_release_of_the_whole_is_refused_where_packages_have_versions_of_their_own(monorepo):
    (obstacle,) = found(monorepo)
    assert obstacle.sentence == (
        "5 packages of this repository have versions of their own (a, b, c and 2 more), "
        "and gonogo.yml names none"
    )
    assert obstacle.remedy.startswith("name them in packages, as gonogo init does")


def test_what_init_writes_is_in_nobodys_way(monorepo):
    monorepo.write("gonogo.yml", settings_text(monorepo.project()))
    project = monorepo.project()
    planned = [plan(project, Wish(), name) for name in project.settings.packages]
    assert {one.kind for each in planned for one in each.obstacles} == {"dirty-tree", "no-remote"}


@pytest.mark.parametrize(
    "said",
    ['versioning: {tag: "v{version}"}', "versioning: {files: []}", "packages: {a: {path: packages/a}}"],
)
def test_what_somebody_says_counts(monorepo, said):
    monorepo.write("gonogo.yml", f"{said}\n")
    project = monorepo.project()
    name = next(iter(project.settings.packages), "")
    assert "unnamed-packages" not in {one.kind for one in plan(project, Wish(), name).obstacles}


def test_where_the_whole_was_released_before_it_is_again(monorepo):
    monorepo.git("tag", "v1.0.0", "HEAD~1")
    assert found(monorepo) == []


def test_packages_in_step_are_released_as_a_whole(monorepo):
    for name in "abcde":
        monorepo.write(f"packages/{name}/package.json", json.dumps({"name": name, "version": "1.0.0"}))
    monorepo.git("commit", "-qam", "fix: one version")
    assert found(monorepo) == []
