"""`gonogo candidates`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gonogo.cli.output import as_json, package, print_json, project, say
from gonogo.cli.parsing import Command

if TYPE_CHECKING:
    from gonogo.app.releasing.candidates import Known

_SHOWN = 20
_COLOURS = {"released": "green", "approved": "green", "rejected": "red"}


@click.command(
    "candidates",
    cls=Command,
    epilog="""\b
Examples:
  gonogo candidates
  gonogo candidates --limit 100 --json""",
)
@click.option(
    "--limit", default=_SHOWN, type=click.IntRange(1, 10_000), help="How many to show, newest first."
)
@package
@as_json
def command(limit: int, package: str, as_json: bool) -> int:
    """List the release candidates, and what became of them."""
    from gonogo.app.releasing.candidates import known
    from gonogo.app.views.candidate import candidate_view
    from gonogo.bootstrap.record import has_record
    from gonogo.bootstrap.releases import open_releases

    found = project()
    candidates = known(open_releases(found), limit, package) if has_record(found) else []
    if as_json:
        print_json([candidate_view(one) for one in candidates])
        return 0
    for one in candidates:
        click.echo(_line(one))
    if not candidates:
        say("No candidate yet. Propose one: gonogo release --candidate")
    return 0


def _line(known: Known) -> str:
    from gonogo.domain.text import counted
    from gonogo.render.report import moment

    one = known.candidate
    others = len(known.row.brings) - 1
    name = f"{one.package} {one.name}{f' and {others} more' if others else ''}".lstrip()
    state = click.style(f"{one.state:<9}", fg=_COLOURS.get(one.state, "yellow"))
    told = known.row.reason or known.row.waiting or counted(len(known.decisions), "answer")
    return f"{name:<16} {state} {one.commit[:7]}  {moment(one.made)}  {told}"
