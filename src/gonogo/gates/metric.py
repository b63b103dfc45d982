"""A gate that compares what was measured with what must hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from gonogo.domain import condition
from gonogo.domain.condition import Verdict
from gonogo.domain.decision import Because, Call, Decision
from gonogo.domain.evidence import address, measurement
from gonogo.domain.text import counted, excerpt, listed
from gonogo.errors import FormatError, Stopped, UsageError
from gonogo.formats import measurements
from gonogo.formats.command_line import words
from gonogo.gates import reports
from gonogo.gates.answer import Answer
from gonogo.gates.reports import Reports
from gonogo.gates.run import run
from gonogo.ports.gate import Ask, GateContext, GateSettings
from gonogo.ports.http import NoAnswer, Response

if TYPE_CHECKING:
    from typing import BinaryIO

    from gonogo.domain.evidence.measurement import Quantity

PATIENCE = 30.0
"""Seconds that an address has for its answer."""

_WIDTH = 300
_EXAMPLE = '{"error_rate": "0.4%", "p95": "230ms"}'


class MetricSettings(GateSettings, frozen=True, kw_only=True, tag="metric"):
    """Where measurements are, and what must hold of them."""

    source: Annotated[str, Meta(description="a JSON file of numbers: a path in the repository")] = (
        msgspec.field(name="from", default="")
    )
    run: Annotated[str, Meta(description="the command that writes it, which no shell reads")] = ""
    url: Annotated[str, Meta(description="an address that answers with JSON of numbers")] = ""
    headers: Annotated[dict[str, str], Meta(description="headers to send to it")] = msgspec.field(
        default_factory=dict
    )
    require: Annotated[str, Meta(description="what must hold, such as error_rate < 1% and p95 < 500ms")] = ""
    thresholds: Annotated[
        tuple[measurement.Threshold, ...], Meta(description="what must hold, one measurement each")
    ] = ()
    units: Annotated[
        dict[str, measurement.Counted], Meta(description="the units of numbers that are written without one")
    ] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what cannot work; msgspec reports a ValueError with its place."""
        GateSettings.__post_init__(self)
        if not (self.source or self.url):
            raise ValueError("say with from: or url: where measurements are")
        if self.run and not self.source:
            raise ValueError("say with from: which file the command writes")
        if self.run:
            words(self.run)
        if self.source:
            reports.refuse_wrong(self.source)
        if self.url:
            address.refuse_wrong(self.url)
        address.refuse_wrong_headers(self.headers)
        try:
            _ = self.wanted
        except UsageError as problem:
            raise ValueError(str(problem)) from None

    @property
    def wanted(self) -> condition.Condition:
        """All that must hold."""
        return measurement.required(self.require, self.thresholds)


class MetricGate:
    """Go where all that must hold does."""

    Settings = MetricSettings

    def __init__(self, settings: MetricSettings) -> None:
        """Take where measurements are, and what must hold."""
        self._settings = settings

    def poll(self, ask: Ask, tools: GateContext) -> Decision:
        """Measure, and compare; see the port."""
        answer = Answer(ask, "find out what made it worse, and fix that")
        return _Poll(self._settings, ask, tools, answer).decide()


class _Poll:
    """One question, from measuring to the decision."""

    def __init__(self, settings: MetricSettings, ask: Ask, tools: GateContext, answer: Answer) -> None:
        self._settings = settings
        self._ask = ask
        self._tools = tools
        self._answer = answer

    def decide(self) -> Decision:
        if self._settings.run and (ended := self._run()):
            return ended
        measured: dict[str, Quantity] = {}
        for place, look in ((self._settings.source, self._file), (self._settings.url, self._page)):
            if not place:
                continue
            found = look()
            if isinstance(found, Decision):
                return found
            if twice := sorted(measured.keys() & found.keys()):
                return self._twice(twice)
            measured |= found
        return self._judged(self._counted(measured))

    def _run(self) -> Decision | None:
        """Let the command measure; the decision if that is clear already."""
        try:
            Reports(self._tools.checkout, self._settings.source).clear()
        except (FormatError, UsageError) as problem:
            return self._answer.hold(Because.BROKEN, "an earlier run's report is in the way", str(problem))
        finished = run(self._settings.run, self._ask, self._tools, self._answer)
        if isinstance(finished, Decision):
            return finished
        return self._answer.failed_command(finished) if finished.code else None

    def _file(self) -> dict[str, Quantity] | Decision:
        found = Reports(self._tools.checkout, self._settings.source)
        remedy = f"let a command write to that one place a JSON object, such as {_EXAMPLE}"
        try:
            places = found.found()
            if len(places) != 1:
                reason = f"{counted(len(places), 'file')} of measurements at {self._settings.source}"
                return self._answer.hold(Because.MISSING, reason, remedy)
            self._answer.saw(
                "measurements", found.name(places[0]), found.keep(places[0], self._tools.evidence)
            )
            return found.read(places[0], _read)
        except FormatError as problem:
            return self._answer.hold(Because.BROKEN, str(problem), remedy)

    def _page(self) -> dict[str, Quantity] | Decision:
        url, timeout = self._settings.url, min(PATIENCE, self._ask.timeout)
        given = self._tools.http.request(
            "GET",
            url,
            timeout=timeout,
            headers=self._settings.headers,
            most=measurements.LARGEST + 1,
            stopped=self._tools.stopped,
        )
        if self._tools.stopped():
            raise Stopped("the gate was stopped before it could answer")
        self._answer.saw("measurements", url)
        if isinstance(given, NoAnswer):
            remedy = "let it answer, or correct `url:`"
            return self._answer.hold(Because.MISSING, f"{url} gave no answer: {given.sentence}", remedy)
        return self._parsed(url, given)

    def _parsed(self, url: str, given: Response) -> dict[str, Quantity] | Decision:
        remedy = f"let it answer with a JSON object, such as {_EXAMPLE}"
        if given.status != 200:
            return self._answer.hold(Because.BROKEN, f"{url} answered {given.status}, not 200", remedy)
        try:
            return measurements.parse(given.body)
        except FormatError as problem:
            return self._answer.hold(Because.BROKEN, f"{url} {problem}", remedy)

    def _twice(self, names: list[str]) -> Decision:
        reason = f"measured twice: {excerpt(listed(names), _WIDTH)}"
        return self._answer.hold(Because.BROKEN, reason, "measure each name in one place only")

    def _counted(self, measured: dict[str, Quantity]) -> dict[str, Quantity]:
        units = self._settings.units
        return {
            name: measurement.counted(found, units[name]) if name in units else found
            for name, found in measured.items()
        }

    def _judged(self, measured: dict[str, Quantity]) -> Decision:
        wanted = self._settings.wanted
        if misfits := measurement.misfits(wanted, measured):
            remedy = "write measurement and condition in the same unit, or say with `units:` what it counts"
            return self._answer.hold(Because.BROKEN, _line(misfits), remedy)
        numbers = {name: found.number for name, found in measured.items()}
        findings = condition.findings(wanted, numbers)
        self._saw(wanted, measured)
        verdict = condition.judge(wanted, numbers)
        if verdict is Verdict.MISSING:
            remedy = f"measure it, or do not require it; measured: {_names(measured)}"
            return self._answer.hold(Because.MISSING, _line(findings), remedy)
        if verdict is Verdict.NOT_MET:
            return self._answer.give(Call.NO_GO, Because.FAILED, _line(findings), findings)
        return self._answer.give(Call.GO, Because.PASSED, _line(findings), findings)

    def _saw(self, wanted: condition.Condition, measured: dict[str, Quantity]) -> None:
        units = {comparison.name: comparison.unit for comparison in condition.comparisons(wanted)}
        for name in sorted(units.keys() & measured.keys()):
            self._answer.saw(name, condition.amount(measured[name].number, units[name]))


def _read(file: BinaryIO) -> dict[str, Quantity]:
    return measurements.parse(file.read(measurements.LARGEST + 1))


def _line(findings: tuple[str, ...]) -> str:
    return excerpt("; ".join(findings), _WIDTH)


def _names(measured: dict[str, Quantity]) -> str:
    return excerpt(", ".join(measured), _WIDTH) or "nothing"
