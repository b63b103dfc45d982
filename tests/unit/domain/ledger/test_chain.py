"""Entries, followed one by one."""

import pytest

from gonogo.domain.ledger import BEGINNING, LARGEST, Entry, fingerprint
from gonogo.domain.ledger.chain import BrokenError, Chain


def line(seq, previous):
    return Entry(seq, 1_700_000_000, "gate.decided", "r-1", "p-1", "r-1/unit", {}, previous).line


FIRST = line(1, BEGINNING)
SECOND = line(2, fingerprint(FIRST))


def test_entries_in_order_are_followed_to_the_last_ones_hash():
    chain = Chain()
    assert [chain.follow(one).seq for one in (FIRST, SECOND)] == [1, 2]
    assert (chain.size, chain.head) == (2, fingerprint(SECOND))


def test_a_chain_goes_on_behind_what_was_followed_before():
    chain = Chain(1, fingerprint(FIRST))
    assert chain.follow(SECOND).seq == 2


@pytest.mark.parametrize(
    ("before", "next_one", "why"),
    [
        ((), SECOND, "entry 2 stands where entry 1 should"),
        ((), line(1, "f" * 64), "entry 1 names an entry before it, but is the first"),
        ((FIRST,), FIRST, "entry 1 stands where entry 2 should"),
        ((FIRST,), line(2, "f" * 64), "entry 2 does not follow from entry 1: one of them was changed"),
        ((FIRST,), SECOND[:-1], f"entry 2 is cut off, or longer than {LARGEST:,} bytes"),
        ((FIRST,), b" " * LARGEST + b"\n", f"entry 2 is cut off, or longer than {LARGEST:,} bytes"),
        ((FIRST,), b"{}\n", "entry 2 cannot be read: "),
    ],
)
def test_what_cannot_follow_is_told_and_not_followed(before, next_one, why):
    chain = Chain()
    for one in before:
        chain.follow(one)
    with pytest.raises(BrokenError) as told:
        chain.follow(next_one)
    assert str(told.value).startswith(why)
    assert chain.size == len(before)
