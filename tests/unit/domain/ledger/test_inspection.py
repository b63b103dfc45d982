"""Our ledger beside the copy that others can see."""

from __future__ import annotations

from gonogo.domain.ledger import Inspection, Verdict

SOUND = Verdict(7, 7)


def test_all_anchored_says_only_that_it_is_sound():
    found = Inspection(SOUND, anchored=7)
    assert (found.ok, found.sentence) == (True, SOUND.sentence)


def test_what_is_not_anchored_yet_is_told():
    told = Inspection(SOUND, anchored=6).sentence
    assert told.endswith(
        "This clone has 1 entry of a running release that the remote has not; "
        "it is joined when the release is next anchored."
    )


def test_nothing_at_all_is_told_as_such():
    found = Inspection(Verdict(0, 0))
    assert (found.ok, found.sentence.startswith("Nothing was released yet")) == (True, True)


def test_what_the_remote_has_beyond_ours_is_told():
    told = Inspection(SOUND, anchored=7, ahead=3).sentence
    assert told.endswith("The remote has 3 entries that are not here yet; the next release takes them over.")


def test_a_fault_is_all_that_is_said():
    found = Inspection(Verdict(7, 7, "entry 3 is not as it was written", 3), ahead=3)
    assert (found.ok, found.sentence) == (False, found.verdict.sentence)
