"""A gate: something that is asked before a release goes on, and answers with a decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Protocol, runtime_checkable

import msgspec
from msgspec import Meta

from gonogo.domain import duration
from gonogo.domain.checklist import Attested
from gonogo.domain.decision import Decision, Subject
from gonogo.domain.people.person import Person
from gonogo.domain.planning.gating import ORDER
from gonogo.domain.planning.plan import Plan
from gonogo.domain.surroundings import refuse_wrong
from gonogo.errors import UsageError
from gonogo.ports.clock import Clock, Clocks, NoClocks
from gonogo.ports.commands import Commands
from gonogo.ports.http import Http
from gonogo.ports.issues import Issues
from gonogo.ports.repository import Repository


class Retry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often a gate is asked again by itself."""

    times: Annotated[int, Meta(description="how often it runs again after a no-go", ge=0, le=10)] = 1
    after: Annotated[str, Meta(description="how long after an answer, such as 30s")] = "30s"

    def __post_init__(self) -> None:
        """Refuse what is no duration; msgspec reports a ValueError with its place."""
        _refuse_wrong(self.after)

    @property
    def seconds(self) -> float:
        """Between an answer and the next question."""
        return duration.parse(self.after)


class GateSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every gate has. Each kind's `Settings` is one of these, with its kind as `tag`."""

    required: Annotated[bool, Meta(description="whether it can stop the release")] = True
    timeout: Annotated[str, Meta(description="how long it may take, such as 5m or 1h30m")] = "30m"
    retry: Annotated[Retry | None, Meta(description="whether it runs again by itself")] = None
    needs: Annotated[tuple[str, ...], Meta(description="the gates that must say go before it runs")] = ()
    parallel: Annotated[
        bool, Meta(description="whether it may run at the same time as neighbours with this setting")
    ] = False
    packages: Annotated[
        str | tuple[str, ...] | msgspec.UnsetType,
        Meta(description="the packages that it is about: it runs where one of them is released"),
    ] = msgspec.UNSET

    variables: Annotated[
        dict[str, str | None] | msgspec.UnsetType,
        Meta(description="further variables, as in `variables`, from the branch that is released to"),
    ] = msgspec.UNSET
    network: Annotated[
        bool | msgspec.UnsetType, Meta(description="whether its programs have a network, in a sandbox")
    ] = msgspec.UNSET

    def __post_init__(self) -> None:
        """Refuse what is no duration; msgspec reports a ValueError with its place."""
        _refuse_wrong(self.timeout)
        refuse_wrong(self.variables or {})

    @property
    def concerns(self) -> tuple[str, ...]:
        """The packages that it is about; none for whatever is released."""
        return (self.packages,) if isinstance(self.packages, str) else self.packages or ()

    @property
    def kind(self) -> str:
        """The kind of gate that these are for."""
        return str(self.__struct_config__.tag)

    def stage(self, name: str) -> str:
        """What it is in a release's order: by the gate's name where that says it, else its kind."""
        return name if name in ORDER else self.kind

    @property
    def seconds(self) -> float:
        """How long it may take."""
        return duration.parse(self.timeout)

    @property
    def migration_folders(self) -> tuple[str, ...]:
        """The folders in which it looks for migrations; a change there is a risk."""
        return ()


@runtime_checkable
class RunsSomeTests(Protocol):
    """Settings of a gate that can run some of its tests. run, affected: its commands for all and for some."""

    run: str
    affected: str

    def narrowed(self, tests: Sequence[str]) -> GateSettings:
        """The settings to run only these tests."""
        ...


def _refuse_wrong(text: str) -> None:
    try:
        duration.parse(text)
    except UsageError as problem:
        raise ValueError(str(problem)) from None


class Ask(msgspec.Struct, frozen=True):
    """What a gate is asked.

    name: the gate's, as the settings call it. subject: the commit and the plan it is about.
    operation: the id of this poll, the same at every try. required: whether it can stop the
    release. timeout: seconds it may take. plan: all that the release will do. starter: who began
    it. decisions: what was answered before, the latest last. emergency: the reason of a release that
    somebody who may has declared one, else "". attested: what people vouched for, on this subject,
    the latest last.
    """

    name: str
    subject: Subject
    operation: str
    required: bool
    timeout: float
    plan: Plan
    starter: Person
    decisions: tuple[Decision, ...] = ()
    emergency: str = ""
    attested: tuple[Attested, ...] = ()


class GateContext(msgspec.Struct, frozen=True):
    """What a gate may use.

    checkout: a clean working tree of the commit. evidence: a folder to keep files in.
    stopped: whether we are being stopped, in which case no answer counts. repository: its history.
    issues: the tracker, if one is configured. clocks: those of others.
    """

    checkout: Path
    evidence: Path
    commands: Commands
    clock: Clock
    stopped: Callable[[], bool]
    repository: Repository
    http: Http
    issues: Issues | None = None
    clocks: Clocks = NoClocks()


class Gate(Protocol):
    """One kind of gate. Built by `Kind(settings)`, where `Settings` is a GateSettings of its own."""

    Settings: type[GateSettings]

    def __init__(self, settings: Any) -> None: ...

    def poll(self, ask: Ask, tools: GateContext) -> Decision:
        """Collect the evidence and answer. Whatever it finds is an answer, not an exception.

        Raises:
            Stopped: we are being stopped, so there is no answer.
        """
        ...
