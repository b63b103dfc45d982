"""What gonogo.yml may say about security scans: what scans, and how much may be found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from gonogo.domain import condition
from gonogo.domain.security.finding import Kind
from gonogo.domain.security.judgement import MEASURED, Limits, Suppression
from gonogo.errors import UsageError
from gonogo.formats.command_line import words
from gonogo.gates import reports
from gonogo.ports.gate import GateSettings

if TYPE_CHECKING:
    from gonogo.domain.condition import Condition


class SecuritySettings(GateSettings, frozen=True, kw_only=True, tag="security"):
    """What scans, and how much may be found."""

    timeout: Annotated[str, Meta(description="how long it may take, such as 5m or 1h30m")] = "60m"
    run: Annotated[
        str | tuple[str, ...],
        Meta(description="the scanners' commands, which no shell reads; those that are installed if none"),
    ] = ()
    sarif: Annotated[
        str | tuple[str, ...],
        Meta(description="their reports: paths or patterns (SARIF 2.1.0, JSON of npm audit or pip-audit)"),
    ] = ()
    scans: Annotated[
        tuple[Kind, ...], Meta(description="the kinds of scan that must have run", min_length=1)
    ] = tuple(Kind)
    refuse: Annotated[str, Meta(description="what is refused, such as cvss >= 7")] = ""
    limits: Annotated[
        Limits | None, Meta(description="how many findings are allowed; not used if only `refuse` is set")
    ] = None
    suppress: Annotated[
        tuple[Suppression, ...], Meta(description="findings to accept, each with a reason and a last day")
    ] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot work; msgspec reports a ValueError with its place."""
        GateSettings.__post_init__(self)
        for line in self.runs:
            words(line)
        for pattern in self.patterns:
            reports.refuse_wrong(pattern)
        if self.runs and not self.patterns:
            raise ValueError("say with `sarif:` where the command writes its report")
        if self.patterns and not self.runs:
            raise ValueError("say with `run:` what writes the report: one that is there before is of no use")
        self._refuse_wrong_condition()

    def _refuse_wrong_condition(self) -> None:
        try:
            self.condition()
        except UsageError as problem:
            raise ValueError(str(problem)) from None

    @property
    def runs(self) -> tuple[str, ...]:
        """The commands."""
        return (self.run,) if isinstance(self.run, str) else self.run

    @property
    def patterns(self) -> tuple[str, ...]:
        """Where their reports are."""
        return (self.sarif,) if isinstance(self.sarif, str) else self.sarif

    @property
    def most(self) -> Limits | None:
        """The limits that count: the usual ones where nothing else is said."""
        return self.limits or (None if self.refuse else Limits())

    def condition(self) -> Condition | None:
        """What is refused beside.

        Raises:
            UsageError: it cannot be read; the sentence points at the character.
        """
        return condition.parse(self.refuse, MEASURED) if self.refuse else None
