"""What a history is made of: the values that stand between whoever tells it and whoever writes it."""

from __future__ import annotations

from typing import NamedTuple, NewType

import msgspec

Mark = NewType("Mark", int)
"""A commit of this history: 1 for the first, then counted up. Its hash is known when it is written."""


class Person(NamedTuple):
    """Who wrote or committed something, as git spells it: ``name <email>``."""

    name: str
    email: str


ANN = Person("Ann Archer", "ann@example.com")
BOB = Person("Bob Baker", "bob@example.com")
CEM = Person("Cem Çelik", "cem@example.com")


class Commit(msgspec.Struct, frozen=True):
    """A commit on a branch.

    Attributes:
        mark: its number; higher than that of every parent.
        branch: the branch that moves to it, without ``refs/heads/``.
        message: bytes as they are, and a mark wherever the hash of an earlier commit stands.
        author: who wrote it.
        committer: who committed it.
        time: of both, in seconds since 1970; it may lie before the parents' time.
        parents: none for a root, two or more for a merge.
        files: content by path, as changes to the first parent's files; None deletes.
        encoding: that of the message, named in the commit when it is not UTF-8.
    """

    mark: Mark
    branch: str
    message: tuple[bytes | Mark, ...]
    author: Person
    committer: Person
    time: int
    parents: tuple[Mark, ...] = ()
    files: dict[str, bytes | None] = {}
    encoding: str | None = None


class Branch(msgspec.Struct, frozen=True):
    """A branch begins at, or moves to, a commit."""

    name: str
    target: Mark


class Tag(msgspec.Struct, frozen=True):
    """A tag begins at, or moves to, a commit. With a message it is annotated, without it is lightweight."""

    name: str
    target: Mark
    tagger: Person
    time: int
    message: bytes | None = None


Event = Commit | Branch | Tag
