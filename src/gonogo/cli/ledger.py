"""`gonogo ledger`: show, verify, export, repair, erase."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gonogo.cli.codes import Exit
from gonogo.cli.output import as_json, print_json, project, say
from gonogo.cli.parsing import Group
from gonogo.cli.paths import place_of, write_text
from gonogo.domain.text import counted, printable
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from gonogo.app.views.ledger import InspectionView, VerdictView
    from gonogo.domain.ledger import Entry
    from gonogo.domain.ledger.repair import Keep
    from gonogo.ports.record.ledger import LedgerFiles


@click.group(
    "ledger",
    cls=Group,
    epilog="""\b
Examples:
  gonogo ledger show 1.3.0
  gonogo ledger verify
  gonogo ledger export out --audit docs/audit/releases.log""",
)
def command() -> None:
    """Show, verify, export and repair the record, and erase free text of it."""


@command.command(
    "show",
    epilog="""\b
Examples:
  gonogo ledger show               every entry
  gonogo ledger show 1.3.0         those of a release
  gonogo ledger show --json""",
)
@click.argument("release", default="", metavar="[RELEASE]")
@as_json
def show(release: str, as_json: bool) -> int:
    """Show the entries, all or those of one release: number, time, what, release, who, and what it says."""
    from gonogo.app.releasing.auditing import of_release
    from gonogo.app.views.ledger import entry_view
    from gonogo.bootstrap.ledger import read_ledger

    with read_ledger(project()) as ledger:
        entries, names = of_release(ledger.entries(), release), _Names(ledger)
        if as_json:
            print_json([entry_view(entry, names(entry.who)) for entry in entries])
            return 0
        shown = 0
        for shown, entry in enumerate(entries, start=1):  # noqa: B007 - the last count is asked for below
            click.echo(_line(entry, names))
    if not shown:
        say(f"No entry{f' about {release}' if release else ''}.")
    return 0


@command.command(
    "verify",
    epilog="""\b
Examples:
  gonogo ledger verify             the ledger here, beside the one on the remote
  gonogo ledger verify out         an exported folder""",
)
@click.argument("folder", required=False, metavar="[FOLDER]", type=click.Path(path_type=Path))
@as_json
def verify(folder: Path | None, as_json: bool) -> int:
    """Verify the ledger here beside the one that is anchored on the remote, or an exported folder."""
    found, further = _inspected() if folder is None else _exported(folder)
    if as_json:
        print_json(found)
    else:
        click.echo(found.verdict)
        for line in further:
            click.echo(f"  {printable(line)}")
    return Exit.DONE if found.sound else Exit.NO_GO


@command.command(
    "export",
    epilog="""\b
Examples:
  gonogo ledger export out
  gonogo ledger export out --audit docs/audit/releases.log""",
)
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--audit",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a line of JSON for each release to this file too.",
)
@as_json
def export(folder: Path, audit: Path | None, as_json: bool) -> int:
    """Write a folder that a third party can check, with the program to check it."""
    from gonogo.app.releasing.auditing import audit_log, audited
    from gonogo.bootstrap.ledger import read_ledger

    with read_ledger(project()) as ledger:
        entries = ledger.export(place_of(folder))
        if audit:
            place_of(audit).parent.mkdir(parents=True, exist_ok=True)
            write_text(str(audit), audit_log(audited(ledger.entries())))
    if as_json:
        from gonogo.app.views.ledger import ExportView

        print_json(ExportView(str(folder), entries, str(audit) if audit else None))
        return 0
    say(f"{counted(entries, 'entry', 'entries')} written to {folder}; check them anywhere:")
    say(f"  python3 {folder}/verify_ledger.py {folder}")
    return 0


@command.command(
    "repair",
    epilog="""\b
Examples:
  gonogo ledger repair --dry-run     show both ledgers, and what would be done
  gonogo ledger repair               go on from the one that is sound; the other is moved aside
  gonogo ledger repair --keep here   where both are sound, and differ""",
)
@click.option(
    "--keep",
    type=click.Choice(["here", "remote"]),
    help="Which one goes on, if both are sound and neither continues the other.",
)
@click.option("--dry-run", is_flag=True, help="Show both and what would be done; change nothing.")
@as_json
def repair(keep: Keep | None, dry_run: bool, as_json: bool) -> int:
    """Go on from a sound ledger where the one here or the remote's is damaged, or they differ.

    What does not go on is moved aside, here and on the remote, and a signed entry says so: nothing is lost.
    """
    from gonogo.app.releasing.repairing import UndecidedError
    from gonogo.app.views.ledger import repair_view
    from gonogo.bootstrap.caller import open_caller
    from gonogo.bootstrap.ledger import open_repair
    from gonogo.render.ledger import compared

    found = project()
    with open_repair(found) as opened:
        try:
            done = opened.plan(keep) if dry_run else opened.repair(open_caller(found), keep)
        except UndecidedError as undecided:
            click.echo(compared(undecided.compared), err=True)
            raise
    view = repair_view(done, done=not dry_run)
    if as_json:
        print_json(view)
        return Exit.DONE
    click.echo(compared(done.compared))
    click.echo(f"It would be repaired so: {view.sentence}" if dry_run and done.done else view.sentence)
    for place in view.aside:
        say(f"  moved aside: {place}")
    return Exit.DONE


@command.command(
    "erase",
    epilog="""\b
Examples:
  gonogo ledger erase 12 --reason "the comment named a customer\"""",
)
@click.argument("entry", metavar="ENTRY", type=click.IntRange(min=1))
@click.option("--reason", default="", metavar="TEXT", help="The reason; it is kept in the record.")
@as_json
def erase(entry: int, reason: str, as_json: bool) -> int:
    """Erase the free text of an entry, such as a comment or what a gate printed, for good.

    The entry stays with a digest of the text, so that the ledger verifies as before. Another entry says who
    erased it, and why.
    """
    from gonogo.app.views.ledger import ErasureView
    from gonogo.bootstrap.caller import open_caller
    from gonogo.bootstrap.ledger import erase_text

    found = project()
    done = erase_text(found, open_caller(found), entry, reason)
    if as_json:
        print_json(ErasureView(entry, done))
        return Exit.DONE
    said = "is erased; who did it and why is in the ledger" if done else "was erased before"
    say(f"The free text of entry {entry} {said}")
    return Exit.DONE


class _Names:
    """Names by id, each looked up once."""

    def __init__(self, ledger: LedgerFiles) -> None:
        self._ledger = ledger
        self._known: dict[str, str] = {}

    def __call__(self, person: str) -> str:
        if person not in self._known:
            self._known[person] = self._ledger.name_of(person)
        return self._known[person]


def _line(entry: Entry, names: _Names) -> str:
    from gonogo.app.releasing.auditing import gist
    from gonogo.render.report import moment

    who = names(entry.who) or entry.who
    facts = (str(entry.seq), moment(entry.at), entry.kind, entry.release, who)
    return "  ".join([*map(printable, facts), gist(entry)]).rstrip()


def _inspected() -> tuple[InspectionView, tuple[str, ...]]:
    """What came of it, and the lines that stand below."""
    from gonogo.app.views.ledger import inspection_view
    from gonogo.bootstrap.ledger import verify_ledger

    found, audit = verify_ledger(project())
    return inspection_view(found, audit), (*audit.faults[1:], *audit.unchecked)


def _exported(folder: Path) -> tuple[VerdictView, tuple[str, ...]]:
    """The same of a folder."""
    from gonogo.app.releasing.recomputing import Audit
    from gonogo.app.views.ledger import verdict_view
    from gonogo.bootstrap.ledger import audit_folder, verify_folder

    place = place_of(folder)
    if not place.is_dir():
        raise UsageError(
            f"There is no folder {printable(str(folder))}; export one: gonogo ledger export FOLDER"
        )
    found = verify_folder(place)
    audit = audit_folder(place) if found.ok else Audit()
    return verdict_view(found, audit), (*audit.faults[1:], *audit.unchecked)
