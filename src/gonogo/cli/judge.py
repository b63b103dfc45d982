"""`gonogo judge`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gonogo.cli.codes import Exit
from gonogo.cli.output import as_json, print_json, say, terminal_width
from gonogo.cli.parsing import Command
from gonogo.cli.paths import STANDARD, place_of
from gonogo.domain.text import printable
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from gonogo.app.environments.judging import Judgement

_ENDS = {"go": Exit.DONE, "no-go": Exit.NO_GO}
_COLOURS = {"go": "green", "no-go": "red"}


@click.command(
    "judge",
    cls=Command,
    epilog="""\b
Examples:
  gonogo judge canary.jsonl              the result, the numbers and a chart
  gonogo judge canary.jsonl --json
  zcat canary.jsonl.gz | gonogo judge -""",
)
@click.argument("file", metavar="FILE")
@as_json
def command(file: str, as_json: bool) -> int:
    """Replay a recorded analysis, and explain its result. Exit code: 0 for go, 3 for no-go, 4 for hold.

    FILE has a line of JSON for each reading of the metrics; docs/judge.md shows one. - is standard input.
    """
    from gonogo.app.environments.judging import judged

    try:
        with click.open_file(file if file == STANDARD else str(place_of(file)), "rb") as stream:
            judgement = judged(stream, "standard input" if file == "-" else file)
    except OSError as problem:
        raise UsageError(f"{printable(file)} cannot be read: {problem.strerror}") from None
    if as_json:
        print_json(judgement)
    else:
        _show(judgement)
    return _ENDS.get(judgement.call, Exit.WAITING)


def _show(judgement: Judgement) -> None:
    from gonogo.render.chart import chart

    names = (printable(judgement.candidate), printable(judgement.stable))
    if judgement.points:
        click.echo(chart(judgement.points, names, judgement.lines, terminal_width()))
        click.echo()
    for turn in judgement.turns:
        click.echo(f"{turn.after:>8}  {_coloured(turn.call)}  {printable(turn.sentence)}")
    click.echo()
    for finding in judgement.findings:
        mark = "" if finding.decides else " (watched only)"
        line = f"{finding.name}{mark}: {finding.sentence}"
        click.echo(printable(f"{line}; evidence {finding.evidence:,.3g}" if finding.evidence else line))
    say(f"{len(judgement.points):,} looks, {judgement.missing:,} without numbers")


def _coloured(call: str) -> str:
    return click.style(f"{call:<8}", fg=_COLOURS.get(call, "yellow"), bold=call in _COLOURS)
