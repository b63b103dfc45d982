from __future__ import annotations

import pytest

from gonogo.domain.ledger.repair import Comparison, Course, Side, course

SOUND = Side(9, 9, "", 1_000, 5_000, ())
DAMAGED = Side(9, 4, "entry 5 is not as it was written", 1_000, 0, ())
NOTHING = Side(0, 0, "", 0, 0, ())
EVERY = "what is behind entry 4 here is moved aside"


def compared(here: Side, there: Side | None, same: int = 4, settled: int = 9) -> Comparison:
    return Comparison(here, there, same, settled)


@pytest.mark.parametrize(
    ("found", "keep"),
    [
        (compared(SOUND, None), None),
        (compared(SOUND, NOTHING), "here"),
        (compared(SOUND, Side(4, 4, "", 1, 1, ())), None),
        (compared(SOUND, SOUND, settled=4), None),
    ],
)
def test_where_one_continues_the_other_nothing_is_to_be_done(found, keep) -> None:
    assert course(found, keep) is None


@pytest.mark.parametrize("keep", [None, "here"])
def test_a_damaged_remote_is_moved_aside(keep) -> None:
    assert course(compared(SOUND, DAMAGED), keep) == Course("here", False, True, 9)
    assert course(compared(DAMAGED, DAMAGED), keep) == Course("here", True, True, 4)


@pytest.mark.parametrize("keep", [None, "remote"])
def test_a_damaged_one_here_goes_on_from_the_remotes_that_is_the_same_as_far_as_it_is_intact(keep) -> None:
    done = course(compared(DAMAGED, SOUND), keep)
    assert done == Course("remote", True, False, 4)
    assert isinstance(done, Course)
    assert done.sentence.startswith("The ledger of the remote goes on; what is behind entry 4 here is moved")


@pytest.mark.parametrize("there", [None, NOTHING])
def test_a_damaged_one_without_another_goes_on_from_what_is_intact(there) -> None:
    assert course(compared(DAMAGED, there)) == Course("here", True, False, 4)


@pytest.mark.threat(
    "remote", "Replace the ledger on the remote, so that every clone takes it for the true one"
)
@pytest.mark.parametrize(("here", "same", "aside"), [(SOUND, 4, False), (DAMAGED, 2, True)])
def test_which_of_two_that_differ_goes_on_is_for_a_person_to_say(here, same, aside) -> None:
    found = compared(here, SOUND, same)
    undecided = course(found)
    assert isinstance(undecided, str)
    assert all(choice in undecided for choice in ("--keep here", "--keep remote"))
    assert course(found, "here") == Course("here", aside, True, here.intact)
    assert course(found, "remote") == Course("remote", True, False, same)


@pytest.mark.parametrize(
    ("found", "keep", "why"),
    [
        (compared(SOUND, None), "remote", "no ledger on the remote"),
        (compared(SOUND, DAMAGED), "remote", "on the remote cannot be kept: entry 5"),
        (compared(DAMAGED, DAMAGED), "remote", "Only its first 4 entries are intact"),
        (compared(DAMAGED, SOUND), "here", "here cannot be kept"),
    ],
)
def test_a_damaged_one_is_never_kept_where_a_sound_one_is_known(found, keep, why) -> None:
    refused = course(found, keep)
    assert isinstance(refused, str)
    assert why in refused


def test_the_older_one_is_told_by_the_dates_where_they_part() -> None:
    later = Side(9, 9, "", 900, 6_000, ())
    assert compared(SOUND, None).older is None
    assert compared(SOUND, SOUND).older is None
    assert compared(SOUND, NOTHING).older is None
    assert compared(SOUND, later).older == "here"
    assert compared(SOUND, later, same=0).older == "remote"
    assert compared(SOUND, Side(9, 9, "", 900, 0, ())).older is None


def test_what_is_done_is_said_in_a_sentence() -> None:
    assert Course("here", False, True, 9).sentence == (
        "The ledger here goes on; the remote's is moved aside, and a signed entry says so."
    )
