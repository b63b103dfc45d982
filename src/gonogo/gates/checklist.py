"""A gate that goes through a Definition of Done: evidence where there can be some, else a person's word."""

from __future__ import annotations

import glob
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from gonogo.domain.checklist import (
    BUILT_IN,
    CATEGORIES,
    Finding,
    Item,
    Seen,
    judge,
    refuse_twice,
    several,
    verdict,
)
from gonogo.domain.decision import Because, Decision, WaitsForPerson
from gonogo.domain.people.people import SIGNING
from gonogo.domain.text import printable
from gonogo.errors import ConfigError, FormatError
from gonogo.gates import history, reports
from gonogo.gates.answer import Answer
from gonogo.gates.reports import Reports
from gonogo.ports.gate import Ask, GateContext, GateSettings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

_WRITING = (
    f"write items:, each with a name, a category ({', '.join(CATEGORIES)}) and what shows it: "
    "changed, exists, gate, link or attest"
)


class Checklist(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file with a team's own list."""

    items: tuple[Item, ...]

    def __post_init__(self) -> None:
        """Refuse a list that asks for nothing, or for one thing twice."""
        if not self.items:
            raise ValueError("there is no item")
        refuse_twice(self.items)


class ChecklistSettings(GateSettings, frozen=True, kw_only=True, tag="checklist"):
    """The items; a built-in list that only tells where there are none."""

    items: Annotated[tuple[Item, ...], Meta(description="the team's own list")] = ()
    file: Annotated[str, Meta(description="a YAML file of the repository with the list, instead")] = ""

    def __post_init__(self) -> None:
        """Refuse what cannot work; msgspec reports a ValueError with its place."""
        GateSettings.__post_init__(self)
        refuse_twice(self.items)
        if self.file:
            reports.refuse_wrong(self.file)
            if self.items:
                raise ValueError("the list is in items or in file, not in both")


class ChecklistGate:
    """Go where every required item is shown."""

    Settings = ChecklistSettings

    def __init__(self, settings: ChecklistSettings) -> None:
        """Take the list, or where it is."""
        self._settings = settings

    def poll(self, ask: Ask, tools: GateContext) -> Decision:
        """Look for the evidence of each item; see the port."""
        answer = Answer(ask, "do what the items ask for, or correct the list")
        try:
            items = self._items(tools)
        except (ConfigError, FormatError) as problem:
            return answer.hold(Because.BROKEN, str(problem).partition("\n")[0], _WRITING)
        if items is None:
            reason = f"there is no file {printable(self._settings.file)}"
            return answer.hold(
                Because.MISSING, reason, f"write the list there, or correct `file:`; {_WRITING}"
            )
        return _asked(items, ask, tools, answer)

    def _items(self, tools: GateContext) -> tuple[Item, ...] | None:
        """The list; nothing where its file is missing."""
        if not self._settings.file:
            return self._settings.items or BUILT_IN
        found = Reports(tools.checkout, glob.escape(self._settings.file))
        return next((found.read(place, self._read) for place in found.found()), None)

    def _read(self, file: BinaryIO) -> tuple[Item, ...]:
        from gonogo.formats import yaml
        from gonogo.formats.shape import shaped

        document = yaml.read(file.read(yaml.LARGEST + 1), self._settings.file)
        return shaped(document, Checklist).items


def _asked(items: tuple[Item, ...], ask: Ask, tools: GateContext, answer: Answer) -> Decision:
    commits = history.commits(ask, tools, answer, paths=True)
    if isinstance(commits, Decision):
        return commits
    try:
        files = _files(items, tools)
    except FormatError as problem:
        return answer.hold(Because.BROKEN, str(problem), "make the pattern of `exists:` narrower")
    return _decided(judge(items, Seen(ask.plan, commits, files, ask.decisions, ask.attested)), answer)


def _files(items: Iterable[Item], tools: GateContext) -> dict[str, str]:
    """Of each pattern that finds something, the first file.

    Raises:
        FormatError: one finds too much.
    """
    found = {}
    for pattern in dict.fromkeys(pattern for item in items for pattern in several(item.exists)):
        files = Reports(tools.checkout, pattern)
        try:
            place = next(iter(files.found()), None)
        except FormatError as problem:
            raise FormatError(f"the pattern {printable(pattern)} {problem}") from None
        if place:
            found[pattern] = files.name(place)
    return found


def _decided(findings: tuple[Finding, ...], answer: Answer) -> Decision:
    for finding in findings:
        told = "shown" if finding.because is Because.PASSED else "not shown"
        answer.saw(finding.item.name, f"{told}: {finding.told}")
    judged = verdict(findings)
    open_ones = tuple(finding.line for finding in findings if finding.because is not Because.PASSED)
    decision = answer.give(judged.call, judged.because, judged.reason, open_ones)
    if not judged.waits:
        return decision
    remedy = " ".join(["gonogo approve", *(f"--attest {name}" for name in judged.waits)])
    if judged.unsigned:
        remedy = f"{remedy}, with a signature: {SIGNING}"
    return msgspec.structs.replace(decision, remedy=remedy, waits_for=WaitsForPerson())
