"""Where a commit message leaves the convention, and how to fix it."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, cast

import msgspec

from gonogo.domain.history.commits import FOOTER, HEADER, unified
from gonogo.domain.text import printable, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Fault(msgspec.Struct, frozen=True):
    """One fault, with its place in the message; lines and columns begin at 1."""

    line: int
    column: int
    problem: str
    remedy: str = msgspec.field(name="mend")


class Rules(msgspec.Struct, frozen=True):
    """What a team asks for beside the convention. Empty lists, and a header of 0, allow everything.

    drafts: whether `fixup!` and its like may stand: they are to be folded before a release, not
    before a commit.
    """

    types: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    header: int = 0
    drafts: bool = False


USUAL_TYPES = ("feat", "fix", "perf", "refactor", "docs", "test", "build", "ci", "chore", "style", "revert")
_EXAMPLE = "begin with a type, such as: feat(search): find by colour"
_FOOTER = "write it as: BREAKING CHANGE: what breaks, and what to do"
_MADE_BY_GIT = re.compile(r'Merge \S|Revert "|Reapply "|(?:fixup|squash|amend)! ')
_LATER = re.compile(r"(?:fixup|squash|amend)! ")
_SHAPE = re.compile(
    r"(?P<type>[^\s():!]*)(?P<scope>\([^\n]*?\))?(?P<mark>!?)(?P<gap> *)(?P<colon>:?)(?P<space> *)"
)
_BREAKING = re.compile(r"\s*(breaking[ -]changes?)\b(:?)( ?)", re.IGNORECASE)


def faults(message: str, rules: Rules) -> tuple[Fault, ...]:
    """All faults of one message, from the top; what git wrote itself has none, but for a fixup."""
    text = unified(message).rstrip()
    if not text:
        return (Fault(1, 1, "the message is empty", _EXAMPLE),)
    lines = text.split("\n")
    if _LATER.match(lines[0]) and not rules.drafts:
        return (
            Fault(
                1, 1, "this commit waits to be folded into another", "git rebase --interactive --autosquash"
            ),
        )
    if _MADE_BY_GIT.match(lines[0]):
        return ()
    return (*_header(lines[0], rules), *_blank_line(lines), *_breaking(lines))


def _header(header: str, rules: Rules) -> Iterator[Fault]:
    match = HEADER.fullmatch(header.rstrip())
    if match is None:
        yield _shape(header)
        return
    kind, scope = match[1].lower(), match[2]
    if rules.types and kind not in rules.types:
        yield Fault(
            1, 1, f"type '{shortened(kind, 40)}' is none of this project's", _nearest(kind, rules.types)
        )
    if scope and rules.scopes and scope not in rules.scopes:
        place = match.start(2) + 1
        problem = f"scope '{printable(shortened(scope, 40))}' is none of this project's"
        yield Fault(1, place, problem, _nearest(scope, rules.scopes))
    if 0 < rules.header < len(header):
        yield Fault(
            1,
            rules.header + 1,
            f"the header has {len(header)} characters, {rules.header} are allowed",
            "say it shorter, and put the rest into the body",
        )


def _shape(header: str) -> Fault:
    """The first place at which a header stops looking like `type(scope)!: description`."""
    match = cast("re.Match[str]", _SHAPE.match(header))
    scope, gap, end = match["scope"], match["gap"], match.end()
    kind = printable(shortened(match["type"], 40))
    checks = (
        (not match["type"], 0, "the header does not begin with a type", _EXAMPLE),
        (
            not match["colon"],
            match.end("mark"),
            "there is no type, colon and space before the text",
            _EXAMPLE,
        ),
        (
            scope is not None and not scope.strip("() "),
            match.start("scope"),
            "the scope is empty",
            "name what is changed, or leave () out",
        ),
        (gap, match.start("gap"), "there is a space before the colon", "take it away"),
        (not header[end:].strip(), end, "there is no description", "say what the change does"),
        (not match["space"], end, "there is no space behind the colon", "put one there"),
        (True, 0, f"'{kind}{printable(scope or '')}' is not a type with a scope", _EXAMPLE),
    )
    return next(Fault(1, place + 1, problem, remedy) for wrong, place, problem, remedy in checks if wrong)


def _blank_line(lines: Sequence[str]) -> Iterator[Fault]:
    if len(lines) > 1 and lines[1].strip():
        yield Fault(
            2, 1, "the body follows the header without an empty line", "put an empty line between them"
        )


def _breaking(lines: Sequence[str]) -> Iterator[Fault]:
    """Lines that are meant to tell a breaking change and do not."""
    in_footers = False
    for number, line in enumerate(lines[1:], start=2):
        footer = FOOTER.match(line)
        in_footers = in_footers or (footer is not None and not lines[number - 2].strip())
        meant = _BREAKING.match(line)
        if not meant or (in_footers and footer and footer[1] in ("BREAKING CHANGE", "BREAKING-CHANGE")):
            continue
        column = meant.start(1) + 1
        if meant[1] not in ("BREAKING CHANGE", "BREAKING-CHANGE"):
            yield Fault(number, column, f"'{meant[1]}' does not count as a breaking change", _FOOTER)
        elif not (meant[2] and meant[3]):
            yield Fault(number, column, f"{meant[1]} is not followed by a colon, a space and a text", _FOOTER)
        else:
            yield Fault(number, column, f"{meant[1]} is not a footer here", "put an empty line before it")


def _nearest(word: str, allowed: Sequence[str]) -> str:
    near = get_close_matches(word, allowed, n=1)
    return f"did you mean '{near[0]}'?" if near else f"use one of {', '.join(allowed)}"
