"""What a run of tests measured, and what conditions come to by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain import condition
from gonogo.domain.condition import Unit, Verdict
from gonogo.domain.decision import Because, Call
from gonogo.domain.text import counted, excerpt
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from gonogo.domain.decision import Decision
    from gonogo.formats.coverage import Coverage
    from gonogo.formats.junit import Report
    from gonogo.gates.answer import Answer

NAMES = {
    "coverage": Unit.PERCENT,
    "branch_coverage": Unit.PERCENT,
    "success_rate": Unit.PERCENT,
    "tests": Unit.NUMBER,
    "failures": Unit.NUMBER,
    "skipped": Unit.NUMBER,
    "duration": Unit.SECONDS,
}
"""What a condition may name. failures: failed and broken tests together. duration: of the command."""

OF_COVERAGE = frozenset({"coverage", "branch_coverage"})
"""What a condition may name only where there is a report of it."""


def parse(text: str) -> condition.Condition:
    """The condition that a text states.

    Raises:
        ValueError: it cannot be read; the sentence points at the character.
    """
    try:
        return condition.parse(text, NAMES)
    except UsageError as problem:
        raise ValueError(str(problem)) from None


def names(text: str) -> set[str]:
    """What a condition names; raises as `parse` does."""
    return {comparison.name for comparison in condition.comparisons(parse(text))} if text else set()


class Measured:
    """Gathers values, tells each to the answer, and judges by them."""

    def __init__(self, answer: Answer) -> None:
        """Take the answer that they are evidence of."""
        self._answer = answer
        self._values: dict[str, float] = {}
        self._coverage: Coverage | None = None

    def tests(self, report: Report) -> None:
        """What came of the tests."""
        self._take("tests", report.tests)
        self._take("failures", report.broken)
        self._take("skipped", report.skipped)
        self._take("success_rate", report.success_rate)

    def duration(self, seconds: float) -> None:
        """How long the command ran."""
        self._values["duration"] = seconds

    def coverage(self, covered: Coverage) -> None:
        """What was covered."""
        self._coverage = covered
        self._take("coverage", covered.lines.percent)
        self._take("branch_coverage", covered.branches.percent)

    @property
    def covered(self) -> str:
        """How much, for a person; "" where that was not measured."""
        share = self._values.get("coverage")
        return f"{condition.amount(share, Unit.PERCENT)} covered" if share is not None else ""

    def judge(self, required: str, checkout: Path) -> Decision | tuple[str, ...]:
        """What was found for each comparison, or the decision where the condition is not met."""
        if not required:
            return ()
        parsed = parse(required)
        findings = condition.findings(parsed, self._values)
        verdict = condition.judge(parsed, self._values)
        if verdict is Verdict.MET:
            return findings
        reason = excerpt("; ".join(findings), 300)
        if verdict is Verdict.MISSING:
            remedy = "let the command measure it, or leave it out of `require:`"
            return self._answer.hold(Because.MISSING, reason, remedy)
        lacking = [each.name for each in condition.comparisons(parsed) if self._is_short(each)]
        if self._coverage is None or not OF_COVERAGE & set(lacking):
            return self._answer.give(Call.NO_GO, Because.FAILED, reason, findings)
        details = (*findings, *untested(self._coverage, checkout))
        decision = self._answer.give(Call.NO_GO, Because.FAILED, reason, details)
        remedy = "write tests for what is named as not covered, beginning with the first"
        return msgspec.structs.replace(decision, remedy=remedy)

    def _is_short(self, comparison: condition.Comparison) -> bool:
        return condition.judge(comparison, self._values) is Verdict.NOT_MET

    def _take(self, name: str, value: float | None) -> None:
        if value is not None:
            self._values[name] = value
            self._answer.saw(name, condition.amount(value, NAMES[name]))


def untested(covered: Coverage, checkout: Path) -> tuple[str, ...]:
    """What to test, the worst files first."""
    told = [excerpt(inside(str(module), checkout), 300) for module in covered.worst]
    more = covered.lacking - len(told)
    return (*told, f"and {counted(more, 'more file')}") if more else tuple(told)


def inside(text: str, checkout: Path) -> str:
    """A text with the paths of the checkout as they are in the repository."""
    for folder in {checkout, checkout.resolve()}:
        text = text.replace(f"{folder}/", "")
    return text
