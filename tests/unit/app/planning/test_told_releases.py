"""Change logs that a release cannot be put on top of, and those that pass releases over."""

import pytest

from gonogo.app.planning.pages import changelog_of
from gonogo.app.planning.planning import plan
from gonogo.bootstrap.diagnosis import examine
from gonogo.domain.planning.bump import Wish

ELSEWHERE = "let another file be written, in gonogo.yml: changelog: {file: RELEASED.md}"


def obstacles(shop):
    planned = plan(shop.project(), Wish())
    return {one.kind: (one.sentence, one.remedy) for one in planned.obstacles if "changelog" in one.kind}


def test_a_file_that_tells_changes_of_no_release_is_in_the_way(shop):
    shop.write("CHANGES.md", "# Changes\n\n- sold things\n")
    assert obstacles(shop)["changelog-unread"] == (
        "CHANGES.md cannot be written: line 3 tells a change, and no heading above says of which release",
        f"give each release a heading, the newest on top, such as ## 1.0.0; or {ELSEWHERE}",
    )


@pytest.mark.parametrize("mended", ["gonogo.yml", "CHANGES.md"])
def test_what_is_advised_helps(shop, mended):
    shop.write("CHANGES.md", "# Changes\n\n- sold things\n")
    texts = {
        "gonogo.yml": "changelog: {file: RELEASED.md}\n",
        "CHANGES.md": "# Changes\n\n## 1.0.0\n\n- sold\n",
    }
    shop.write(mended, texts[mended])
    assert obstacles(shop) == {}


def test_a_file_that_is_no_text_is_in_the_way(shop):
    (shop.path / "CHANGELOG.md").write_bytes(b"# Changes\n\n## 1.0.0\n\n- caf\xe9\n")
    sentence, remedy = obstacles(shop)["changelog-unread"]
    assert sentence == "CHANGELOG.md is not UTF-8 text (byte 26)"
    assert remedy == ELSEWHERE


def test_of_two_files_the_settings_must_say_which(shop):
    shop.write("CHANGES.md", "# 1.0.0\n")
    shop.write("CHANGELOG.rst", "1.0.0\n=====\n")
    assert obstacles(shop)["changelog-unclear"] == (
        "CHANGELOG.rst and CHANGES.md may each be the change log",
        "say which in gonogo.yml: changelog: {file: CHANGELOG.rst}",
    )
    shop.write("gonogo.yml", "changelog: {file: CHANGELOG.rst}\n")
    assert obstacles(shop) == {}


def test_the_plan_tells_the_very_section_that_the_file_will_have(shop):
    shop.write("NEWS.rst", "News\n====\n\nshop 1.0.1 (01 Feb 2024)\n------------------------\n\n* more\n")
    made = plan(shop.project(), Wish()).plan
    assert made.changelog_file == "NEWS.rst"
    assert made.changelog.startswith(
        "shop 1.1.0 (15 Jan 2027)\n------------------------\n\nFeatures\n~~~~~~~~\n\n* "
    )


@pytest.mark.parametrize(
    ("text", "health", "told"),
    [
        ("## v1.0.1 - May 2, 2023\n", "well", "has 1 release, in Markdown, like '## v1.0.1 - May 2, 2023'"),
        ("# Changes\n", "well", "has no release yet; Markdown"),
        ("## 1.2.0\n\n## 1.0.0\n", "advice", "has no section for 1.0.1"),
    ],
)
def test_the_doctor_says_which_style_was_recognised(shop, text, health, told):
    shop.write("CHANGES.md", text)
    (finding,) = [one for one in examine(shop.project()) if one.subject == "changes"]
    assert finding.health == health
    assert told in finding.sentence


PACKAGES = """\
packages:
  api: {path: api, changelog: CHANGES.md}
  web: {path: web, changelog: CHANGES.md}
"""


def test_in_a_file_that_packages_share_what_is_unreleased_is_left_to_people(shop):
    shop.write("gonogo.yml", PACKAGES)
    shop.write("CHANGES.md", "## Unreleased\n\n- By hand\n\n## web@1.0.0\n\n- a\n\n## api@1.0.0\n\n- b\n")
    shop.write("api/a.txt", "1")
    shop.git("add", "-A")
    shop.git("commit", "-q", "-m", "feat: answer")
    made = plan(shop.project(), Wish(), "api").plan
    assert made.changelog.startswith("## api@")
    assert "By hand" not in made.changelog


def test_a_version_that_another_package_released_in_the_same_file_is_still_told(shop):
    shop.write("gonogo.yml", PACKAGES)
    shop.write("CHANGES.md", "## web@0.1.0\n\n- a\n")
    shop.write("api/a.txt", "1")
    shop.git("add", "-A")
    shop.git("commit", "-q", "-m", "feat: answer")
    log = changelog_of(shop.project(), "api")
    assert not log.has("0.1.0")
    assert changelog_of(shop.project(), "web").has("0.1.0")
