from __future__ import annotations

import pytest

from gonogo.domain.ledger import BEGINNING, Entry
from gonogo.domain.ledger.free_text import DIGEST, FreeText, parted, read_free_text, told

SALT = "5a" * 16
SAID = {"call": "no-go", "reason": "3 of 20 tests failed", "details": ["test_cart"], "comment": ""}


def test_an_entry_holds_the_digest_of_its_free_text_and_nothing_of_the_text() -> None:
    rest, text = parted(SAID, "r-1/gate", SALT)
    assert text is not None
    assert rest == {"call": "no-go", "comment": "", DIGEST: text.digest}
    assert text.data == {"reason": "3 of 20 tests failed", "details": ["test_cart"]}


def test_the_same_text_has_another_digest_by_another_salt() -> None:
    _, one = parted(SAID, "r-1/gate", SALT)
    _, other = parted(SAID, "r-1/gate", "a5" * 16)
    assert one is not None
    assert other is not None
    assert one.digest != other.digest


@pytest.mark.parametrize("data", [{}, {"version": "1.2.3"}, {"reason": ""}, {DIGEST: "ab" * 32}])
def test_data_without_free_text_and_data_that_was_parted_are_left_as_they_are(data: dict[str, str]) -> None:
    assert parted(data, "r-1/gate", SALT) == (data, None)


def test_a_text_reads_back_from_its_line() -> None:
    text = FreeText("r-1/gate", SALT, {"reason": "numéro 1"})
    assert read_free_text(text.line) == text


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}\n",
        b"[" * 5000,
        FreeText("r-1/gate", "5a", {"reason": "short salt"}).line,
        FreeText("r-1/gate", SALT, {"reason": "spaces"}).line.replace(b":", b": "),
        b'{"data":{"a":1e400},"operation":"r","salt":"' + SALT.encode() + b'"}\n',
        b'{"data":{"a":1.5},"operation":"r","salt":"' + SALT.encode() + b'"}\n',
    ],
)
def test_a_line_that_is_not_written_exactly_so_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match="no free text"):
        read_free_text(line)


def test_an_entry_is_told_with_its_text_where_that_is_at_hand() -> None:
    rest, text = parted(SAID, "r-1/gate", SALT)
    entry = Entry(1, 0, "gate.decided", "r-1", "p-1", "r-1/gate", rest, BEGINNING)
    assert told(entry, text).data == SAID | {DIGEST: rest[DIGEST]}
    assert told(entry, None) == entry
