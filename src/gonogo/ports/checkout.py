"""A checkout that one use has to itself, and what was installed in it."""

from __future__ import annotations

from pathlib import Path

import msgspec


class Prepared(msgspec.Struct, frozen=True):
    """What commands installed in a checkout, beside the files of its commit.

    digest: SHA-256 over the list of all of it: paths, modes, contents. files, size: how many, and bytes.
    away: the links that lead out of the checkout, as `path -> target`.
    """

    digest: str
    files: int
    size: int
    away: tuple[str, ...] = ()


class Checkout(msgspec.Struct, frozen=True):
    """A checkout that is as its commit says.

    folder: its top. tree: the hash of the commit's tree. files: how many were compared. stores: folders of
    objects that it shares with others, to be read only. made: SHA-256 of each file that a filter or an
    encoding of this clone made of what the commit holds, by path. prepared: what was copied into it.
    """

    folder: Path
    tree: str = ""
    files: int = 0
    stores: tuple[Path, ...] = ()
    made: dict[str, str] = {}
    prepared: Prepared | None = None
