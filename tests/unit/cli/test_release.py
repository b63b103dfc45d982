"""Words that are said with `gonogo release` to a release that is under way."""

from __future__ import annotations

import json

import pytest

from gonogo.domain.planning.plan import GatePlan


@pytest.fixture
def tested(under_way):
    return under_way(GatePlan("unit", "tests", "{}", True, 60, stage="unit"))


def said(release) -> list[tuple[str, str, str]]:
    return [(word.person.email, word.kind, word.about) for word in release.words]


def test_words_that_count_are_said(tested, gonogo):
    ran = gonogo("release", "--override", "unit", "--emergency", "--reason", "x", at=tested)
    assert ran.code == 4, ran.err
    assert "1.1.0 is under way; going on with it" in ran.err
    assert said(tested) == [("tess@example.com", "override", "unit"), ("tess@example.com", "emergency", "")]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--override", "lunch", "--reason", "x"), "There is no gate 'lunch' to override"),
        (("--override", "unit"), "Say why: --reason TEXT"),
        (("--emergency",), "Say why: --reason TEXT"),
    ],
)
def test_words_that_could_not_count_are_refused_and_none_is_said(tested, gonogo, words, told):
    ran = gonogo("release", *words, at=tested)
    assert ran.code == 2
    assert told in ran.err
    assert said(tested) == []


def test_it_is_about_who_says_it_now_not_who_began(tested, gonogo):
    tested.git("config", "user.name", "Bob")
    tested.git("config", "user.email", "bob@x.example")
    ran = gonogo("release", "--override", "unit", "--reason", "x", at=tested)
    assert ran.code == 4, ran.err
    assert said(tested) == [("bob@x.example", "override", "unit")]


PACKAGES = """
write gonogo.yml  packages: {api: {path: api}, web: {path: web}, docs: {path: docs}}
  gates: {}
  approvals: {release: {automatic: true}}
write api/a  1
write web/a  1
write docs/a  1
commit main  feat: begin
tag api@1.0.0
tag web@1.0.0
tag docs@1.0.0
write api/a  2
commit main  feat!: begin anew
write web/a  2
commit main  fix: begin well
"""


@pytest.fixture
def shop(tell):
    """Three packages, of which two have something to release."""
    return tell(PACKAGES).published()


def test_a_dry_run_shows_every_package_that_the_plan_shows_and_never_the_repository_as_a_whole(shop, gonogo):
    planned = json.loads(gonogo("plan", "--json", at=shop).out)["packages"]
    assert [plan["tag"] for plan in planned if plan["tag"]] == ["api@2.0.0", "web@1.0.1"]
    ran = gonogo("release", "--dry-run", at=shop)
    assert ran.code == 0, ran.err
    lines = [line.strip() for line in ran.out.splitlines()]
    assert lines[0] == "shop api 1.0.0 → 2.0.0: 1 commit since api@1.0.0 asks for major"
    assert lines[1] == "shop web 1.0.0 → 1.0.1: 1 commit since web@1.0.0 asks for patch"
    assert "1. lock api-2.0.0 and web-1.0.1 on origin" in lines
    assert "4. tag api@2.0.0 and web@1.0.1, and push them with main at once" in lines


def test_a_dry_run_is_of_those_packages_that_are_named(shop, gonogo):
    found = json.loads(gonogo("release", "--dry-run", "--json", "--package", "web", at=shop).out)["plan"]
    assert (found["package"], found["tag"], "parts" in found) == ("web", "web@1.0.1", False)
    both = gonogo("release", "--dry-run", "--json", "--package", "web", "--package", "api", at=shop)
    parts = json.loads(both.out)["plan"]["parts"]
    assert [(part["package"], part["tag"]) for part in parts] == [("api", "api@2.0.0"), ("web", "web@1.0.1")]


def test_packages_are_released_after_those_that_they_depend_on(shop, gonogo):
    shop.write("package.json", '{"private": true, "workspaces": ["api", "web", "docs"]}')
    shop.write("api/package.json", '{"name": "api", "version": "1.0.0", "dependencies": {"web": "*"}}')
    for name in ("web", "docs"):
        shop.write(f"{name}/package.json", f'{{"name": "{name}", "version": "1.0.0"}}')
    shop.git("add", ".")
    shop.git("commit", "-qm", "build: one workspace")
    shop.git("push", "-q", "origin", "main")
    found = json.loads(gonogo("release", "--dry-run", "--json", at=shop).out)["plan"]
    assert [part["package"] for part in found["parts"]][:2] == ["web", "api"]


def test_what_is_in_the_way_of_one_package_names_it_and_how_to_leave_it_out(shop, gonogo):
    shop.write("web/package.json", '{"name": "web", "version": "7.0.0"}')
    shop.git("add", ".")
    shop.git("commit", "-qm", "fix(web): say a version")
    shop.git("push", "-q", "origin", "main")
    ran = gonogo("release", "--yes", at=shop)
    assert ran.code == 2
    assert "web: The sources of the version disagree" in ran.err
    assert "Or release the rest: --package api --package docs" in ran.err


def test_a_tag_in_the_way_of_one_package_is_told_with_its_name_and_what_is_in_the_way_of_all_once(
    shop, gonogo
):
    shop.git("push", "-q", "origin", "main~1:refs/tags/web@1.0.1/early")
    shop.write("api/a", "not committed")
    ran = gonogo("release", "--yes", at=shop)
    assert ran.code == 3
    assert "web: git has no tag web@1.0.1 beside web@1.0.1/early" in ran.err
    assert "or release the rest: --package api" in ran.err
    assert ran.err.count("not committed") == 1


def test_an_environment_gets_one_package_at_a_time(shop, gonogo):
    target = "{kind: local, run: 'serve {port}', instances: 1}"
    with (shop.path / "gonogo.yml").open("a") as settings:
        settings.write(f"environments: {{live: {{target: {target}}}}}\n")
    shop.git("commit", "-qam", "build: say where it runs")
    shop.git("push", "-q", "origin", "main")
    ran = gonogo("release", "--yes", at=shop)
    assert ran.code == 3, ran.err
    assert "an environment gets one version at a time, and api and web would be released together" in ran.err
    assert "release one after the other: gonogo release --package api" in ran.err
    for command in ("plan", "doctor"):
        told = " ".join(gonogo(command, at=shop).out.split())
        assert "an environment gets one version at a time, and api and web would be released together" in told
    assert "at a time" not in gonogo("plan", "--package", "api", at=shop).out


def test_a_text_of_ones_own_is_for_one_package(shop, gonogo, tmp_path):
    (tmp_path / "text.md").write_text("Mine.\n")
    ran = gonogo("release", "--yes", "--changelog", str(tmp_path / "text.md"), at=shop)
    assert (ran.code, "A text of yours is for one change log" in ran.err) == (2, True)


def test_a_dry_run_tells_that_another_one_is_under_way(tested, gonogo):
    ran = gonogo("release", "--dry-run", at=tested)
    assert "1.1.0 is under way, and gonogo release goes on with that" in ran.err
    assert said(tested) == []
