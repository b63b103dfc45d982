"""The ledger as commands show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from gonogo.app.releasing.recomputing import Audit
    from gonogo.app.releasing.repairing import Repaired
    from gonogo.domain.ledger import Entry, Inspection
    from gonogo.domain.ledger.repair import Side
    from gonogo.domain.ledger.verdict import Verdict


class EntryView(msgspec.Struct, frozen=True):
    """An entry, and the name behind the id (`who`), which is null where it is not known or was erased."""

    seq: int
    at: int
    kind: str
    release: str
    who: str
    operation: str
    data: dict[str, Any]
    previous: str
    name: str | None


class ReleaseAuditView(msgspec.Struct, frozen=True):
    """A release that was computed again: what does not follow, and what could not be checked."""

    release: str
    version: str
    faults: tuple[str, ...]
    unchecked: tuple[str, ...]


class VerdictView(msgspec.Struct, frozen=True):
    """Whether a folder's ledger is sound, and where not: what is wrong, and at which entry.

    warnings: what is no fault, and may need an explanation. rows: what its tables and entries say that the
    other does not.
    """

    sound: bool
    entries: int
    signed: int
    fault: str | None
    entry: int | None
    warnings: list[str]
    releases: list[ReleaseAuditView]
    rows: list[str]
    verdict: str


class InspectionView(msgspec.Struct, frozen=True):
    """The same of the ledger here. anchored: entries that others have, too. ahead: only they have them.

    keys: those that signed, and that `ledger.keys` does not name. rows: what tables and entries say that
    the other does not.
    """

    sound: bool
    entries: int
    signed: int
    anchored: int
    ahead: int
    fault: str | None
    entry: int | None
    warnings: list[str]
    releases: list[ReleaseAuditView]
    keys: list[str]
    rows: list[str]
    verdict: str


class SignerView(msgspec.Struct, frozen=True):
    """A key that signed: its fingerprint, whether it is this clone's, how often, and which entries first."""

    key: str
    own: bool
    checkpoints: int
    first: int
    last: int


class SideView(msgspec.Struct, frozen=True):
    """One of two ledgers; intact: so many of its entries are, from the first. Dates as entries say them."""

    sound: bool
    entries: int
    intact: int
    fault: str | None
    began: int | None
    parted: int | None
    signers: list[SignerView]


class RepairView(msgspec.Struct, frozen=True):
    """Both, and what was done: kept is null where nothing is to be repaired. aside: where the other one lies.

    same: so many entries both have. older: which one is, by its dates. done: whether it was, or would be.
    """

    here: SideView
    remote: SideView | None
    same: int
    older: str | None
    kept: str | None
    aside: list[str]
    done: bool
    sentence: str


class ExportView(msgspec.Struct, frozen=True):
    """The ledger as it was written to a folder; audit: the file of a line for each release, if asked for."""

    folder: str
    entries: int
    audit: str | None


class ErasureView(msgspec.Struct, frozen=True):
    """The number of the entry whose free text is gone. erased: now; false where it was gone before."""

    entry: int
    erased: bool


def entry_view(entry: Entry, name: str) -> EntryView:
    """An entry. name: "" where it is not known."""
    return EntryView(**msgspec.structs.asdict(entry), name=name or None)


def verdict_view(verdict: Verdict, audit: Audit) -> VerdictView:
    """What came of verifying a folder, and of computing its releases again."""
    return VerdictView(
        sound=verdict.ok and not audit.faults,
        entries=verdict.size,
        signed=verdict.signed,
        fault=verdict.fault or next(iter(audit.faults), None),
        entry=verdict.seq or None,
        warnings=verdict.warnings,
        releases=_releases(audit),
        rows=list(audit.rows),
        verdict=f"{verdict.sentence} {audit.sentence}".rstrip(),
    )


def _releases(audit: Audit) -> list[ReleaseAuditView]:
    return [ReleaseAuditView(**msgspec.structs.asdict(one)) for one in audit.releases]


def inspection_view(inspection: Inspection, audit: Audit) -> InspectionView:
    """What came of verifying the ledger here, and of computing its releases again."""
    verdict = inspection.verdict
    return InspectionView(
        sound=inspection.ok and not audit.faults,
        entries=verdict.size,
        signed=verdict.signed,
        anchored=inspection.anchored,
        ahead=inspection.ahead,
        fault=verdict.fault or next(iter(audit.faults), None),
        entry=verdict.seq or None,
        warnings=verdict.warnings,
        releases=_releases(audit),
        keys=list(audit.keys),
        rows=list(audit.rows),
        verdict=f"{inspection.sentence} {audit.sentence}".rstrip(),
    )


def side_view(side: Side) -> SideView:
    """One of two ledgers."""
    signers = [SignerView(**msgspec.structs.asdict(signer)) for signer in side.signers]
    dates = (side.began or None, side.parted or None)
    return SideView(not side.fault, side.entries, side.intact, side.fault or None, *dates, signers)


def repair_view(found: Repaired, *, done: bool) -> RepairView:
    """What was found, and what was or would be done."""
    compared, kept = found.compared, found.done
    return RepairView(
        here=side_view(compared.here),
        remote=side_view(compared.there) if compared.there else None,
        same=compared.same,
        older=compared.older,
        kept=kept.keep if kept else None,
        aside=list(found.aside),
        done=done and kept is not None,
        sentence=kept.sentence if kept else "There is nothing to repair.",
    )
