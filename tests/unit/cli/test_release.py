"""Words that are said with `gonogo release` to a release that is under way."""

from __future__ import annotations

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
write gonogo.yml  packages: {api: {path: api}, web: {path: web}}
  gates: {}
write api/a  1
write web/a  1
commit main  feat: begin
tag api@1.0.0
tag web@1.0.0
write api/a  2
commit main  feat!: begin anew
"""


def test_where_there_are_packages_one_is_asked_which(tell, gonogo, tmp_path):
    shop = tell(PACKAGES)
    shop.git("clone", "-q", "--bare", ".", str(tmp_path / "remote.git"))
    shop.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    shop.git("fetch", "-q", "origin")
    ran = gonogo("release", "--yes", at=shop)
    assert ran.code == 2
    assert "each is released by itself: api, web. Say which: gonogo release --package api" in ran.err
    assert shop.git("ls-remote", "--tags", "origin").count("refs/tags") == 2
    assert gonogo("release", "--dry-run", "--package", "api", at=shop).code == 0


def test_a_dry_run_tells_that_another_one_is_under_way(tested, gonogo):
    ran = gonogo("release", "--dry-run", at=tested)
    assert "1.1.0 is under way, and gonogo release goes on with that" in ran.err
    assert said(tested) == []
