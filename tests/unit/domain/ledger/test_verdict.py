from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.ledger import (
    BEGINNING,
    ERASED,
    Checkpoint,
    Entry,
    Verdict,
    fingerprint,
    origin,
    read_checkpoint,
    statement,
    verify,
)

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = b"k" * 32
PROJECTS = st.text(st.characters(exclude_categories=["Cs", "Zs"]), max_size=12)


def chain(size: int, first: str = BEGINNING, at: Callable[[int], int] = lambda _: 1) -> list[bytes]:
    lines, head = [], first
    for seq in range(1, size + 1):
        lines.append(Entry(seq, at(seq), "note", "r", "p", str(seq), {}, head).line)
        head = fingerprint(lines[-1])
    return lines


def over(lines: list[bytes], size: int, head: str = "") -> Checkpoint:
    text = statement(origin("shop"), size, head or fingerprint(lines[size - 1]))
    return Checkpoint(text, b"s" * 64, KEY)


def judged(lines: list[bytes], *checkpoints: Checkpoint) -> Verdict:
    return verify(lines, checkpoints, lambda _: True)


def test_an_empty_ledger_is_sound() -> None:
    assert judged([]).sentence == "The ledger is sound: 0 entries, all of them signed."


def test_a_large_ledger_that_is_signed_whole_says_so() -> None:
    assert Verdict(int("1000"), 1000).sentence == ("The ledger is sound: 1,000 entries, all of them signed.")


def test_a_sound_ledger_says_what_is_not_signed_yet() -> None:
    lines = chain(3)
    assert judged(lines, over(lines, 3), over(lines, 1)) == Verdict(3, 3)
    assert judged(lines, over(lines, 2)).sentence == (
        "The ledger is sound up to its last checkpoint at entry 2; the chain goes on with 1 entry that no "
        "checkpoint covers yet."
    )
    lines = chain(7)
    assert "goes on with 5 entries" in judged(lines, over(lines, 2)).sentence


def test_free_text_that_was_erased_is_counted_once_for_each_entry() -> None:
    lines, head = chain(1), fingerprint(chain(1)[0])
    for digest in ("aa", "bb", "aa"):
        erased = Entry(len(lines) + 1, 1, ERASED, "r", "p", str(len(lines)), {"digest": digest}, head)
        lines.append(erased.line)
        head = fingerprint(erased.line)
    found = judged(lines, over(lines, 4))
    assert found == Verdict(4, 4, erased=2)
    assert found.sentence == (
        "The ledger is sound: 4 entries, all of them signed. "
        "The free text of 2 entries was erased, as entries say."
    )


def test_entries_that_a_checkpoint_covers_may_not_be_missing() -> None:
    lines = chain(3)
    verdict = judged(lines[:2], over(lines, 3))
    assert (verdict.ok, verdict.seq) == (False, 3)
    assert verdict.sentence == ("The ledger is not sound: entries 3 to 3 are missing: a checkpoint covers 3.")


def test_entries_that_were_written_anew_after_they_were_signed_are_named() -> None:
    lines, others = chain(3), chain(3, "a" * 64)
    verdict = judged(lines, over(lines, 1), over(lines, 3, fingerprint(others[2])))
    assert verdict.fault == "entries 2 to 3 are not those that were signed by the checkpoint at entry 3"
    assert (verdict.size, verdict.seq) == (1, 3)


def test_what_was_erased_is_told_once_for_each_text() -> None:
    lines, head = [], BEGINNING
    for seq, digest in enumerate(("a" * 64, "b" * 64, "a" * 64), start=1):
        lines.append(Entry(seq, 1, ERASED, "r", "p", str(seq), {"digest": digest}, head).line)
        head = fingerprint(lines[-1])
    verdict = judged(lines, over(lines, 3))
    assert verdict.ok
    assert verdict.sentence == (
        "The ledger is sound: 3 entries, all of them signed. "
        "The free text of 2 entries was erased, as entries say."
    )


@pytest.mark.threat("clock", "Date an entry before the one that it follows")
def test_an_entry_dated_before_its_predecessor_is_told_and_no_fault() -> None:
    lines = chain(4, at=lambda seq: 100 if seq == 3 else 100 + seq)
    found = judged(lines, over(lines, 4))
    assert (found.ok, found.stepped, found.early) == (True, 1, (3,))
    assert found.sentence.endswith(
        "Warning: 1 entry (3) is dated before the entry that it follows: a clock was set back, or two "
        "clones released at once."
    )
    assert judged(chain(2, at=lambda _: 7)).warnings == []


def test_of_many_that_are_dated_so_the_first_few_are_named() -> None:
    found = judged(chain(9, at=lambda seq: 100 - seq))
    assert found.stepped == 8
    assert "8 entries (2, 3, 4, 5, 6 …) are each dated before" in found.sentence


def test_the_first_entry_has_none_before_it() -> None:
    assert "is the first" in judged(chain(1, "a" * 64)).fault


def test_a_line_without_its_end_is_cut_off() -> None:
    assert "cut off" in judged([chain(1)[0][:-1]]).fault


def test_two_checkpoints_that_disagree_mean_two_ledgers() -> None:
    lines = chain(2)
    assert "two ledgers" in judged(lines, over(lines, 2), over(lines, 2, "a" * 64)).fault


def test_a_false_signature_and_a_strange_key_are_faults() -> None:
    lines = chain(1)
    assert "is false" in verify(lines, [over(lines, 1)], lambda _: False).fault
    assert "not trusted" in verify(lines, [over(lines, 1)], lambda _: True, {b"other"}).fault


@given(PROJECTS, st.integers(1, 10**15), st.binary(min_size=64, max_size=64))
def test_a_checkpoint_is_read_back_as_it_was_written(project: str, size: int, signature: bytes) -> None:
    checkpoint = Checkpoint(statement(origin(project), size, "ab" * 32), signature, KEY)
    assert read_checkpoint(checkpoint.line) == checkpoint


@pytest.mark.parametrize("line", [b"", b"no JSON", b"{}", b'{"note":"x","key":"???"}', b"[" * 5000])
def test_what_is_no_checkpoint_of_ours_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match="not a signed checkpoint as gonogo writes it"):
        read_checkpoint(line)


@pytest.mark.parametrize(
    ("project", "name"), [("shop", "gonogo/shop"), ("my  shop+1", "gonogo/my-shop-1"), ("", "gonogo/-")]
)
def test_an_origin_has_neither_spaces_nor_plus_signs(project: str, name: str) -> None:
    assert origin(project) == name
