"""How tags are named, from the tags of a repository to its plan."""

from itertools import count

import pytest

from gonogo.app.planning.cached_changelog import text
from gonogo.app.planning.pages import page_of
from gonogo.app.planning.planning import plan
from gonogo.app.setup.setup import settings_text
from gonogo.bootstrap.diagnosis import examine
from gonogo.domain.planning.bump import Wish


@pytest.fixture
def tagged(tell):
    """A repository with a commit and these tags on it, one after the other, and a fix."""

    number = count()

    def made(*tags, settings=""):
        lines = [f"write f  {tag}\ncommit main  feat: {at}\ntag {tag}" for at, tag in enumerate(tags)]
        story = "\n".join([*lines, "write f  x", "commit main  fix: later"])
        shop = tell(story, name=f"shop-{next(number)}")
        if settings:
            shop.write("gonogo.yml", settings)
        return shop

    return made


def planned(shop):
    return plan(shop.project(), Wish())


def higher(found):
    return [obstacle for obstacle in found.obstacles if obstacle.kind == "higher-tag"]


def test_it_goes_on_from_the_highest_where_the_way_of_naming_changed(tagged):
    found = planned(tagged("1.0.0", "1.1.0", "1.2.0", "1.3.0", "v2.0.0"))
    assert (found.bump.current, found.bump.version, found.plan.tag) == ("2.0.0", "2.0.1", "v2.0.1")
    assert found.bump.reason == "1 commit since v2.0.0 asks for patch"
    assert higher(found) == []
    assert "Tags are named v{version} (1) and {version} (4)" in found.warnings[0]


@pytest.mark.parametrize("stray", ["2024.10.1", "curl-8_5_0", "sdk/v2.0.0", "v9.1.2.3"])
def test_higher_tag_that_names_no_release_is_in_the_way_until_somebody_says_so(tagged, stray):
    tags = ("v1.0.0", "v1.1.0", stray)
    found = planned(tagged(*tags))
    assert found.bump.version == "1.2.0"
    assert [stray in obstacle.sentence for obstacle in higher(found)] == [True]
    assert any(stray in warning for warning in found.warnings)
    for settings in (f'versioning: {{ignore: ["{stray}"]}}', 'versioning: {tag: "v{version}"}'):
        said = planned(tagged(*tags, settings=settings))
        assert (said.bump.version, higher(said)) == ("1.2.0", [])
        assert any(stray in warning for warning in said.warnings) == ("ignore" not in settings)


def test_remedy_that_says_it_is_a_release_is_one(tagged):
    found = planned(
        tagged("v1.0.0", "sdk/v2.0.0", settings='versioning: {tag: ["sdk/v{version}", "v{version}"]}')
    )
    assert (found.bump.current, found.plan.tag, higher(found)) == ("2.0.0", "sdk/v2.0.1", [])


def test_higher_tag_elsewhere_is_told_and_not_in_the_way(tagged):
    shop = tagged("v1.0.0")
    shop.git("checkout", "-q", "-b", "other")
    shop.commit("feat: other")
    shop.git("tag", "REL_2_0_0")
    shop.git("checkout", "-q", "main")
    found = planned(shop)
    assert higher(found) == []
    assert any("REL_2_0_0" in warning for warning in found.warnings)


def test_short_tags_are_versions_and_missed_in_no_change_log(tagged):
    shop = tagged("4.1", "4.2")
    shop.write("CHANGELOG.md", "# Changes\n\n## 4.2\n\n## 4.1\n")
    found = planned(shop)
    assert (found.bump.current, found.bump.version, found.plan.tag) == ("4.2.0", "4.2.1", "4.2.1")
    assert [one.kind for one in found.obstacles if one.kind == "changelog-gap"] == []


def test_tags_of_packages_are_no_strays_and_tell_how_their_own_are_named(tagged):
    settings = "packages: {api: {path: libs/api}, web: {path: libs/web}}"
    project = tagged("v1.0.0", "api-1.0.0", "libs/web/v2.0.0", settings=settings).project()
    assert [project.tag_pattern(name).text for name in ("", "api", "web")] == [
        "v{version}",
        "api-{version}",
        "libs/web/v{version}",
    ]
    assert project.naming().strays == ()


def test_doctor_counts_and_names_them(tagged):
    def tags(shop):
        return next(one for one in examine(shop.project()) if one.subject == "tags")

    found = tags(tagged("v1.0.0", "REL_0_9"))
    assert (found.health, found.sentence) == (
        "advice",
        (
            "1 release named v{version}, the latest v1.0.0; "
            "1 tag reads as a version and names no release here: REL_0_9"
        ),
    )
    assert "versioning.ignore" in found.remedy
    assert tags(tagged("v1.0.0", "REL_0_9", settings='versioning: {tag: "v{version}"}')).health == "well"


@pytest.mark.parametrize(
    ("tags", "line"),
    [
        (("v1.0.0",), '  tag: "v{version}"'),
        (("1.0.0", "v2.0.0"), '  tag: ["v{version}", "{version}"]'),
        (("v1.0.0", "REL_2_0"), '  # tag: "v{version}"  # others read as versions, too: gonogo doctor'),
    ],
)
def test_settings_that_are_written_say_what_was_found_and_answer_no_question(tagged, tags, line):
    shop = tagged(*tags)
    before, text = planned(shop), settings_text(shop.project())
    assert line in text.splitlines()
    shop.write("gonogo.yml", text)
    after = planned(shop)
    assert (after.bump, after.plan.tag) == (before.bump, before.plan.tag)
    assert higher(after) == higher(before)


def test_kept_change_log_is_made_anew_where_a_tag_means_other_things(tagged):
    shop = tagged("v1.0.1", "v1.1")
    assert "1.1.0" in text(shop.project(), page_of(shop.project()))
    shop.git("tag", "v1.1.0")
    assert text(shop.project(), page_of(shop.project())) == text(
        shop.project(), page_of(shop.project()), use_kept=False
    )


def test_where_dates_were_given_up_for_semantic_versions_somebody_has_to_say_so(tagged):
    tags = ("2023.1.0", "2024.2.0", "v1.0.0")
    (obstacle,) = [one for one in planned(tagged(*tags)).obstacles if one.kind == "later-tag"]
    assert obstacle.sentence == "v1.0.0 reads as a release after 2024.2.0, and is lower"
    said = planned(tagged(*tags, settings='versioning: {ignore: ["2023.*", "2024.*"]}'))
    assert (said.bump.current, said.plan.tag) == ("1.0.0", "v1.0.1")
    assert [one for one in said.obstacles if one.kind == "later-tag"] == []
