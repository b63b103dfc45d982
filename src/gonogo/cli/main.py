"""The command group: which commands there are, and how they end."""

from __future__ import annotations

import errno
import gc
import os
import sys
from importlib import import_module
from pathlib import Path

import click

from gonogo import __version__
from gonogo.cli.codes import Exit
from gonogo.cli.parsing import Group
from gonogo.domain.secrets import mask
from gonogo.domain.text import printable
from gonogo.errors import GonogoError

COMMANDS = {
    "init": "write gonogo.yml with what is found here",
    "doctor": "say what is missing or wrong here, and how to fix it",
    "plan": "show what a release would do now, and why",
    "changelog": "write the change log of any range, or of all releases",
    "lint": "check commit messages",
    "release": "release the plan: test it, tag it, roll it out",
    "status": "show what is going on",
    "approve": "approve the release that is waiting",
    "reject": "reject it",
    "resume": "continue a release that was stopped or paused",
    "pause": "stop a release from moving more traffic until it is resumed",
    "abort": "end a release, and undo what was done for it",
    "report": "show a release's report",
    "gates": "list the gates of a release, or run them",
    "candidates": "list the release candidates",
    "promote": "release a tested candidate, or end a watch early",
    "deploy": "deploy a released version or a candidate again",
    "rollback": "send users back to the version before",
    "unblock": "allow a version that was rolled back to be deployed again",
    "local": "start, stop and inspect the environments on this machine",
    "judge": "replay a recorded analysis, and explain its result",
    "ledger": "show, verify and export the record",
    "project": "say which projects workers release",
    "serve": "let people and programs release this repository over HTTP",
    "worker": "move the releases that the server begins",
    "token": "make, list and revoke the tokens of the server",
    "deliveries": "list the messages about events, and send them again",
    "record": "back up the record, or move it to the database of a team",
    "demo": "see gonogo at work on a repository made for the purpose",
    "completion": "print the completion script for a shell",
}
_TURN = 0.0005
"""Seconds that a thread runs while others wait: those that ask git only need to start it."""
_REMEDIES = {
    errno.ENOSPC: "make room there",
    errno.EDQUOT: "make room there",
    errno.EROFS: "make it writable",
    errno.EACCES: "make it readable and writable for this user",
    errno.EPERM: "make it readable and writable for this user",
}


class Commands(Group):
    """Loads a command when it is named, so that none pays for another's imports."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Each command is one file with a function `command`."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(f"gonogo.cli.{cmd_name}").command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command where there is none of this name."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as problem:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(COMMANDS)}."
            raise click.UsageError(f"{problem.message} {hint}", ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of commands, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: gonogo doctor; gonogo plan. Each command explains itself: gonogo plan --help",
)
@click.version_option(__version__, prog_name="gonogo", message="%(prog)s %(version)s")
@click.option(
    "-C",
    "--repository",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Run as if started in this folder: in its repository, with paths from there.",
)
@click.option(
    "--config",
    "settings_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Read these settings instead of gonogo.yml at the repository's root.",
)
@click.pass_context
def group(context: click.Context, folder: Path, settings_file: Path | None) -> None:
    """Take software from commits to production: plan, change log, gates, release, rollback, record."""
    context.obj = (folder, folder / settings_file if settings_file else None)
    context.color = _colour()


def run() -> int:
    """Run the command line and say how it ended; see errors.py for the codes."""
    # A command makes many values that live until it ends, and hardly a cycle: look for those seldom.
    gc.set_threshold(200_000)
    sys.setswitchinterval(_TURN)
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open()  # noqa: SIM115 - it is open until we end
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # it was closed before we began
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115 - it is open until we end
        getattr(sys, name).reconfigure(errors="backslashreplace")
    try:
        return _ended()
    except (click.exceptions.Abort, KeyboardInterrupt):
        return Exit.INTERRUPTED
    except click.ClickException as problem:
        return _misused(problem)
    except GonogoError as problem:
        return _failed(str(problem), problem.exit_code)
    except BrokenPipeError:
        _give_up_output()  # whoever read us has enough
        return 0
    except Exception as problem:  # noqa: BLE001 - the engine's threads would keep the process from its end
        return _at_fault(problem)


def _ended() -> int:
    code = group.main(prog_name="gonogo", standalone_mode=False)
    sys.stdout.flush()
    return code if isinstance(code, int) else 0


def _misused(problem: click.ClickException) -> int:
    from io import StringIO

    told = StringIO()
    problem.show(told)
    click.echo(mask(told.getvalue()), nl=False, err=True)
    return problem.exit_code


def _failed(problem: str, code: int) -> int:
    lines = [printable(line) for line in mask(problem).split("\n")]
    lead = click.style("gonogo:", fg="red", bold=True)
    click.echo(" ".join([lead, "\n".join(lines)]), err=True, color=_colour())
    return code


def _at_fault(problem: Exception) -> int:
    if isinstance(problem, OSError):
        _give_up_output()
        return _failed(_told(problem), GonogoError.exit_code)
    from traceback import format_exception

    sys.stderr.write(mask("".join(format_exception(problem))))
    fault = f"{type(problem).__name__}: {problem}"
    return _failed(f"a fault of gonogo itself, please report it with the lines above: {fault}", 1)


def _told(problem: OSError) -> str:
    remedy = _REMEDIES.get(problem.errno or 0)
    if remedy is None or not problem.filename:
        return str(problem)
    return f"{problem.filename} cannot be used: {problem.strerror}; {remedy}, and run the command again"


def _colour() -> bool | None:
    """Never where NO_COLOR is set (no-color.org), else on a terminal."""
    return False if os.environ.get("NO_COLOR") else None


def _give_up_output() -> None:
    """Keep the interpreter from complaining when it flushes what nobody takes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
