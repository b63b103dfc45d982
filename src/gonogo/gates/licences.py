"""Licences of what a release is made of, read from its bill of materials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from gonogo.domain.decision import Because
from gonogo.domain.evidence import licences
from gonogo.domain.evidence.outcome import Outcome
from gonogo.domain.text import counted
from gonogo.errors import FormatError, UsageError
from gonogo.formats import cyclonedx
from gonogo.formats.command_line import words
from gonogo.gates import reports
from gonogo.gates.look import Command
from gonogo.gates.reports import Reports

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.domain.evidence.licences import Package, Verdict
    from gonogo.ports.gate import Ask, GateContext

NAME = "licences"
"""How it is called among what is looked at."""

_LINES = 50


class Licences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which licences are allowed, and where they are told."""

    sbom: Annotated[str, Meta(description="the bill of materials, CycloneDX JSON: a path in the repository")]
    allow: Annotated[
        tuple[str, ...], Meta(description="the licences that are allowed, by SPDX identifier", min_length=1)
    ]
    refuse: Annotated[tuple[str, ...], Meta(description="packages that are refused by name")] = ()
    known: Annotated[
        dict[str, str], Meta(description="the licence of a package that states none, or a wrong one")
    ] = {}
    run: Annotated[str, Meta(description="the command that writes it, which no shell reads")] = ""

    def __post_init__(self) -> None:
        """Refuse what cannot work; msgspec reports a ValueError with its place."""
        reports.refuse_wrong(self.sbom)
        if self.run:
            words(self.run)

    def look(self, ask: Ask, tools: GateContext, halted: Callable[[], bool]) -> Outcome | None:
        """What it came to; nothing where it was halted."""
        if not self.run:
            return self._judged(tools)
        try:
            Reports(tools.checkout, self.sbom).clear()
        except (FormatError, UsageError) as problem:
            return Outcome(NAME, Because.BROKEN, f"an earlier {self.sbom} is in the way", remedy=str(problem))
        finished = Command(NAME, words(self.run), f"{ask.operation}/{NAME}", f"{NAME}.log", ask.timeout).run(
            tools, halted
        )
        if isinstance(finished, Outcome) and finished.because is Because.FAILED:
            remedy = f"fix what the command says; without {self.sbom} no licence is known"
            return msgspec.structs.replace(finished, because=Because.BROKEN, remedy=remedy)
        return finished if finished is None or isinstance(finished, Outcome) else self._judged(tools)

    def _judged(self, tools: GateContext) -> Outcome:
        found = Reports(tools.checkout, self.sbom)
        remedy = f"write a bill of materials as CycloneDX JSON to {self.sbom}, by a command in `run:`"
        try:
            places = found.found()
            if len(places) != 1:
                reason = f"{counted(len(places), 'bill')} of materials at {self.sbom}"
                return Outcome(NAME, Because.MISSING, reason, remedy=remedy)
            kept = found.keep(places[0], tools.evidence)
            packages = found.read(places[0], cyclonedx.read)
        except FormatError as problem:
            return Outcome(NAME, Because.BROKEN, str(problem), remedy=remedy)
        if not packages:
            return Outcome(NAME, Because.MISSING, f"{self.sbom} names no package", remedy=remedy, log=kept)
        verdict = licences.judge(packages, self.allow, self.refuse, self.known)
        return msgspec.structs.replace(_outcome(packages, verdict), log=kept)


def _outcome(packages: tuple[Package, ...], verdict: Verdict) -> Outcome:
    if verdict.refused:
        remedy = "replace these packages, or allow their licence under `licences.allow`"
        return _told(Because.FAILED, "are not allowed", (*verdict.refused, *verdict.unknown), remedy)
    if verdict.unknown:
        remedy = "find out their licence, and say it under `licences.known`"
        return _told(Because.MISSING, "state no licence", verdict.unknown, remedy)
    return Outcome(NAME, Because.PASSED, f"all of {counted(len(packages), 'package')} allowed")


def _told(because: Because, what: str, lines: tuple[str, ...], remedy: str) -> Outcome:
    if len(lines) == 1:
        return Outcome(NAME, because, lines[0], remedy=remedy)
    rest = (f"and {len(lines) - _LINES:,} more",) if len(lines) > _LINES else ()
    return Outcome(NAME, because, f"{len(lines):,} packages {what}", (*lines[:_LINES], *rest), remedy)
