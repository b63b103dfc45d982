"""`gonogo lint`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from gonogo.cli.codes import Exit
from gonogo.cli.output import as_json, print_json, project, say
from gonogo.cli.parsing import Command
from gonogo.cli.paths import STANDARD, place_of
from gonogo.domain.text import counted, printable, shortened
from gonogo.errors import RepositoryError, UsageError

if TYPE_CHECKING:
    from gonogo.app.planning.linting import Checked

_LARGEST = 32 * 1024 * 1024
_EXAMPLES = """\b
Examples:
  gonogo lint                     commits since the latest release
  gonogo lint main..HEAD          commits of a branch
  gonogo lint --file -            a message from standard input
  gonogo lint --install-hook      check each message as it is committed"""


@click.command("lint", cls=Command, epilog=_EXAMPLES)
@click.argument("revisions", default="", metavar="[RANGE]")
@click.option(
    "--file",
    "file",
    metavar="FILE",
    default="",
    help="Check the message in this file; - reads standard input.",
)
@click.option(
    "--install-hook", is_flag=True, help="Check every message from now on, by git's commit-msg hook."
)
@as_json
def command(revisions: str, file: str, install_hook: bool, as_json: bool) -> int:
    """Check commit messages: are they conventional? Ends with 3 where one is not."""
    from gonogo.app.planning import linting

    if sum((bool(revisions), bool(file), install_hook)) > 1:
        raise UsageError("RANGE, --file and --install-hook exclude each other: name one of them")
    if install_hook:
        from gonogo.app.planning.hook import install

        say(install(project(), sys.executable))
        return 0
    checked = [_draft(_read(file))] if file else linting.of_range(project(), revisions)
    faulty = [message for message in checked if message.faults]
    if as_json:
        from gonogo.app.views.lint import LintView

        print_json(LintView(len(checked), faulty))
    else:
        _show(checked, faulty)
    return Exit.NO_GO if faulty else Exit.DONE


def _draft(text: str) -> Checked:
    """A message, checked as the repository asks; outside of any, by the convention alone."""
    from gonogo.app.planning import linting
    from gonogo.config.settings import Lint

    try:
        found = project()
    except RepositoryError:
        return linting.of_draft(text, Lint())
    return linting.of_draft(text, found.settings.lint, linting.comment_of(found))


def _read(file: str) -> str:
    try:
        with click.open_file(file if file == STANDARD else str(place_of(file)), "rb") as stream:
            data: bytes = stream.read(_LARGEST)
    except OSError as problem:
        raise UsageError(f"{file} cannot be read: {problem.strerror}") from None
    return data.decode("utf-8", "replace")


def _show(checked: list[Checked], faulty: list[Checked]) -> None:
    """Each fault with its place; what to do about it where it is told first."""
    told: set[str] = set()
    for message in faulty:
        name = click.style(message.sha[:7], fg="yellow") if message.sha else "message"
        click.echo(f"{name} {shortened(printable(message.subject), 70)}")
        for fault in message.faults:
            click.echo(f"  {fault.line}:{fault.column:<4} {click.style(fault.problem, fg='red')}")
            if fault.remedy not in told:
                click.echo(f"  {'':7}{fault.remedy}")
            told.add(fault.remedy)
    if faulty:
        say(f"{len(faulty)} of {counted(len(checked), 'message')} with faults")
    else:
        say(f"{counted(len(checked), 'message')} checked, no fault" if checked else "no commit to check")
