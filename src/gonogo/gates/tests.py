"""A gate that runs tests, and believes their report only where it agrees with how they ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from gonogo.domain import condition
from gonogo.domain.condition import Unit, Verdict
from gonogo.domain.decision import Because, Call, Decision
from gonogo.domain.text import counted, shortened
from gonogo.errors import FormatError, UsageError
from gonogo.formats import junit
from gonogo.gates import reports
from gonogo.gates.answer import Answer
from gonogo.gates.command_line import words
from gonogo.gates.reports import Reports
from gonogo.gates.run import run
from gonogo.ports.gate import Ask, GateSettings, Tools

if TYPE_CHECKING:
    from pathlib import Path

    from gonogo.formats.junit import Report
    from gonogo.ports.commands import Finished

MEASURED = {
    "coverage": Unit.PERCENT,
    "branch_coverage": Unit.PERCENT,
    "success_rate": Unit.PERCENT,
    "tests": Unit.NUMBER,
    "failures": Unit.NUMBER,
    "skipped": Unit.NUMBER,
}
"""What a condition may name. failures: failed and broken tests together."""

_OF_COVERAGE = ("coverage", "branch_coverage")


class TestsSettings(GateSettings, frozen=True, kw_only=True, tag="tests"):
    """What it runs, and where its reports are."""

    run: Annotated[str, Meta(description="the command, which no shell reads")]
    junit: Annotated[str | list[str], Meta(description="its JUnit XML: paths or patterns in the repository")]
    coverage: Annotated[
        str,
        Meta(description="its coverage: a path in the repository (Cobertura XML, LCOV, coverage.py JSON)"),
    ] = ""
    require: Annotated[str, Meta(description="what must hold beside, such as coverage >= 80%")] = ""

    def __post_init__(self) -> None:
        """Refuse what cannot work; msgspec reports a ValueError with its place."""
        GateSettings.__post_init__(self)
        words(self.run)
        if not self.patterns:
            raise ValueError("expected a path of a JUnit report, such as reports/unit.xml")
        for pattern in (*self.patterns, *filter(None, [self.coverage])):
            reports.refuse_wrong(pattern)
        if self.require:
            self._refuse_wrong_condition()

    @property
    def patterns(self) -> list[str]:
        """Where JUnit reports are."""
        return [self.junit] if isinstance(self.junit, str) else self.junit

    def _refuse_wrong_condition(self) -> None:
        try:
            parsed = condition.parse(self.require, MEASURED)
        except UsageError as problem:
            raise ValueError(str(problem)) from None
        names = {comparison.name for comparison in condition.comparisons(parsed)}
        if not self.coverage and names & set(_OF_COVERAGE):
            raise ValueError("the condition names coverage, so say with `coverage:` where its report is")


class TestsGate:
    """Go where tests ran, none failed, and what is required holds."""

    Settings = TestsSettings

    def __init__(self, settings: TestsSettings) -> None:
        """Take what to run and where the reports will be."""
        self._settings = settings

    def poll(self, ask: Ask, tools: Tools) -> Decision:
        """Run the tests on the checkout, and read what they wrote; see the port."""
        answer = Answer(ask, f"run `{self._settings.run}` on the commit, and mend what fails")
        return _Poll(self._settings, ask, tools, answer).decide()


class _Poll:
    """One question, from the run to the decision."""

    def __init__(self, settings: TestsSettings, ask: Ask, tools: Tools, answer: Answer) -> None:
        self._settings = settings
        self._ask = ask
        self._tools = tools
        self._answer = answer
        self._measured: dict[str, float] = {}

    def decide(self) -> Decision:
        try:
            self._clear()
        except (FormatError, UsageError) as problem:
            return self._answer.hold(Because.BROKEN, "an earlier run's reports are in the way", str(problem))
        finished = run(self._settings.run, self._ask, self._tools, self._answer)
        return finished if isinstance(finished, Decision) else self._after(finished)

    def _clear(self) -> None:
        for pattern in (*self._settings.patterns, *filter(None, [self._settings.coverage])):
            self._reports(pattern).clear()

    def _after(self, finished: Finished) -> Decision:
        try:
            report = self._tests()
        except FormatError as problem:
            return self._unread(finished, str(problem))
        if report is None:
            return self._no_report(finished)
        self._measure(report)
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

    def _measure(self, report: Report) -> None:
        self._measured |= {"tests": report.tests, "failures": report.broken, "skipped": report.skipped}
        if report.success_rate is not None:
            self._measured["success_rate"] = report.success_rate
        self._saw(*self._measured)

    def _saw(self, *names: str) -> None:
        for name in names:
            self._answer.saw(name, condition.amount(self._measured[name], MEASURED[name]))

    def _unread(self, finished: Finished, problem: str) -> Decision:
        if finished.code:
            return self._answer.failed_command(finished, f", and its report cannot be read: {problem}")
        mend = (
            "see in the log why the report was not written to its end, or by something that writes JUnit XML"
        )
        return self._answer.hold(Because.BROKEN, problem, mend)

    def _no_report(self, finished: Finished) -> Decision:
        where = shortened(", ".join(self._settings.patterns), 200)
        if finished.code:
            return self._answer.failed_command(finished, f", and there is no report at {where}")
        mend = f"let the command write JUnit XML to {where}, or correct `junit:`"
        return self._answer.hold(Because.MISSING, f"there is no report at {where}", mend)

    def _failing(self, finished: Finished, report: Report) -> Decision:
        told = tuple(map(str, report.failing))
        more = report.broken - len(told)
        details = (*told, f"and {counted(more, 'more')}".removesuffix("s")) if more else told
        but = "" if finished.code else ", though the command ended with 0"
        reason = f"{report.broken:,} of {counted(report.executed, 'test')} failed{but}"
        return self._answer.give(Call.NO_GO, Because.FAILED, reason, details)

    def _nothing_ran(self, report: Report) -> Decision:
        skipped = f": all {report.skipped:,} were skipped" if report.skipped else ""
        mend = "correct what the command selects, so that tests run"
        return self._answer.hold(Because.MISSING, f"no test was run{skipped}", mend)

    def _required(self, report: Report) -> Decision:
        if self._settings.coverage and (hold := self._cover()):
            return hold
        findings: tuple[str, ...] = ()
        if self._settings.require:
            parsed = condition.parse(self._settings.require, MEASURED)
            verdict = condition.judge(parsed, self._measured)
            findings = condition.findings(parsed, self._measured)
            if verdict is not Verdict.MET:
                return self._short_of(verdict, findings)
        return self._answer.give(Call.GO, Because.PASSED, self._summary(report), findings)

    def _cover(self) -> Decision | None:
        """Measure coverage; a hold where that cannot be done."""
        from gonogo.formats import coverage

        found = self._reports(self._settings.coverage)
        mend = "let the command write Cobertura XML, LCOV or the JSON of coverage.py to that one place"
        try:
            places = found.found()
            if len(places) != 1:
                reason = f"{counted(len(places), 'coverage report')} at {self._settings.coverage}"
                return self._answer.hold(Because.MISSING, reason, mend)
            self._answer.saw(
                "coverage report", found.name(places[0]), found.keep(places[0], self._tools.evidence)
            )
            covered = found.read(places[0], coverage.read)
        except FormatError as problem:
            return self._answer.hold(Because.BROKEN, str(problem), mend)
        for name, share in zip(_OF_COVERAGE, (covered.lines, covered.branches), strict=True):
            if share.percent is not None:
                self._measured[name] = share.percent
                self._saw(name)
        return None

    def _short_of(self, verdict: Verdict, findings: tuple[str, ...]) -> Decision:
        if verdict is Verdict.MISSING:
            mend = "let the command measure it, or leave it out of `require:`"
            return self._answer.hold(Because.MISSING, findings_line(findings), mend)
        return self._answer.give(Call.NO_GO, Because.FAILED, findings_line(findings), findings)

    def _summary(self, report: Report) -> str:
        parts = [f"{counted(report.executed, 'test')} passed"]
        parts += [f"{report.skipped:,} skipped"] if report.skipped else []
        parts += [f"{report.flaky:,} only when run again"] if report.flaky else []
        if "coverage" in self._measured:
            parts.append(f"{condition.amount(self._measured['coverage'], Unit.PERCENT)} covered")
        return ", ".join(parts)


def findings_line(findings: tuple[str, ...]) -> str:
    """The findings in one line."""
    return shortened("; ".join(findings), 300)
