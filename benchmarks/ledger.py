"""How long the ledger takes: to write one entry, and to verify a million of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.bench import Bench, say
from benchmarks.measure import Command, alternate
from benchmarks.report import Bound, Report

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.measure import Runs

ENTRIES = 1_000_000
SIGNED_EVERY = 10_000
APPENDS = 1_000
LIBRARY = "`gonogo`"
STANDALONE = "`verify_ledger.py`, standard library only"
RELEASES = 1_250
"""Of eight entries each, two of them signed by people with keys of Ed25519."""
AGAIN = f"`verify_ledger.py` on {8 * RELEASES:,} entries: {RELEASES:,} releases computed again"
AGAIN_LIBRARY = f"`gonogo ledger verify` on the same {8 * RELEASES:,} entries"
NOTHING = "a process that only opens the record"
WRITING = f"the same, and {APPENDS:,} entries, each in a transaction of its own"
DATA = {
    "asker": "unit",
    "call": "go",
    "because": "passed",
    "reason": "400 tests passed in 12 s",
    "subject": {"commit": "c" * 40, "plan": "d" * 64},
    "evidence": [{"name": "tests", "value": "400"}, {"name": "coverage", "value": "93 %"}],
    "milliseconds": 12_345,
}

_VERIFY = """
import sys
from pathlib import Path
from gonogo.adapters.signer.ed25519 import genuine, public_pem
from gonogo.store.export import verify_export
sys.exit(0 if verify_export(Path(sys.argv[1]), genuine, public_pem).ok else 1)
"""
_APPEND = """
import os, sys
from pathlib import Path
from gonogo.adapters.clock.system import SystemClock
from gonogo.store.database import open_database
from gonogo.store.record import Record
record = Record(open_database(Path(sys.argv[1])), SystemClock())
data = {"asker": "unit", "call": "go", "reason": "400 tests passed", "commit": "c" * 40}
for number in range(int(sys.argv[2])):
    with record.transaction() as transaction:
        transaction.append("gate.decided", "r-1", "p-1", f"r-1/{os.getpid()}/{number}", data)
"""


def report(bench: Bench) -> Report:
    """Measure verification by both verifiers, and the writing of entries."""
    folder = bench.work / "ledger"
    say(f"writing a ledger of {ENTRIES:,} entries")
    _write(folder)
    told = bench.work / "told"
    say(f"telling {RELEASES:,} releases")
    _tell(told)
    say("verifying it, and writing entries one by one")
    runs = alternate(
        {
            LIBRARY: _python(folder, "-c", _VERIFY, str(folder)),
            STANDALONE: _python(folder, "-I", "-S", "verify_ledger.py", str(folder)),
            AGAIN: _python(told, "-I", "-S", str(folder / "verify_ledger.py"), str(told)),
            AGAIN_LIBRARY: _python(told, "-m", "gonogo", "ledger", "verify", str(told)),
            NOTHING: _python(folder, "-c", _APPEND, str(bench.work / "gonogo.db"), "0"),
            WRITING: _python(folder, "-c", _APPEND, str(bench.work / "gonogo.db"), str(APPENDS)),
        },
        bench.rounds,
    )
    append = (runs[WRITING].wall - runs[NOTHING].wall) / APPENDS * 1_000
    return Report(
        f"The ledger, {ENTRIES:,} entries",
        ("", "wall", "CPU", "peak memory"),
        tuple(_row(name, own) for name, own in runs.items()),
        (
            *_bounds(LIBRARY, runs[LIBRARY]),
            *_bounds(STANDALONE, runs[STANDALONE]),
            *_again(runs),
            _appending(append),
        ),
    )


def _appending(milliseconds: float) -> Bound:
    return Bound("one entry, written for good on SQLite", 2, milliseconds, " ms")


def _bounds(name: str, own: Runs) -> tuple[Bound, Bound]:
    return (
        Bound(f"{name}: wall", 30, own.wall, " s", below=True),
        Bound(f"{name}: peak memory", 100, own.memory, " MB", below=True),
    )


def _again(runs: Mapping[str, Runs]) -> tuple[Bound, Bound]:
    return (
        Bound(f"{AGAIN}: CPU", 20, runs[AGAIN].cpu, " s", below=True),
        Bound(f"{AGAIN_LIBRARY}: CPU", 20, runs[AGAIN_LIBRARY].cpu, " s", below=True),
    )


def _tell(folder: Path) -> None:
    """An export of many releases, each as tests tell one, in one chain."""
    from tests.unit.store.test_standalone import Export, sign, told

    from gonogo.domain.ledger import BEGINNING, Entry, fingerprint
    from gonogo.domain.people.approval import statement

    telling = told()
    export, lines, head = Export(folder, telling), list[bytes](), BEGINNING
    for number in range(RELEASES):
        release = f"1.1.0-{number}"
        for one in telling.told:
            data = one["data"]
            if one["kind"] == "order.start":
                signature = sign("ann", statement(telling.plan.digest, "", "start", release))
                data = data | {"about": release, "signature": signature}
            own = one | {"release": release, "operation": f"{number}/{one['operation']}", "data": data}
            entry = Entry(seq=len(lines) + 1, previous=head, **own | {"at": 1_800_000_000 + len(lines)})
            lines.append(entry.line)
            head = fingerprint(lines[-1])
    (folder / "rows.jsonl").unlink()
    export.lines(lines)
    export.signed()


def _write(folder: Path) -> None:
    """An export as `gonogo ledger export` writes it, made without a database."""
    from gonogo.adapters.signer.ed25519 import public_pem
    from gonogo.domain.ledger import BEGINNING, Checkpoint, Entry, fingerprint, statement
    from gonogo.store import export
    from gonogo.testing.signer import FakeSigner

    folder.mkdir()
    signer, head, signed = FakeSigner(), BEGINNING, []
    with (folder / export.ENTRIES).open("wb") as file:
        for seq in range(1, ENTRIES + 1):
            operation = f"r-{seq // 40}/step-{seq}"
            entry = Entry(
                seq, 1_700_000_000 + seq, "gate.decided", f"r-{seq // 40}", "p-1", operation, DATA, head
            )
            line = entry.line
            file.write(line)
            head = fingerprint(line)
            if seq % SIGNED_EVERY == 0:
                text = statement("gonogo/bench", seq, head)
                signed.append(Checkpoint(text, signer.sign(text.encode()), signer.public))
    (folder / export.CHECKPOINTS).write_bytes(b"".join(found.line for found in signed))
    (folder / export.TEXT).write_bytes(signed[-1].text.encode())
    (folder / export.SIGNATURE).write_bytes(signed[-1].signature)
    (folder / export.KEY).write_bytes(public_pem(signer.public))
    (folder / export.VERIFIER).write_bytes(Path(export.__file__).with_name(export.VERIFIER).read_bytes())


def _python(folder: Path, *arguments: str) -> Command:
    return Command((sys.executable, *arguments), folder)


def _row(name: str, own: Runs) -> tuple[str, ...]:
    return (name, f"{own.wall:.2f} s", f"{own.cpu:.2f} s", f"{own.memory:.0f} MB")
