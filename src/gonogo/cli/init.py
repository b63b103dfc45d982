"""`gonogo init`."""

from __future__ import annotations

import click

from gonogo.cli.output import as_json, print_json, project, say


@click.command(
    "init",
    epilog="""\b
Examples:
  gonogo init --dry-run    show what would be written
  gonogo init              write it""",
)
@click.option("--force", is_flag=True, help="Write it anew where there is one already.")
@click.option("--dry-run", is_flag=True, help="Show it, and write nothing.")
@as_json
def command(force: bool, dry_run: bool, as_json: bool) -> None:
    """Look at the repository, and write gonogo.yml with what is found."""
    from gonogo.app.setup import settings_text, write_schema
    from gonogo.bootstrap import SETTINGS_FILE, settings_model

    found = project()
    exists = found.files.read(SETTINGS_FILE) is not None
    text = settings_text(found)
    written = not dry_run and (force or not exists)
    if written:
        found.files.write(SETTINGS_FILE, text)
    if not dry_run:
        write_schema(found, settings_model())
    if as_json:
        print_json({"file": SETTINGS_FILE, "written": written, "text": text})
    elif dry_run:
        click.echo(text, nl=False)
    elif written:
        say(f"{SETTINGS_FILE} written; next: gonogo plan")
    else:
        say(f"{SETTINGS_FILE} is there already and stays as it is; gonogo init --force writes it anew")
