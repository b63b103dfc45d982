"""Commit messages: as people tell them, as git proposes them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, cast

from gonogo.errors import UsageError
from gonogo.testing.history.events import Commit, Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Message = str | bytes | tuple[str | bytes | Mark, ...]
"""Text gets the newline at its end that git gives it; bytes are kept as they are; a mark stands for the full
hash of that commit."""

Parts = tuple[bytes | Mark, ...]


def message_parts(message: Message) -> Parts:
    """Return a message as the bytes and hashes that it is made of.

    Raises:
        UsageError: there is a NUL in it, which git cannot keep.
    """
    pieces = message if isinstance(message, tuple) else (message,)
    if isinstance(pieces[-1], str) and not pieces[-1].endswith("\n"):
        pieces = (*pieces, "\n")
    parts = tuple(
        piece.encode(errors="surrogateescape") if isinstance(piece, str) else piece for piece in pieces
    )
    if any(isinstance(part, bytes) and b"\0" in part for part in parts):
        raise UsageError("git cannot keep a message with NUL in it; leave it out")
    return tuple(_joined(parts))


def _joined(parts: Iterable[bytes | Mark]) -> Iterator[bytes | Mark]:
    """The same with all bytes between two hashes in one piece, so that equal messages are equal parts."""
    for are_bytes, pieces in groupby(parts, lambda part: isinstance(part, bytes)):
        if are_bytes:
            yield b"".join(cast("Iterator[bytes]", pieces))
        else:
            yield from pieces


def subject(parts: Parts) -> Parts:
    """Return the first line of a message, without its newline."""
    line: list[bytes | Mark] = []
    for part in parts:
        if isinstance(part, int):
            line.append(part)
            continue
        text, newline, _ = part.partition(b"\n")
        line += [text] if text else []
        if newline:
            break
    return tuple(line)


def merge_message(kind: str, names: tuple[str, ...], into: str) -> str:
    """Return what git proposes for a merge of branches, or of tags, by the kind's name."""
    quoted = [f"'{name}'" for name in names]
    several = f"{kind}{'es' if kind == 'branch' else 's'} {', '.join(quoted[:-1])} and {quoted[-1]}"
    what = several if len(names) > 1 else f"{kind} {quoted[0]}"
    return f"Merge {what}" if into in {"main", "master"} else f"Merge {what} into {into}"


def revert_message(bad: Commit) -> Message:
    """Return what git proposes for the revert of a commit; of a merge, to its first parent."""
    reversing = (", reversing\nchanges made to ", bad.parents[0]) if len(bad.parents) > 1 else ()
    return ('Revert "', *subject(bad.message), '"\n\nThis reverts commit ', bad.mark, *reversing, ".\n")
