"""A draft of a post-mortem, as Markdown: what happened, what decided it, and what to look at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain import duration
from gonogo.domain.targets import ROLLBACK, TRAFFIC
from gonogo.domain.text import printable, shortened
from gonogo.render.passage import cell, escaped

if TYPE_CHECKING:
    from collections.abc import Iterator

_LISTED = 50
_WIDTH = 100


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a version that went back.

    timeline: moments in seconds since 1970, each with what happened. numbers: what the judge had counted.
    tests: the last answers of each gate, the newest first. look: what to look at. took: seconds until users
    were back, and of all; -1 where that is not known.
    """

    version: str
    environment: str
    stable: str
    facts: dict[str, str]
    reason: str
    log: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    timeline: tuple[tuple[int, str], ...] = ()
    done: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    tests: dict[str, tuple[str, ...]] = {}
    look: tuple[str, ...] = ()
    took: tuple[int, int] = (-1, -1)


def post_mortem(account: Account) -> str:
    """The whole draft, for people to go on with."""
    return "\n".join(_lines(account)) + "\n"


def _lines(account: Account) -> Iterator[str]:
    yield f"# Post-mortem (draft): {account.version} in {account.environment}\n"
    yield "| | |\n| --- | --- |"
    yield from (f"| {name} | {cell(value)} |" for name, value in account.facts.items())
    yield "\n## What decided\n"
    yield escaped(account.reason)
    more = (*(f"    {printable(line)}" for line in account.log), *(f"- {one}" for one in account.numbers))
    yield from ("", *more) if more else ()
    yield "\n## How long it took\n"
    yield from _times(account)
    yield "\n## Timeline\n"
    yield from (f"- {_clock(at)} {escaped(what)}" for at, what in account.timeline)
    yield "\n## What was done\n"
    yield from (f"1. {step}" for step in account.done)
    yield from (f"1. back: {step}" for step in account.back)
    yield from (f"- failed: {escaped(problem)}" for problem in account.problems)
    yield "\n## What the tests had said\n"
    yield from (f"- {escaped(name)}: {', '.join(calls)}" for name, calls in account.tests.items())
    if not account.tests:
        yield "No gate was asked."
    yield "\n## What to look at\n"
    yield from (f"- {escaped(shortened(one, _WIDTH * 2))}" for one in account.look[:_LISTED])
    yield "\n## To be written by people\n"
    yield from ("- What did users see, and how many?", "- Why did no gate find it?")
    yield "- What will be done about it, and by whom?"


def _times(account: Account) -> Iterator[str]:
    targets = (TRAFFIC, ROLLBACK)
    names = (f"until all traffic was back on {account.stable or 'the stable version'}", "in all, so far")
    for name, seconds, target in zip(names, account.took, targets, strict=True):
        if seconds >= 0:
            late = ", which is too long" if seconds > target else ""
            yield f"- {name}: {duration.shown(seconds)} (target {duration.shown(target)}){late}"
    if account.took[0] < 0:
        yield "- users never left the stable version, or are not back yet"


def _clock(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%H:%M:%S}"
