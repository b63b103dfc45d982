"""`gonogo init --from`, as a person types it."""

import json

import pytest

STRATEGY = """\
release_strategy:
  branching_strategy: {model: trunk_based}
  notifications: {channels: [mail]}
"""


@pytest.fixture
def shop(tell):
    found = tell("commit main  feat: sell things\n")
    found.write("release-strategy.yml", STRATEGY)
    return found


def init(gonogo, shop, *arguments):
    return gonogo("init", "--from", str(shop.path / "release-strategy.yml"), *arguments, at=shop)


def test_it_writes_what_the_file_says_and_names_the_rest(gonogo, shop):
    ran = init(gonogo, shop)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == (
        "! No counterpart in gonogo.yml:\n"
        "  release-strategy.yml:3: release_strategy.notifications.channels: [mail]: nobody is notified yet\n"
        "gonogo.yml written; next: gonogo plan\n"
    )
    assert "branches:\n  workflow: trunk\n" in (shop.path / "gonogo.yml").read_text()
    assert gonogo("plan", at=shop).code == 0


def test_a_file_that_is_there_stays_unless_it_is_forced(gonogo, shop):
    shop.write("gonogo.yml", "project: mine\n")
    assert "stays as it is" in init(gonogo, shop).err
    assert (shop.path / "gonogo.yml").read_text() == "project: mine\n"
    init(gonogo, shop, "--force")
    text = (shop.path / "gonogo.yml").read_text()
    assert text.startswith("# yaml-language-server")
    assert "project: mine" in text


def test_a_dry_run_writes_nothing(gonogo, shop):
    before = shop.state
    ran = init(gonogo, shop, "--dry-run")
    assert "  workflow: trunk\n" in ran.out
    assert "No counterpart" in ran.err
    assert shop.state == before


def test_as_json_it_gives_the_text_and_the_sentences(gonogo, shop):
    data = json.loads(init(gonogo, shop, "--dry-run", "--json").out)
    assert list(data) == ["file", "written", "text", "remarks", "left"]
    assert data["left"][0].startswith("release-strategy.yml:3: ")


def test_many_sentences_are_shown_up_to_a_hundred(gonogo, shop):
    others = "".join(f"  key{number}: x\n" for number in range(150))
    shop.write("release-strategy.yml", STRATEGY + others)
    ran = init(gonogo, shop, "--dry-run")
    assert "  and 51 more, at the end of the file\n" in ran.err
    assert "key149" in ran.out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "release_strategy: 1\n",
            "gonogo: release-strategy.yml:1: release_strategy: expected a mapping, found 1",
        ),
        ("a: 1\n", "gonogo: release-strategy.yml:1: no release_strategy: here"),
        ("a: \x1b\n", "gonogo: release-strategy.yml:1: a control character"),
    ],
)
def test_a_wrong_file_is_refused_and_nothing_is_written(gonogo, shop, text, told):
    shop.write("release-strategy.yml", text)
    ran = init(gonogo, shop)
    assert ran.code == 2
    assert ran.err.startswith(told)
    assert not (shop.path / "gonogo.yml").exists()
