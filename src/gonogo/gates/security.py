"""A gate that runs security scanners, and judges by one list what all of them found."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from gonogo.domain.decision import Because, Call, Decision
from gonogo.domain.security.finding import Kind, Severity
from gonogo.domain.security.judgement import judge
from gonogo.domain.text import counted, excerpt, listed
from gonogo.errors import FormatError, UsageError
from gonogo.gates.answer import Answer
from gonogo.gates.reports import Reports
from gonogo.gates.scanners import SCANNERS, hints
from gonogo.gates.scanning import OutOfTimeError, Scanning
from gonogo.gates.security_settings import SecuritySettings

if TYPE_CHECKING:
    from gonogo.domain.security.judgement import Judgement
    from gonogo.ports.gate import Ask, GateContext

SHOWN = 50
"""Findings that are told by name."""


class SecurityGate:
    """Go where all that had to be scanned was, and what was found is within the limits."""

    Settings = SecuritySettings

    def __init__(self, settings: SecuritySettings) -> None:
        """Take what scans, and how much may be found."""
        self._settings = settings

    def poll(self, ask: Ask, tools: GateContext) -> Decision:
        """Scan the checkout, and read what the scanners wrote; see the port."""
        remedy = "fix what was found, or say with `suppress:` why it may stay and until when"
        answer = Answer(ask, remedy)
        return _Poll(self._settings, tools, answer, Scanning(ask, tools, answer)).decide()


class _Poll:
    """One question, from the scanners to the decision."""

    def __init__(
        self, settings: SecuritySettings, tools: GateContext, answer: Answer, scanning: Scanning
    ) -> None:
        self._settings = settings
        self._tools = tools
        self._answer = answer
        self._scanning = scanning

    def decide(self) -> Decision:
        try:
            hold = self._configured() if self._settings.runs else self._installed()
        except OutOfTimeError:
            return self._answer.timed_out()
        return hold or self._judged()

    @property
    def _reports(self) -> list[Reports]:
        return [Reports(self._tools.checkout, pattern) for pattern in self._settings.patterns]

    @property
    def _absent(self) -> list[str]:
        """The patterns that find nothing."""
        found = zip(self._settings.patterns, self._reports, strict=True)
        return [pattern for pattern, reports in found if not reports.found()]

    def _configured(self) -> Decision | None:
        """Run what the settings say; a hold where that cannot be done."""
        try:
            for found in self._reports:
                found.clear()
        except (FormatError, UsageError) as problem:
            return self._answer.hold(Because.BROKEN, "an earlier run's reports are in the way", str(problem))
        for number, line in enumerate(self._settings.runs, 1):
            try:
                self._scanning.configured(line, self._settings.patterns, f"output-{number}.log")
            except UsageError as problem:
                return self._answer.hold(Because.MISSING, "a scanner cannot be run", str(problem))
            except FormatError as problem:
                return self._answer.hold(Because.BROKEN, f"`sarif:` {problem}", "make the pattern narrower")
        return None

    def _installed(self) -> Decision | None:
        """Run the scanners that are there; a hold where none is."""
        wanted = [each for each in SCANNERS if set(each.kinds) & set(self._settings.scans)]
        if any([self._scanning.installed(scanner) for scanner in wanted]):  # noqa: C419 - each is run, not only the first
            return None
        remedy = f"install one ({hints(self._settings.scans)}), or say with `run:` and `sarif:` how to scan"
        return self._answer.hold(Because.MISSING, "no security scanner was found for what is here", remedy)

    def _judged(self) -> Decision:
        settings, scanning = self._settings, self._scanning
        today = self._tools.clock.now().astimezone(UTC).date().isoformat()
        judgement = judge(scanning.inventory, settings.suppress, settings.most, settings.condition(), today)
        details = (*_told(judgement), *scanning.broken, *(f"not scanned: {what}" for what in scanning.unread))
        if judgement.refused:
            but = "; and not all was scanned" if scanning.broken else ""
            reason = "; ".join(judgement.refused) + but
            return self._answer.give(Call.NO_GO, Because.FAILED, reason, details)
        return self._unseen() or self._answer.give(
            Call.GO, Because.PASSED, _summary(judgement, list(scanning.scanners)), details
        )

    def _unseen(self) -> Decision | None:
        """A hold where something was not scanned, or not to its end."""
        if self._scanning.broken:
            reason = excerpt("; ".join(self._scanning.broken), 500)
            remedy = "see in the log what the scanner says, and let it scan to its end"
            return self._answer.hold(Because.BROKEN, reason, remedy)
        if absent := self._absent:
            where = ", ".join(absent)
            remedy = "let the command write SARIF there, or correct `sarif:`"
            return self._answer.hold(Because.MISSING, f"there is no report at {where}", remedy)
        if missing := [kind for kind in self._settings.scans if kind not in self._scanning.seen]:
            remedy = f"run one ({hints(missing)}), or leave the kind out of `scans:`"
            names = listed([_SCANS[kind] for kind in missing])
            return self._answer.hold(Because.MISSING, f"no scan {names} was seen", remedy)
        return None


_SCANS = {Kind.SAST: "of the code", Kind.SECRETS: "for secrets", Kind.DEPENDENCY: "of the dependencies"}


def _told(judgement: Judgement) -> tuple[str, ...]:
    more = len(judgement.counting) - SHOWN
    return (
        *map(str, judgement.counting[:SHOWN]),
        *([f"and {more:,} more"] if more > 0 else []),
        *judgement.expired,
        *([f"{counted(judgement.suppressed, 'finding')} suppressed"] if judgement.suppressed else []),
    )


def _summary(judgement: Judgement, scanners: list[str]) -> str:
    counts = (f"{judgement.counts[severity]:,} {severity}" for severity in Severity)
    suppressed = f", {judgement.suppressed:,} suppressed" if judgement.suppressed else ""
    return f"{', '.join(counts)}{suppressed}; scanned by {listed(scanners)}"
