from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.ledger.layout import (
    LONGEST,
    TOGETHER,
    Block,
    Piece,
    block_of,
    checkpoint_path,
    checkpoints_path,
    due,
    entries_path,
    ordered,
    read_piece,
    shelved,
    untouched,
    writing,
)


def flat(first: int, last: int) -> Piece:
    return Piece(f"{first:012}-{last:012}.jsonl", "entries", first, last)


def test_a_block_has_a_folder_of_its_own() -> None:
    assert block_of(1) == block_of(100) == Block(0)
    assert block_of(101) == Block(1)
    assert (Block(1234).first, Block(1234).last, Block(1234).folder) == (123_401, 123_500, "0000/00/12/34")


@given(st.integers(1, 10**12 - 1), st.integers(0, TOGETHER))
def test_what_is_written_under_a_path_is_read_back_from_it(first: int, more: int) -> None:
    last = min(first + more, block_of(first).last, 10**12 - 1)
    path = entries_path(first, last)
    assert read_piece(path) == Piece(path, "entries", first, last)
    assert read_piece(checkpoint_path(last)) == Piece(checkpoint_path(last), "checkpoints", last, last)
    assert len(path) <= LONGEST
    assert block_of(first).number in shelved(block_of(first).folder)
    assert all(block_of(first).number in shelved(block_of(first).folder[:end]) for end in (4, 7, 10))


def test_the_checkpoints_of_a_sealed_block_are_one_file() -> None:
    path = "0000/00/00/01/000000000101-000000000200.checkpoints"
    assert checkpoints_path(Block(1)) == path
    assert read_piece(path) == Piece(path, "checkpoints", 101, 200)


def test_files_of_before_there_were_blocks_are_ours() -> None:
    assert read_piece("000000000001-000000000120.jsonl") == flat(1, 120)
    assert flat(1, 120).flat
    assert read_piece("000000000120.checkpoint") == Piece("000000000120.checkpoint", "checkpoints", 120, 120)


@pytest.mark.threat("remote", "Push a file with another name into the ledger, so that nobody can anchor")
@pytest.mark.parametrize(
    "path",
    [
        "",
        "README.md",
        "zzz.jsonl",
        "zzz.checkpoint",
        "000000000001.jsonl",
        "000000000001-000000000002.checkpoint",
        "000000000120.checkpoints",
        "000000000000-000000000002.jsonl",
        "000000000003-000000000002.jsonl",
        "0000/00/00/00/000000000101-000000000102.jsonl",
        "0000/00/00/00/000000000100-000000000101.jsonl",
        "0000/00/00/0/000000000001-000000000001.jsonl",
        "0000/00/00/00/../000000000001-000000000001.jsonl",
        "000000000001-00000000000\u0661.jsonl",
        "000000000001-000000000002.jsonl" + "x" * 10_000,
        "x" * LONGEST,
    ],
)
def test_any_other_name_is_none_of_ours(path: str) -> None:
    assert read_piece(path) is None


@pytest.mark.parametrize("folder", ["", "000", "00000", "0000/0", "0000/00/00/00/00", "entries", "0000/xx"])
def test_any_other_folder_is_none_of_ours(folder: str) -> None:
    assert not shelved(folder)


def test_only_folders_from_a_block_on_are_entered_and_the_last() -> None:
    folders = ["0000/00/01", "0000/00/03", "junk", "0000/00/02"]
    assert due(folders, Block(200)) == ["0000/00/02", "0000/00/03"]
    assert due(folders, Block(900)) == ["0000/00/03"]
    assert due(["junk"], Block(0)) == []


def test_the_files_that_changed_tell_how_much_did_not() -> None:
    assert untouched([], 250) == 200
    assert untouched(["junk"], 250) == 200
    assert untouched([entries_path(251, 260), checkpoint_path(260)], 250) == 200
    assert untouched([entries_path(301, 310)], 250) == 250
    assert untouched([entries_path(7, 9), entries_path(251, 260)], 250) == 0


def test_entries_are_read_from_the_file_that_reaches_furthest() -> None:
    one, two, three = flat(1, 5), flat(1, 8), flat(6, 12)
    late = flat(14, 20)
    assert list(ordered([late, three, two, one], 0)) == [(two, 0), (three, 3)]
    assert list(ordered([one, two, three], 9)) == [(three, 4)]
    assert list(ordered([one], 5)) == []
    assert list(ordered([Piece("x", "checkpoints", 1, 9)], 0)) == []


def test_an_open_block_gets_what_is_new_only() -> None:
    assert writing(0, 9, []) == (0, (), Block(0), ())
    assert writing(40, 60, [Piece(entries_path(1, 40), "entries", 1, 40)]) == (40, (), Block(0), ())


def test_a_block_is_sealed_by_the_first_release_beyond_it() -> None:
    before = [Piece(entries_path(1, 40), "entries", 1, 40), Piece(entries_path(41, 100), "entries", 41, 100)]
    found = writing(100, 101, before)
    assert (found.sealed, found.opened) == ((Block(0),), Block(1))
    assert found.gone == (entries_path(1, 40), entries_path(41, 100))
    assert writing(100, 100 + TOGETHER, before).sealed == (Block(0),)


def test_what_was_sealed_in_one_release_is_not_taken_away_by_it() -> None:
    before = [Piece(entries_path(1, 100), "entries", 1, 100)]
    assert writing(100, 101, before).gone == ()


def test_files_of_before_there_were_blocks_are_moved_into_blocks() -> None:
    nested = Piece(entries_path(201, 240), "entries", 201, 240)
    before = [flat(1, 120), flat(121, 200), Piece("000000000200.checkpoint", "checkpoints", 200, 200), nested]
    found = writing(240, 250, before)
    assert found.start == 0
    assert found.sealed == (Block(0), Block(1))
    assert found.gone == tuple(piece.path for piece in before[:3])


@given(st.lists(st.integers(1, 350), min_size=1, max_size=30))
def test_after_any_releases_every_entry_lies_in_one_file_and_no_release_touches_more_than_its_own(
    steps: list[int],
) -> None:
    there: dict[str, Piece] = {}
    size = 0
    for step in steps:
        top = [p for p in there.values() if block_of(p.first) == block_of(max(size, 1))]
        found = writing(size, size + step, top)
        for path in found.gone:
            del there[path]
        paths = [entries_path(block.first, block.last) for block in found.sealed]
        paths.append(entries_path(max(found.opened.first, found.start + 1), size + step))
        there |= {path: piece for path in paths if (piece := read_piece(path))}
        assert len(paths) <= step // TOGETHER + 2
        size += step
        lines = [seq for piece in there.values() for seq in range(piece.first, piece.last + 1)]
        assert sorted(lines) == list(range(1, size + 1))
        assert [piece.last for piece, _ in ordered(there.values(), 0)][-1] == size
