"""What is said of a remote that was looked at."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from gonogo.domain.history.history import Tag
from gonogo.domain.history.references import Advertised, Reference, References, Seen
from gonogo.domain.planning.readiness import Obstacle
from gonogo.domain.planning.sight import (
    Sight,
    higher,
    inherited,
    misplaced,
    silent,
    taken,
    unknown,
    unpublished,
    unshared,
)
from gonogo.domain.versions import semver

NOTHING = Seen()


def tags(**found):
    return tuple(Reference(name, sha * 40, time) for time, (name, sha) in enumerate(found.items()))


def sight(*, there=None, silence="", seen=NOTHING, remote="origin", **own):
    return Sight(References("main", "a", {"main": "a"}, tags(**own), seen), remote, there, silence)


ANSWERED = Advertised({"main": "a"}, {"v1": "a" * 40})


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (Seen(), ""),
        (Seen(tags=tags(v1="a")), "1 tag (v1)"),
        (Seen({"dev\u202e": "d"}), "1 branch (dev\\u202e)"),
        (Seen({"a": "d", "b": "e"}, others=("tree",)), "1 tag (tree) and 2 branches (a and b)"),
        (Seen(tags=tags(v1="a", v2="b", v3="c", v4="d")), "4 tags (v4, v3, v2 and 1 more)"),
    ],
)
def test_what_was_taken_is_counted_and_the_latest_named(seen, told):
    assert taken(sight(seen=seen)) == (told and f"Not in this clone, and taken from origin: {told}")


def test_what_is_not_known_is_told_by_why_the_remote_said_nothing():
    assert unknown(sight(there=ANSWERED)) == ""
    assert unknown(sight(remote="")) == ""
    assert unknown(sight()).startswith("origin was not asked: ")
    assert unknown(replace(sight(there=ANSWERED), unheard="it is away")) == (
        "upstream gave no answer: it is away; releases that only it has are not known"
    )
    assert unknown(sight(silence="it is away")) == (
        "origin gave no answer: it is away; what is planned is known from this clone alone"
    )


def test_a_remote_without_an_answer_is_in_the_way_and_one_that_was_not_asked_is_not():
    assert silent(sight()) == silent(sight(there=ANSWERED)) == ()
    (obstacle,) = silent(sight(silence="it is away"))
    assert (obstacle.kind, obstacle.sentence) == ("no-answer", "origin gave no answer: it is away")


def test_tags_of_releases_that_stand_elsewhere_are_each_in_the_way():
    there = Advertised({}, {"v1": "c" * 40, "v2": "b" * 40, "nightly": "d" * 40})
    found = sight(there=there, v1="a", v2="b", nightly="a")
    assert misplaced(found, ["v1", "v2"]) == (
        Obstacle(
            "tag-differs",
            "tag v1 stands on aaaaaaa here, and on ccccccc on origin",
            "take what origin has: git fetch --force origin tag v1",
        ),
    )
    assert misplaced(sight(v1="a"), ["v1"]) == ()


def test_tags_that_only_the_clone_has_are_told_together():
    assert unpublished(sight(there=ANSWERED, v1="a"), ["v1"]) == ""
    assert unpublished(sight(v1="a"), ["v1"]) == ""
    assert unpublished(sight(there=ANSWERED), ["v2"]) == (
        "v2 is here, and not on origin: push it (git push origin v2), or delete it (git tag --delete v2)"
    )
    assert unpublished(sight(there=ANSWERED), ["v2", "v3"]).startswith(
        "v2 and v3 are here, and not on origin: push each of them (git push origin v3)"
    )


def test_of_other_lines_the_highest_release_above_the_one_to_come_is_told():
    versions = ("1.2.0", "2.0.0", "2.1.0-rc.1")
    out = [Tag(f"v{text}", "a" * 40, 0, semver.parse(text)) for text in versions]
    assert higher(semver.parse("1.3.0"), out) == (
        "v2.0.0 is out on another line of history, and higher than 1.3.0"
    )
    assert higher(semver.parse("2.0.0"), out) == ""


def test_releases_of_an_upstream_are_in_the_way_with_both_ways_out():
    assert inherited("origin", []) == ()
    (obstacle,) = inherited("origin", ["v1", "v2"])
    assert obstacle.sentence == ("upstream has 2 releases of this history that origin lacks, the latest v2")
    assert "git fetch upstream --tags && git push origin --tags" in obstacle.remedy
    assert obstacle.remedy.endswith("branches.remote: origin")


def test_what_it_costs_that_a_server_takes_no_references_of_ours_is_told_with_its_words():
    assert unshared("origin", "hook\x1b declined\n").startswith(
        "origin takes no lock and no ledger (hook\\x1b declined): nobody is kept from releasing"
    )


def test_both_have_together_what_the_remote_says_now_or_what_the_clone_has():
    asked = sight(there=Advertised({"next": "b"}, {}))
    assert asked.references.branches == {"main": "a", "origin/next": "b"}
    assert sight().references.branches == {"main": "a"}
