"""The ledger as a folder that a third party can check."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.audit.rows import TEXTS as OWN_WORDS
from gonogo.domain.audit.rows import Row
from gonogo.domain.ledger import LARGEST, Verdict, fingerprint, read_entry, read_free_text, told, verify
from gonogo.domain.ledger.free_text import DIGEST
from gonogo.domain.planning.plan import Plan
from gonogo.errors import StoreError
from gonogo.store.exchange import read_checkpoints
from gonogo.typed import decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from gonogo.domain.ledger import Checkpoint, Entry
    from gonogo.store.ledger import Ledger

ENTRIES = "ledger.jsonl"
CHECKPOINTS = "checkpoints.jsonl"
TEXTS = "free_texts.jsonl"
TEXT = "checkpoint.txt"
SIGNATURE = "checkpoint.sig"
KEY = "key.pem"
VERIFIER = "verify_ledger.py"
PLANS = "plans"
ROWS = "rows.jsonl"


def export(
    ledger: Ledger,
    folder: Path,
    public_pem: Callable[[bytes], bytes],
    plans: Iterable[tuple[str, bytes]] = (),
    rows: Iterable[Row] | None = None,
) -> int:
    """Write the ledger, each key's latest checkpoint, the last one for openssl, and the verifier.

    The free texts that are still there lie beside the entries. An earlier checkpoint of the same key says
    nothing that the latest does not.

    Args:
        ledger: entries that are not anchored yet are written as well; no checkpoint covers them.
        folder: made as needed; files of an earlier export are replaced.
        public_pem: writes a public key as PEM.
        plans: each by its digest, as the text that has it.
        rows: what the record's tables say, of which texts in people's words are left out; none where there
            is no record.

    Returns:
        How many entries were written.

    Raises:
        StoreError: the folder cannot be written, or nothing was ever anchored.
    """
    latest = sorted({found.key: found for found in ledger.checkpoints()}.values(), key=_size)
    if not latest:
        raise StoreError(
            "the ledger has no checkpoint to export yet: it is signed and anchored at the end of each release"
        )
    last = latest[-1]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        count = _write_lines(folder / ENTRIES, ledger.lines())
        _write_lines(folder / TEXTS, ledger.texts.lines())
        _write_lines(folder / CHECKPOINTS, (found.line for found in latest))
        (folder / TEXT).write_bytes(last.text.encode())
        (folder / SIGNATURE).write_bytes(last.signature)
        (folder / KEY).write_bytes(public_pem(last.key))
        _write_grounds(folder, plans, rows)
        (folder / VERIFIER).write_bytes(Path(__file__).with_name(VERIFIER).read_bytes())
    except OSError as problem:
        raise StoreError(
            f"the ledger cannot be written to {folder}: {problem.strerror}; "
            "name a folder that this user may write to"
        ) from None
    return count


def _write_grounds(folder: Path, plans: Iterable[tuple[str, bytes]], rows: Iterable[Row] | None) -> None:
    """Write what verdicts are computed from again, and nothing of an earlier export."""
    shutil.rmtree(folder / PLANS, ignore_errors=True)
    (folder / PLANS).mkdir()
    for digest, text in plans:
        (folder / PLANS / f"{digest}.json").write_bytes(text)
    (folder / ROWS).unlink(missing_ok=True)
    if rows is not None:
        _write_lines(folder / ROWS, map(_row_line, rows))


def _row_line(row: Row) -> bytes:
    facts = {name: value for name, value in row.facts.items() if name not in OWN_WORDS}
    return msgspec.json.encode(msgspec.structs.replace(row, facts=facts)) + b"\n"


def exported_entries(folder: Path) -> Iterator[Entry]:
    """The entries of a folder that was verified, with the free texts that are there."""
    lines = read_lines(folder / TEXTS) if _has(folder, TEXTS) else iter(())
    by_digest = {text.digest: text for text in map(read_free_text, lines)}
    for line in read_lines(folder / ENTRIES):
        entry = read_entry(line)
        yield told(entry, by_digest.get(str(entry.data.get(DIGEST))))


def exported_rows(folder: Path) -> list[Row] | None:
    """The rows of a folder; nothing where an earlier export has none.

    Raises:
        StoreError: a line is no row.
    """
    if not _has(folder, ROWS):
        return None
    try:
        return [decoded(line, Row) for line in read_lines(folder / ROWS)]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise StoreError(f"{ROWS} cannot be read: {problem}; export the ledger again") from None


def exported_plan(folder: Path, digest: str) -> Plan | None:
    """The plan of a digest; nothing where it is not there.

    Raises:
        StoreError: it is no plan.
    """
    place = f"{PLANS}/{digest}.json"
    if not digest.isalnum() or not _has(folder, place):
        return None
    try:
        return decoded((folder / place).read_bytes(), Plan)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as problem:
        raise StoreError(f"{place} is no plan: {problem}; export the ledger again") from None


def _has(folder: Path, name: str) -> bool:
    return (folder / name).is_file()


def verify_export(
    folder: Path,
    genuine: Callable[[Checkpoint], bool],
    public_pem: Callable[[bytes], bytes],
    trusted: Container[bytes] | None = None,
) -> Verdict:
    """Verify an exported folder, every file of it but the verifier; see `gonogo.domain.ledger.verify`.

    Raises:
        StoreError: a file cannot be read, or the checkpoints are no checkpoints.
    """
    try:
        checkpoints = read_checkpoints(read_lines(folder / CHECKPOINTS))
        found = verify(read_lines(folder / ENTRIES), checkpoints, genuine, trusted)
        fault = _copies(folder, checkpoints, public_pem) or (_unnamed(folder) if found.ok else "")
        return Verdict(0, 0, fault) if fault else found
    except OSError as problem:
        raise StoreError(
            f"{problem.filename} cannot be read: {problem.strerror}; export the ledger again"
        ) from None


def read_lines(path: Path) -> Iterator[bytes]:
    """A file's lines with their line ends, cut where one is longer than an entry can be."""
    with path.open("rb") as file:
        while line := file.readline(LARGEST + 1):
            yield line


def _unnamed(folder: Path) -> str:
    """What is wrong where a free text is no entry's, or not in their order."""
    if not (folder / TEXTS).exists():
        return ""
    named = (read_entry(line).data.get(DIGEST) for line in read_lines(folder / ENTRIES))
    are_named = all(fingerprint(line) in named for line in read_lines(folder / TEXTS))  # each search goes on
    return "" if are_named else f"{TEXTS} holds a text that no entry names"


def _copies(folder: Path, checkpoints: list[Checkpoint], public_pem: Callable[[bytes], bytes]) -> str:
    if not checkpoints:
        return f"{CHECKPOINTS} is empty"
    last = max(checkpoints, key=_size)
    for name, content in (
        (TEXT, last.text.encode()),
        (SIGNATURE, last.signature),
        (KEY, public_pem(last.key)),
    ):
        if (folder / name).read_bytes() != content:
            return f"{name} is not that of the last checkpoint in {CHECKPOINTS}"
    return ""


def _size(checkpoint: Checkpoint) -> int:
    return checkpoint.size


def _write_lines(path: Path, lines: Iterator[bytes]) -> int:
    count = 0
    with path.open("wb") as file:
        for count, line in enumerate(lines, 1):  # noqa: B007 - the last count is the answer
            file.write(line)
    return count
