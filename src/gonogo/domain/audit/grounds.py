"""What a release's verdict follows from, as git has it, whatever the ledger and the record say."""

from __future__ import annotations

import msgspec

from gonogo.domain.people.approval import Approvals
from gonogo.domain.permission import Rules
from gonogo.domain.planning.plan import Plan


class TagState(msgspec.Struct, frozen=True):
    """A tag as it stands, each "" where that is not known.

    remote: its hash on the remote. commit: the one that it names here. tree: the files of that, where it is
    another commit than the candidate.
    """

    remote: str = ""
    commit: str = ""
    tree: str = ""


class Grounds(msgspec.Struct, frozen=True):
    """What git has for one release.

    rules: people and permissions of the commit that the release names; nothing where they cannot be had.
    approvals: the rule of the tag (""), and of each environment that has one. authors, unsigned: of the
    commits in its range, where a rule separates them. plan: its plan, where a copy is there. tree: the
    files of the candidate, where a tag names another commit. tags: those that it published, as they stand,
    by name. faults: what git itself contradicts.
    unchecked: what could not be had, and why; a line each.
    """

    rules: Rules | None = None
    approvals: dict[str, Approvals] = {}
    authors: tuple[str, ...] = ()
    unsigned: tuple[str, ...] = ()
    plan: Plan | None = None
    tree: str = ""
    tags: dict[str, TagState] = {}
    faults: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
