import pytest

from gonogo.domain.planning.strays import (
    SAY_TAGS,
    later_obstacles,
    naming_warnings,
    passed_over,
    stray_obstacles,
    strays_above,
    strays_told,
)
from gonogo.domain.versions import TagPattern
from gonogo.domain.versions.naming import Naming, Stray
from gonogo.domain.versions.semver import parse

CURL = Stray("curl-8_5_0", (8, 5, 0))
SDK = Stray("sdk/v2.0.0", (2, 0, 0), "sdk/v{version}")
DAY = Stray("v2024.10.1", (2024, 10, 1), "v{version}")
OLD = Stray("rel_0_9", (0, 9))
GO = Naming(versions={"v1.0.0": parse("1.0.0")}, counts=(1,))


def test_those_above_come_from_the_highest_down():
    assert strays_above([SDK, OLD, DAY, CURL], parse("1.2.0")) == [DAY, CURL, SDK]
    assert strays_above([SDK], parse("2.0.0")) == []
    assert strays_above([OLD], None) == [OLD]


def test_they_are_counted_and_the_highest_are_named():
    assert strays_told([OLD]) == "1 tag reads as a version and names no release here: rel_0_9"
    assert strays_told([OLD, SDK, CURL, DAY]) == (
        "4 tags read as versions and name no release here: v2024.10.1, curl-8_5_0, sdk/v2.0.0 and 1 more"
    )


NOT = "if not, say so in gonogo.yml, versioning.ignore:"


@pytest.mark.parametrize(
    ("stray", "yes", "glob"),
    [
        (CURL, "if curl-8_5_0 is a release, tag it once more: git tag v8.5.0 curl-8_5_0", "curl-*"),
        (SDK, "if sdk/v2.0.0 is a release of a package, say so in gonogo.yml, packages", "sdk/v*"),
        (
            Stray("x-2.0.0", (2, 0, 0), "x-{version}"),
            'if x-2.0.0 is a release, say so in gonogo.yml, versioning.tag: ["x-{version}", "v{version}"]',
            "x-*",
        ),
        (DAY, "if releases are named by dates now, versioning.scheme: calver", "v2024.*"),
        (Stray("v3", (3,)), "if v3 is a release, tag it once more: git tag v3.0.0 v3", "v3"),
    ],
)
def test_what_is_higher_is_in_the_way_with_both_ways_out(stray, yes, glob):
    (obstacle,) = stray_obstacles([stray], "1.1.0", GO)
    assert (obstacle.kind, obstacle.remedy) == ("higher-tag", f'{yes}; {NOT} ["{glob}"]')
    assert obstacle.sentence == f"1 tag reads as higher than 1.1.0: {stray.name}"


def test_nothing_is_in_the_way_where_nothing_is_higher():
    assert stray_obstacles([], "1.1.0", GO) == ()


def test_several_are_told_as_one():
    (obstacle,) = stray_obstacles([DAY, CURL, Stray("curl-8_4_0", (8, 4, 0))], "1.0.0", GO)
    assert obstacle.remedy.endswith('versioning.ignore: ["v2024.*", "curl-*"]')
    (obstacle,) = stray_obstacles([DAY, CURL], "", GO)
    assert obstacle.sentence == "2 tags read as higher than no version: v2024.10.1 and curl-8_5_0"


def test_warnings_tell_of_strays_and_of_several_ways_of_naming_until_somebody_said_so():
    two = Naming((TagPattern(), TagPattern("{version}")), {}, (1, 1200), (OLD,))
    named, strays = naming_warnings(two)
    assert named.startswith(
        "Tags are named v{version} (1) and {version} (1,200); all are read, and the next is"
    )
    assert strays == f"{strays_told([OLD])}; {SAY_TAGS}"
    assert naming_warnings(Naming(two.patterns, {}, (1, 1), (OLD,), stated=True)) == ()
    assert naming_warnings(GO) == ()


def test_tags_that_look_like_dates_are_told_until_somebody_said_what_they_are():
    dated = Naming(versions={"v2024.1.0": parse("2024.1.0")}, counts=(1,))
    (told,) = naming_warnings(dated)
    assert told.startswith("The tags begin with a year")
    assert naming_warnings(Naming(versions=dated.versions, counts=(1,), stated=True)) == ()


DATED = Naming(
    (TagPattern("{version}"),), {"2023.1.0": parse("2023.1.0"), "2024.2.0": parse("2024.2.0")}, (2,)
)
V1 = Stray("v1.0.0", (1, 0, 0), "v{version}")


def test_semantic_tag_after_the_latest_date_is_in_the_way_with_both_ways_out():
    (obstacle,) = later_obstacles([SDK, V1], "2024.2.0", DATED)
    assert obstacle.kind == "later-tag"
    assert obstacle.sentence == "v1.0.0 reads as a release after 2024.2.0, and is lower"
    assert obstacle.remedy == (
        'if it is the latest release, say so in gonogo.yml, versioning.ignore: ["2023.*", "2024.*"]; if not, '
        'versioning.ignore: ["v1.*"]'
    )


@pytest.mark.parametrize(("later", "naming"), [([V1], GO), ([SDK, CURL, DAY], DATED), ([], DATED)])
def test_other_later_tags_are_in_nobodys_way(later, naming):
    assert later_obstacles(later, "2024.2.0", naming) == ()


def test_what_is_passed_over_is_told_where_it_is_higher():
    assert passed_over([], "1.0.0") == ()
    (told,) = passed_over([SDK], "1.0.0")
    assert told.startswith("1 tag reads as higher than 1.0.0: sdk/v2.0.0; versioning.tag passes over")
