"""Gates that are asked without a release: on the commit that a release would begin from."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import msgspec

from gonogo.app.people.rules import grants_of, target_rules
from gonogo.app.planning.gating import planned_gates, planned_preparation
from gonogo.domain.decision import Subject
from gonogo.domain.planning.gating import unmet
from gonogo.domain.planning.plan import Plan
from gonogo.domain.text import listed, quoted
from gonogo.errors import UsageError
from gonogo.ports.gate import Ask, GateContext
from gonogo.typed import decoded
from gonogo.workflow.asking.polling import not_reached, polled_on
from gonogo.workflow.checkout import PREPARED, Ground
from gonogo.workflow.informed import InformedCommands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from gonogo.app.caller import Caller
    from gonogo.app.planning.gating import Kinds
    from gonogo.app.project import Project
    from gonogo.domain.decision import Decision
    from gonogo.domain.people.person import Person
    from gonogo.domain.planning.plan import GatePlan, Planned
    from gonogo.ports.checkout import Checkout
    from gonogo.ports.clock import Clocks
    from gonogo.ports.commands import Commands
    from gonogo.ports.gate import Gate
    from gonogo.ports.http import Http
    from gonogo.ports.issues import Issues
    from gonogo.ports.workspace import Workspace

_NO_RELEASE = "gates"
"""What checkouts and evidence are known by where there is no release."""


def commands_of(gate: GatePlan) -> tuple[str, ...]:
    """The commands that a gate says it runs, as they stand in its settings."""
    settings = decoded(gate.settings)
    parts = [settings, *settings.get("checks", {}).values()]
    return tuple(part["run"] for part in parts if part.get("run"))


def asked_about(planned: Planned) -> Plan:
    """What gates are asked about: the release to come, or the latest version as it stands now.

    Raises:
        UsageError: there is no commit.
    """
    if planned.plan:
        return planned.plan
    if not planned.commit:
        raise UsageError("There is no commit yet that gates could be asked about")
    tag = planned.section.since
    return Plan(
        project=planned.project,
        workflow=planned.about.workflow,
        branch=planned.branch,
        commit=planned.commit,
        bump=msgspec.structs.replace(planned.bump, version=planned.bump.current),
        tag=tag.name if tag else "",
        day="",
        commits=(),
    )


class Asking:
    """Asks gates on a clean checkout of HEAD. Nothing is recorded."""

    def __init__(  # noqa: PLR0913, PLR0917 - one for each thing that is wired to it
        self,
        project: Project,
        kinds: Kinds,
        build: Callable[[GatePlan], Gate],
        workspace: Callable[[Path], Workspace],
        commands: Commands,
        http: Http,
        issues: Issues | None,
        clocks: Clocks,
    ) -> None:
        """Take the ports. workspace: one in a folder."""
        self._clocks = clocks
        self._project = project
        self._kinds = kinds
        self._build = build
        self._workspace = workspace
        self._commands = commands
        self._http = http
        self._issues = issues

    def gates(self, names: Sequence[str] = (), package: str = "") -> tuple[GatePlan, ...]:
        """Those of these names, or all, in their order; of a package, those that its release would ask.

        Raises:
            UsageError: there is none of a name.
        """
        every, _ = planned_gates(self._project, self._kinds, packages=[package] if package else None)
        known = [gate.name for gate in every]
        unknown = next((name for name in names if name not in known), "")
        if unknown:
            raise UsageError(f"There is no gate {quoted(unknown)}. There are: {listed(known) or 'none'}")
        return tuple(gate for gate in every if not names or gate.name in names)

    def ask(self, caller: Caller, plan: Plan, gates: Sequence[GatePlan], folder: Path) -> Iterator[Decision]:
        """Their answers to whoever asks, one after the other. folder: for the checkout and the evidence."""
        plan = self._rehearsed(plan)
        given: dict[str, Decision] = {}
        asked = {gate.name for gate in gates}
        for gate in gates:
            needs = tuple(name for name in gate.needs if name in asked)
            missing = unmet(msgspec.structs.replace(gate, needs=needs), given)
            if missing:
                given[gate.name] = not_reached(gate, Subject(plan.commit, plan.digest), missing)
            else:
                given[gate.name] = self._poll(caller.person, plan, gate, tuple(given.values()), folder)
            yield given[gate.name]

    def _rehearsed(self, plan: Plan) -> Plan:
        """With what gates look for in a plan; the rules about people are those of the settings here."""
        every, skipped = planned_gates(self._project, self._kinds)
        settings = self._project.settings
        written = [*(change.path for change in plan.files), plan.changelog_file]
        return msgspec.structs.replace(
            plan,
            gates=every,
            prepare=planned_preparation(self._project),
            skipped=(*skipped, *plan.skipped),
            people=tuple(settings.people),
            approvals=settings.approvals_of("release"),
            grants=grants_of(self._project, target_rules(self._project, plan.destination)),
            writes=dict.fromkeys(filter(None, written), ""),
        )

    def _poll(
        self, who: Person, plan: Plan, gate: GatePlan, before: tuple[Decision, ...], folder: Path
    ) -> Decision:
        clock = self._project.clock
        begin = clock.monotonic()
        ask = Ask(
            name=gate.name,
            subject=Subject(plan.commit, plan.digest),
            operation=f"gates/{gate.name}",
            required=gate.required,
            timeout=gate.timeout,
            plan=plan,
            starter=who,
            decisions=before,
        )
        workspace = self._workspace(folder)
        ground = Ground(workspace, _NO_RELEASE, plan.commit, _tags(plan), plan.prepare or None)

        def commands(use: str, checkout: Path) -> InformedCommands:
            evidence = workspace.evidence(_NO_RELEASE, use)
            around = plan.granted.to_gate(use, (str(checkout), str(evidence)))
            return InformedCommands(self._commands, plan, self._project.files.read, around)

        def context(checkout: Checkout) -> GateContext:
            return GateContext(
                checkout=checkout.folder,
                evidence=workspace.evidence(_NO_RELEASE, gate.name),
                commands=commands(gate.name, checkout.folder),
                clock=clock,
                stopped=lambda: False,
                repository=self._project.repository,
                http=self._http,
                issues=self._issues,
                clocks=self._clocks,
            )

        own = ground.judged_checkout(gate.name, partial(commands, PREPARED), lambda: False)
        decision = polled_on(own, lambda: self._build(gate), ask, context)
        seconds = round(clock.monotonic() - begin, 3)
        return msgspec.structs.replace(decision, at=int(clock.now().timestamp()), seconds=seconds)


def _tags(plan: Plan) -> tuple[str, ...]:
    """The tag to come, if there is one to come."""
    return tuple(part.tag for part in plan.brings if part.bump.version != part.bump.current)
