"""The ledger: here, on the remote, and as files."""

from __future__ import annotations

from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gonogo.bootstrap.project import tell
from gonogo.bootstrap.record import RECORD_FILE, has_record, open_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gonogo.app.caller import Caller
    from gonogo.app.project import Project
    from gonogo.app.releasing.anchoring import Anchor
    from gonogo.app.releasing.copy import RemoteCopy
    from gonogo.app.releasing.recomputing import Audit
    from gonogo.app.releasing.record_keys import RecordKeys
    from gonogo.app.releasing.repairing import Repair
    from gonogo.domain.audit.recomputation import Recomputation
    from gonogo.domain.ledger import Entry, Inspection, Verdict
    from gonogo.domain.planning.plan import Plan
    from gonogo.ports.record.ledger import Anchored
    from gonogo.ports.signer import Signer
    from gonogo.store.files import StoredLedgerFiles
    from gonogo.store.record import Record


def verify_folder(folder: Path) -> Verdict:
    """Verify an exported ledger."""
    from gonogo.adapters.signer.ed25519 import genuine, public_pem
    from gonogo.store.export import verify_export

    return verify_export(folder, genuine, public_pem)


def take_over(project: Project) -> int:
    """Go on from the remote's ledger; how many entries were taken over."""
    return _anchor(project, open_record(project)).take_over(project.remote_name)


def verify_ledger(project: Project) -> tuple[Inspection, Audit]:
    """Verify the ledger here beside the remote's; where nothing was released here, the remote's alone.

    Where it is sound, each release of it is computed again.
    """
    from gonogo.app.releasing.recomputing import Audit

    if not has_record(project):
        return _verify_remote(project)
    with closing(open_record(project)) as record:
        found = _anchor(project, record).inspect(project.remote_name)
        if not found.ok:
            return found, Audit()
        ledger = ledger_files(project, record)
        releases = _again(project, ledger.entries(), ledger.plan_of)
        keys = _foreign(project, lambda: ledger.signers)
        return found, Audit(releases, tuple(ledger.compared()), keys=keys)


def _foreign(project: Project, here: Callable[[], frozenset[bytes]]) -> tuple[str, ...]:
    """The keys that signed, here or on the remote, and may not."""
    from gonogo.app.releasing.record_keys import foreign, pinned

    known = pinned(project)
    return foreign(here() | _shown(project).keys, known) if known else ()


def _verify_remote(project: Project) -> tuple[Inspection, Audit]:
    """The same of the remote's, read as it lies there: no table here has anything to say beside it."""
    from gonogo.adapters.signer.ed25519 import genuine
    from gonogo.app.releasing.recomputing import Audit
    from gonogo.domain.ledger import Inspection, Verdict, read_entry
    from gonogo.store.inspection import verify_copy

    copy = remote_ledger(project)
    there = verify_copy(copy, genuine) if copy else Verdict(0, 0)
    found = Inspection(there, there.size)
    if copy is None or not there.ok:
        return found, Audit()
    releases = _again(project, map(read_entry, copy.lines(0)), lambda _: None)
    return found, Audit(releases, keys=_foreign(project, frozenset))


def _again(
    project: Project, entries: Iterable[Entry], plan: Callable[[str], Plan | None]
) -> tuple[Recomputation, ...]:
    """Each release computed again, from git and the ledger. plan: that of a release by its id."""
    from gonogo.adapters.repository.publisher import GitPublisher
    from gonogo.app.releasing.recomputing import Recomputing
    from gonogo.bootstrap.record import proofs
    from gonogo.gates.window import known_holidays

    publisher = GitPublisher(project.repository.place, tell=tell)
    return tuple(Recomputing(project, publisher, proofs(), plan, known_holidays).releases(entries))


def audit_folder(folder: Path) -> Audit:
    """Each release of an exported ledger computed again, and its rows beside the entries."""
    from functools import partial

    from gonogo.app.releasing.recomputing import Audit, exported
    from gonogo.bootstrap.record import proofs
    from gonogo.domain.audit.rows import compared
    from gonogo.gates.window import known_holidays
    from gonogo.store.export import exported_entries, exported_plan, exported_rows

    plan, rows = partial(exported_plan, folder), exported_rows(folder)
    releases = tuple(exported(exported_entries(folder), plan, proofs(), known_holidays))
    found = () if rows is None else tuple(compared(rows, exported_entries(folder)))
    return Audit(releases, found, "its plans")


def _anchor(project: Project, record: Record) -> Anchor:
    from gonogo.adapters.repository.publisher import GitPublisher
    from gonogo.app.releasing.anchoring import Anchor

    publisher = GitPublisher(project.repository.place, tell=tell)
    return Anchor(ledger_files(project, record), publisher, project.kept, tell)


@contextmanager
def open_repair(project: Project) -> Iterator[Repair]:
    """The way out where the ledger here and the remote's do not go together.

    Raises:
        UsageError: nothing was released here, so there is no ledger here.
    """
    from gonogo.adapters.repository.publisher import GitPublisher
    from gonogo.app.releasing.anchoring import Anchor
    from gonogo.app.releasing.repairing import Repair
    from gonogo.bootstrap.record import signatures
    from gonogo.errors import UsageError

    if not has_record(project):
        raise UsageError("Nothing was released here, so there is no ledger here to go on from")
    publisher = GitPublisher(project.repository.place, tell=tell)
    with closing(open_record(project)) as record:
        ledger = ledger_files(project, record)
        anchor = Anchor(ledger, publisher, project.kept, tell)
        yield Repair(project, ledger, publisher, anchor, signatures())


def erase_text(project: Project, caller: Caller, number: int, reason: str) -> bool:
    """Erase the free text of an entry; see `gonogo.app.releasing.erasing`.

    Raises:
        UsageError: nothing was released here, or as it says there.
    """
    from gonogo.adapters.repository.publisher import GitPublisher
    from gonogo.app.releasing.erasing import erase
    from gonogo.bootstrap.record import signatures
    from gonogo.errors import UsageError

    if not has_record(project):
        raise UsageError("Nothing was released here, so there is no free text here to erase")
    publisher = GitPublisher(project.repository.place, tell=tell)
    with closing(open_record(project)) as record:
        ledger = ledger_files(project, record)
        return erase(project, ledger, publisher, signatures(), caller, number, reason)


@contextmanager
def read_ledger(project: Project) -> Iterator[StoredLedgerFiles]:
    """The ledger, to be read only: the one here, or the remote's where nothing was released here.

    Raises:
        StoreError: the remote's ledger is not sound.
    """
    from tempfile import TemporaryDirectory

    from gonogo.store.database import open_database
    from gonogo.store.record import Record

    if has_record(project):
        with closing(open_record(project)) as record:
            yield ledger_files(project, record)
        return
    with (
        TemporaryDirectory(prefix="gonogo-") as folder,
        closing(Record(open_database(Path(folder) / RECORD_FILE), project.clock)) as record,
    ):
        ledger = ledger_files(project, record)
        if copy := remote_ledger(project):
            ledger.take_in(copy)
        yield ledger


def remote_ledger(project: Project) -> RemoteCopy | None:
    """The ledger as it is anchored; nothing where there is no remote."""
    from gonogo.adapters.repository.publisher import GitPublisher
    from gonogo.app.releasing.anchoring import fetched

    if not project.remote_name:
        return None
    return fetched(GitPublisher(project.repository.place, tell=tell), project.remote_name)


def record_keys(project: Project) -> RecordKeys:
    """The keys of the records that anchor on the remote."""
    from gonogo.adapters.signer.ed25519 import made_by
    from gonogo.app.releasing.record_keys import RecordKeys, pinned

    return RecordKeys(lambda: _shown(project), made_by, project.kept, pinned(project))


def _shown(project: Project) -> Anchored:
    """What the ledger on the remote shows."""
    from gonogo.adapters.signer.ed25519 import genuine
    from gonogo.ports.record.ledger import Anchored
    from gonogo.store.anchored import anchored

    copy = remote_ledger(project)
    return anchored(copy, genuine) if copy else Anchored()


def ledger_files(project: Project, record: Record) -> StoredLedgerFiles:
    """The ledger with this clone's key."""
    from gonogo.adapters.signer.ed25519 import genuine, public_pem
    from gonogo.domain.ledger import origin
    from gonogo.store.files import StoredLedgerFiles

    return StoredLedgerFiles(record, origin(project.name), open_signer(project), genuine, public_pem)


def open_signer(project: Project) -> Signer:
    """What signs with the key of this clone's record."""
    from gonogo.adapters.signer.ed25519 import KeyFile

    return KeyFile(project.repository.place.state)
