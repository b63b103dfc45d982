"""`gonogo gates`: what is asked before a release, and asking it without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gonogo.cli.codes import Exit
from gonogo.cli.output import as_json, package, print_json, project, say
from gonogo.cli.parsing import Command

if TYPE_CHECKING:
    from gonogo.app.project import Project
    from gonogo.app.releasing.asking import Asking
    from gonogo.domain.decision import Decision
    from gonogo.domain.planning.plan import GatePlan

_SHOWN = 10
"""Earlier answers that are told of each gate."""
_CODES = {"go": Exit.DONE, "hold": Exit.WAITING, "no-go": Exit.NO_GO}


@click.command(
    "gates",
    cls=Command,
    epilog="""\b
Examples:
  gonogo gates                   list what a release would run, with the last results
  gonogo gates --run             run all of them now, on the last commit
  gonogo gates --run unit e2e    run these
  gonogo gates --package api     those that a release of this package would run""",
)
@click.argument("names", nargs=-1, metavar="[GATE]...")
@click.option("--run", is_flag=True, help="Run them now; nothing is recorded.")
@package
@as_json
def command(names: tuple[str, ...], run: bool, package: str, as_json: bool) -> int:
    """List the gates in their order, or run them without a release."""
    from gonogo.app.views.gate import gate_view
    from gonogo.bootstrap.gates import asking

    found = project()
    desk = asking(found)
    gates = desk.gates(names, package)
    if not gates:
        say(_none(found))
    if run and not gates:
        return _nobody(as_json=as_json)
    if run:
        return _ask(found, desk, gates, package, as_json=as_json)
    trends = {gate.name: _trend(found, package, gate.name) for gate in gates}
    if as_json:
        print_json([gate_view(gate, trends[gate.name]) for gate in gates])
        return 0
    for gate in gates:
        click.echo(_line(gate, trends[gate.name]))
    return 0


def _none(found: Project) -> str:
    """Why there is no gate."""
    if found.settings.gates is None:
        return "No gate is configured, and nothing was found to run. See docs/configuration.md, gates"
    return "gonogo.yml asks no gate. See docs/configuration.md, gates"


def _nobody(*, as_json: bool) -> int:
    from gonogo.app.views.gate import PollView
    from gonogo.domain.decision import Call

    if as_json:
        print_json(PollView(Call.HOLD))
    else:
        say("Nobody was asked, so the poll says hold.")
    return _CODES["hold"]


def _trend(found: Project, package: str, name: str) -> list[Decision]:
    from gonogo.bootstrap.record import has_record
    from gonogo.bootstrap.releases import open_releases
    from gonogo.domain.product import Product

    if not has_record(found):
        return []
    return open_releases(found).record.answers(Product(found.name, package), name, _SHOWN)


def _line(gate: GatePlan, before: list[Decision]) -> str:
    from gonogo.domain import duration
    from gonogo.domain.targets import gate_target

    name = click.style(f"{gate.name:<14}", bold=True)
    facts = [gate.kind, "" if gate.required else "optional", f"at most {duration.shown(gate.timeout)}"]
    aim = gate_target(gate.stage)
    own = [one for one in before if one.because != "overridden"]
    if own:
        gone = sum(one.call == "go" for one in own)
        longest = max(one.seconds for one in own)
        facts.append(f"{gone} of the last {len(own)} were go")
        facts.append(f"{len(before) - len(own)} overridden" if own != before else "")
        facts.append(f"took up to {duration.shown(round(longest, 1))}")
        if aim and longest > aim:
            facts.append(f"should take {duration.shown(aim)}")
    return f"{name} {', '.join(filter(None, facts))}"


def _ask(found: Project, desk: Asking, gates: tuple[GatePlan, ...], package: str, *, as_json: bool) -> int:
    """Ask them, show each answer as it comes, and end as the poll does."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from gonogo.app.planning.planning import plan
    from gonogo.app.releasing.asking import asked_about
    from gonogo.app.views.gate import PollView
    from gonogo.bootstrap.caller import open_caller
    from gonogo.cli.live.progress import answer
    from gonogo.domain.decision import poll
    from gonogo.domain.planning.bump import Wish

    subject = asked_about(plan(found, Wish(), package))
    decisions = []
    with TemporaryDirectory(prefix="gonogo-gates-") as folder:
        answers = desk.ask(open_caller(found), subject, gates, Path(folder))
        for gate in gates:
            if not as_json:
                _show_commands(gate)
            decisions.append(next(answers))
            if not as_json:
                click.echo(f"  {answer(decisions[-1])}")
                _explain(decisions[-1])
    call = poll(decisions)
    if as_json:
        print_json(PollView(call, decisions))
    else:
        say(f"The poll says {call}.")
    return _CODES[call]


def _show_commands(gate: GatePlan) -> None:
    """What is about to be run, so that one can run it oneself."""
    from gonogo.app.releasing.asking import commands_of
    from gonogo.domain.text import printable

    for line in commands_of(gate):
        click.secho(f"  $ {printable(line)}", dim=True)


def _explain(decision: Decision) -> None:
    from gonogo.domain.text import printable

    if decision.call != "go":
        for detail in decision.details[:10]:
            click.echo(f"      {printable(detail)}")
        click.echo(f"      {printable(decision.remedy)}")
