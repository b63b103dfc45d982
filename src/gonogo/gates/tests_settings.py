"""What gonogo.yml says of a gate that runs tests."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from gonogo.domain.evidence import kind_of_test as test_type
from gonogo.formats.command_line import words
from gonogo.gates import measured, reports
from gonogo.ports.gate import GateSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

PLACE = "{tests}"
"""What stands for the affected tests in a command."""


class TestsSettings(GateSettings, frozen=True, kw_only=True, tag="tests"):
    """What it runs, and where its reports are."""

    __test__ = False

    run: Annotated[str, Meta(description="the command, which no shell reads")]
    type: Annotated[
        test_type.TestType | None,
        Meta(description="the type of tests; by default from the gate's name"),
    ] = None
    junit: Annotated[
        str | tuple[str, ...],
        Meta(description="its JUnit XML: paths or patterns in the repository; only a build may leave it out"),
    ] = ()
    coverage: Annotated[
        str,
        Meta(
            description="its coverage: a path in the repository (Cobertura XML, JaCoCo XML, LCOV, a Go cover "
            "profile, coverage.py's JSON or Istanbul's coverage-summary.json)"
        ),
    ] = ""
    require: Annotated[str, Meta(description="what must hold as well, such as coverage >= 80%")] = ""
    artefacts: Annotated[
        tuple[str, ...],
        Meta(description="traces, screenshots and videos to keep: paths or patterns in the repository"),
    ] = ()
    affected: Annotated[
        str, Meta(description="the command for some of the tests, with {tests} in place of their paths")
    ] = ""

    def __post_init__(self) -> None:
        """Refuse what cannot work; msgspec reports a ValueError with its place."""
        GateSettings.__post_init__(self)
        words(self.run)
        if not self.patterns and self.type != "build":
            raise ValueError(
                "expected a path of a JUnit report, such as reports/unit.xml; "
                "with `type: build` it is enough that the command succeeds"
            )
        for pattern in (*self.written, *self.artefacts):
            reports.refuse_wrong(pattern)
        if not self.coverage and measured.OF_COVERAGE & measured.names(self.require):
            raise ValueError("the condition names coverage, so say with `coverage:` where its report is")
        if self.affected and PLACE not in words(self.affected):
            raise ValueError(f"expected {PLACE} as a word of its own, such as: pytest {PLACE}")

    def stage(self, name: str) -> str:
        """The type of the tests; see the port."""
        return self.type or test_type.guessed(name)

    @property
    def patterns(self) -> tuple[str, ...]:
        """Where JUnit reports are."""
        return (self.junit,) if isinstance(self.junit, str) else self.junit

    @property
    def written(self) -> tuple[str, ...]:
        """Where all reports are."""
        return (*self.patterns, *filter(None, [self.coverage]))

    def required_of(self, name: str) -> str:
        """What must hold of the gate of this name: what is said, or else what is usual for its type."""
        usual = test_type.COVERAGE.get(self.type or test_type.guessed(name), "")
        return self.require or (usual if self.coverage else "")

    def narrowed(self, tests: Sequence[str]) -> TestsSettings:
        """The settings to run only these tests; they themselves where no command for that is set.

        Some of the tests cover some of the code, so nothing is required of coverage.
        """
        if not self.affected:
            return self
        line = shlex.join(
            part for word in words(self.affected) for part in (tests if word == PLACE else [word])
        )
        require = "" if measured.OF_COVERAGE & measured.names(self.require) else self.require
        return msgspec.structs.replace(self, run=line, coverage="", require=require)
