from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain import secrets
from gonogo.domain.secrets import masked_printed, printed
from gonogo.domain.secrets.passed import Passed
from gonogo.domain.secrets.printed import Printed, mask_printed

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

KEY = "-----BEGIN RSA PRIVATE " + "KEY-----\nMIIEabc\nZm9v\n-----END RSA PRIVATE " + "KEY-----"
TEXT = f"one ünï\npassword=hunter2\n{KEY} behind\nto ann@example.com\nmy value-1 at last"


def fed(chunks: Iterable[bytes], values: Iterable[str] = ("value-1",)) -> str:
    output = Printed(values)
    return b"".join([*map(output.feed, chunks), output.close()]).decode(errors="backslashreplace")


@given(st.lists(st.integers(0, len(TEXT.encode())), max_size=12))
def test_however_it_comes_the_same_is_masked(cuts: list[int]) -> None:
    raw, places = TEXT.encode(), [0, *sorted(cuts), len(TEXT.encode())]
    chunks = [raw[begin:end] for begin, end in pairwise(places)]
    shown = fed(chunks)
    assert shown.startswith("one ünï\npassword=[secret]\n[secret]")
    assert shown.endswith(" behind\nto [e-mail]\nmy [secret] at last")
    assert "MIIEabc" not in shown
    assert "Zm9v" not in shown


def test_a_key_that_never_ends_is_masked_to_the_end() -> None:
    assert fed([b"a\n-----BEGIN PRIVATE KEY-----\nMIIE\n", b"more\n", b"last"]) == "a\n[secret]"


def test_a_line_without_an_end_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printed, "LONGEST", 10)
    output = Printed()
    assert output.feed(b"a" * 11) == b"a" * 11


def test_a_secret_is_not_parted_where_a_line_without_an_end_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printed, "LONGEST", 20)
    token = "glpat" + "-" + "q7Rz2LmX9vTb4KpW8sYd"
    output = Printed()
    first = output.feed(f"it answered to {token[:8]}".encode())
    assert first + output.feed(f"{token[8:]} and\n".encode()) == b"it answered to [secret] and\n"


def test_bytes_that_are_no_text_stay_as_they_are() -> None:
    assert fed([b"\xff\n"]) == "\\xff\n"


def test_text_is_masked_at_once() -> None:
    assert (
        mask_printed("value-1, token=abc, ann@example.com", Passed(["value-1"]))
        == "[secret], token=[secret], [e-mail]"
    )
    assert mask_printed("value-1") == "value-1"


def test_data_that_a_program_wrote_is_masked_all_through() -> None:
    written = {"details": ["token=abc", "ann@example.com"], "signature": "token=abc", "passed": True}
    assert masked_printed(written) == {
        "details": ["token=[secret]", "[e-mail]"],
        "signature": "token=abc",
        "passed": True,
    }
    assert secrets.mask_printed("token=abc of ann@example.com") == "token=[secret] of [e-mail]"
