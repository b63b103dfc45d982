"""The command group: which commands there are, and how they end."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from pathlib import Path

import click

from gonogo import __version__
from gonogo.errors import GonogoError

COMMANDS = {
    "init": "write gonogo.yml with what is found here",
    "doctor": "say what is missing or wrong here, and how to mend it",
    "plan": "say what a release would do now, and why",
    "changelog": "write the change log of any range, or of all releases",
    "lint": "check commit messages",
    "demo": "show the main job on a repository made for it",
    "completion": "print what makes a shell complete commands and options",
}
INTERRUPTED = 130


class Commands(click.Group):
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
    help="Work in this folder's repository instead of the current one.",
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
    context.obj = (folder, settings_file)


def run() -> int:
    """Run the command line and say how it ended; see errors.py for the codes."""
    # A command makes many values that live until it ends, and hardly a cycle: look for those seldom.
    gc.set_threshold(200_000)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # the real streams have it
    try:
        ended = group.main(prog_name="gonogo", standalone_mode=False)
        sys.stdout.flush()
        return ended if isinstance(ended, int) else 0
    except click.exceptions.Abort:
        return INTERRUPTED
    except KeyboardInterrupt:
        return INTERRUPTED
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except GonogoError as problem:
        click.echo(f"{click.style('gonogo:', fg='red', bold=True)} {problem}", err=True)
        return problem.exit_code
    except BrokenPipeError:
        # Whoever read us has enough; keep the interpreter from complaining when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
