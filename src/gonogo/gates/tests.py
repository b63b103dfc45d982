"""A gate that runs tests, and believes their report only where it agrees with how they ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.decision import Because, Call, Decision
from gonogo.domain.text import counted, excerpt
from gonogo.errors import FormatError, UsageError
from gonogo.formats import junit
from gonogo.gates.answer import Answer
from gonogo.gates.artefacts import Artefacts
from gonogo.gates.measured import Measured, inside
from gonogo.gates.reports import Reports
from gonogo.gates.run import run
from gonogo.gates.tests_settings import TestsSettings

if TYPE_CHECKING:
    from pathlib import Path

    from gonogo.formats.junit import Report
    from gonogo.ports.commands import Finished
    from gonogo.ports.gate import Ask, GateContext


class TestsGate:
    """Go where tests ran, none failed, and what is required holds."""

    __test__ = False

    Settings = TestsSettings

    def __init__(self, settings: TestsSettings) -> None:
        """Take what to run and where the reports will be."""
        self._settings = settings

    def poll(self, ask: Ask, tools: GateContext) -> Decision:
        """Run the tests on the checkout, and read what they wrote; see the port."""
        answer = Answer(ask, f"run `{self._settings.run}` on the commit, and fix what fails")
        return _Poll(self._settings, ask, tools, answer).decide()


class _Poll:
    """One question, from the run to the decision."""

    def __init__(self, settings: TestsSettings, ask: Ask, tools: GateContext, answer: Answer) -> None:
        self._settings = settings
        self._ask = ask
        self._tools = tools
        self._answer = answer
        self._measured = Measured(answer)

    def decide(self) -> Decision:
        try:
            self._clear()
            artefacts = Artefacts(self._tools.checkout, self._settings.artefacts)
        except (FormatError, UsageError) as problem:
            return self._answer.hold(Because.BROKEN, "an earlier run's reports are in the way", str(problem))
        finished = run(self._settings.run, self._ask, self._tools, self._answer)
        decision = finished if isinstance(finished, Decision) else self._after(finished)
        kept = artefacts.keep(self._tools.evidence)
        return msgspec.structs.replace(decision, evidence=(*decision.evidence, *kept))

    def _clear(self) -> None:
        for pattern in self._settings.written:
            self._reports(pattern).clear()

    def _after(self, finished: Finished) -> Decision:
        self._measured.duration(finished.seconds)
        if not self._settings.patterns:
            return self._answer.failed_command(finished) if finished.code else self._required(None)
        try:
            report = self._tests()
        except FormatError as problem:
            return self._unread(finished, str(problem))
        return self._no_report(finished) if report is None else self._judged(finished, report)

    def _judged(self, finished: Finished, report: Report) -> Decision:
        self._measured.tests(report)
        if report.broken:
            return self._failing(finished, report)
        if finished.code:
            return self._answer.failed_command(finished, ", though no test in its report did")
        if not report.executed:
            return self._nothing_ran(report)
        return self._required(report)

    def _reports(self, pattern: str) -> Reports:
        return Reports(self._tools.checkout, pattern)

    def _tests(self) -> Report | None:
        """All JUnit reports together; nothing where there is none."""
        places: dict[Path, Reports] = {}
        for pattern in self._settings.patterns:
            found = self._reports(pattern)
            places |= dict.fromkeys(found.found(), found)
        total = None
        for place, found in places.items():
            self._answer.saw("JUnit report", found.name(place), found.keep(place, self._tools.evidence))
            report = found.read(place, junit.read)
            total = report if total is None else total + report
        return total

    def _unread(self, finished: Finished, problem: str) -> Decision:
        if finished.code:
            return self._answer.failed_command(finished, f", and its report cannot be read: {problem}")
        remedy = (
            "see in the log why the report was not written to its end, or by something that writes JUnit XML"
        )
        return self._answer.hold(Because.BROKEN, problem, remedy)

    def _no_report(self, finished: Finished) -> Decision:
        where = excerpt(", ".join(self._settings.patterns), 200)
        if finished.code:
            return self._answer.failed_command(finished, f", and there is no report at {where}")
        remedy = f"let the command write JUnit XML to {where}, or correct `junit:`"
        return self._answer.hold(Because.MISSING, f"there is no report at {where}", remedy)

    def _failing(self, finished: Finished, report: Report) -> Decision:
        told = tuple(inside(str(failure), self._tools.checkout) for failure in report.failing)
        more = report.broken - len(told)
        details = (*told, f"and {more:,} more") if more else told
        but = "" if finished.code else ", though the command ended with 0"
        reason = f"{report.broken:,} of {counted(report.executed, 'test')} failed{but}"
        return self._answer.give(Call.NO_GO, Because.FAILED, reason, details)

    def _nothing_ran(self, report: Report) -> Decision:
        skipped = f": all {report.skipped:,} were skipped" if report.skipped else ""
        remedy = "correct what the command selects, so that tests run"
        return self._answer.hold(Because.MISSING, f"no test was run{skipped}", remedy)

    def _required(self, report: Report | None) -> Decision:
        if self._settings.coverage and (hold := self._cover()):
            return hold
        findings = self._measured.judge(self._settings.required_of(self._ask.name), self._tools.checkout)
        if isinstance(findings, Decision):
            return findings
        return self._answer.give(Call.GO, Because.PASSED, self._summary(report), findings)

    def _cover(self) -> Decision | None:
        """Measure coverage; a hold where that cannot be done."""
        from gonogo.formats import coverage

        found = self._reports(self._settings.coverage)
        remedy = f"let the command write one report to that place: {coverage.KNOWN}"
        try:
            places = found.found()
            if len(places) != 1:
                reason = f"{counted(len(places), 'coverage report')} at {self._settings.coverage}"
                return self._answer.hold(Because.MISSING, reason, remedy)
            kept = found.keep(places[0], self._tools.evidence)
            self._answer.saw("coverage report", found.name(places[0]), kept)
            self._measured.coverage(found.read(places[0], coverage.read))
        except FormatError as problem:
            return self._answer.hold(Because.BROKEN, str(problem), remedy)
        return None

    def _summary(self, report: Report | None) -> str:
        if report is None:
            parts = ["the command succeeded"]
        else:
            parts = [f"{counted(report.executed, 'test')} passed"]
            parts += [f"{report.skipped:,} skipped"] if report.skipped else []
            parts += [f"{report.flaky:,} only when run again"] if report.flaky else []
        return ", ".join([*parts, *filter(None, [self._measured.covered])])
