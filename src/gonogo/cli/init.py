"""`gonogo init`."""

from __future__ import annotations

from pathlib import Path

import click

from gonogo.cli.output import as_json, print_json, project, say, warn
from gonogo.cli.parsing import Command
from gonogo.cli.paths import place_of

_MOST = 100
_WIDTH = 300


@click.command(
    "init",
    cls=Command,
    epilog="""\b
Examples:
  gonogo init --dry-run                     show what would be written
  gonogo init                               write it
  gonogo init --from release-strategy.yml   write what that file says""",
)
@click.option(
    "--from",
    "strategy",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Convert this release-strategy.yml, and name what has no counterpart.",
)
@click.option("--force", is_flag=True, help="Write it anew where there is one already.")
@click.option("--dry-run", is_flag=True, help="Show it, and write nothing.")
@as_json
def command(strategy: Path | None, force: bool, dry_run: bool, as_json: bool) -> None:
    """Look at the repository, and write gonogo.yml with what is found."""
    from gonogo.app.project import SETTINGS_FILE
    from gonogo.app.setup.setup import settings_text, write_schema
    from gonogo.app.setup.strategy import Written, strategy_text
    from gonogo.bootstrap.settings import read_document
    from gonogo.bootstrap.settings_model import settings_model

    found = project(untouched=dry_run)
    exists = found.files.read(SETTINGS_FILE) is not None
    if strategy:
        new = strategy_text(found, read_document(place_of(strategy)), settings_model())
    else:
        file = found.repository.place.folder / SETTINGS_FILE
        new = Written(settings_text(found, read_document(file).data if exists else {}))
    written = not dry_run and (force or not exists)
    if written:
        found.tree.write(SETTINGS_FILE, new.text)
    if not dry_run:
        write_schema(found, settings_model())
    if dry_run or written:
        _tell("Look at:", new.remarks)
        _tell("No counterpart in gonogo.yml:", new.left)
    if as_json:
        from gonogo.app.views.setup import settings_view

        print_json(settings_view(new, written=written))
    elif dry_run:
        click.echo(new.text, nl=False)
    elif written:
        say(f"{SETTINGS_FILE} written; next: gonogo plan")
    else:
        say(f"{SETTINGS_FILE} is there already and stays as it is; gonogo init --force writes it anew")


def _tell(heading: str, sentences: tuple[str, ...]) -> None:
    from gonogo.domain.text import counted, printable, shortened

    if sentences:
        warn(heading)
    for sentence in sentences[:_MOST]:
        say(f"  {shortened(printable(sentence), _WIDTH)}")
    if len(sentences) > _MOST:
        say(f"  and {counted(len(sentences) - _MOST, 'more', 'more')}, at the end of the file")
