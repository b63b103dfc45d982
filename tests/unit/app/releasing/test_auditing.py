"""What auditors read of the ledger."""

from __future__ import annotations

from typing import Any

import msgspec

from gonogo.app.releasing.auditing import audit_log, audited, gist, of_release
from gonogo.domain.ledger import BEGINNING, Entry

GATE = {
    "asker": "unit",
    "call": "no-go",
    "because": "failed",
    "reason": "1 test failed",
    "required": True,
    "milliseconds": 1200,
    "details": ["test_till"],
    "evidence": [{"name": "report", "value": "", "path": "unit.xml"}],
}


def entry(seq: int, kind: str, release: str, **data: Any) -> Entry:
    return Entry(seq, 1_700_000_000 + seq, kind, release, "p-1", f"{release}/{seq}", data, BEGINNING)


ENTRIES = [
    entry(1, "release.started", "r-1", version="1.0.0", tag="v1.0.0"),
    entry(2, "gate.decided", "r-1", **GATE),
    entry(3, "release.started", "r-2", version="2.0.0", tag="v2.0.0"),
    entry(4, "release.ended", "r-1", outcome="rejected", reason="unit: 1 test failed"),
]


def test_each_release_is_one_line_with_its_gates_and_outcome():
    first, second = map(msgspec.json.decode, audit_log(audited(ENTRIES)).splitlines())
    assert (first["release"], first["version"], first["starter"]) == ("r-1", "1.0.0", "p-1")
    assert (first["started"], first["ended"]) == (1_700_000_001, 1_700_000_004)
    assert (first["outcome"], first["reason"]) == ("rejected", "unit: 1 test failed")
    assert first["gates"] == [{"name": "unit", **{name: GATE[name] for name in GATE if name != "asker"}}]
    assert (second["release"], second["outcome"], second["ended"], second["gates"]) == ("r-2", "", 0, [])


def test_entries_are_found_by_id_version_or_tag():
    for name in ("r-1", "1.0.0", "v1.0.0"):
        assert [found.seq for found in of_release(ENTRIES, name)] == [1, 2, 4]
    assert list(of_release(ENTRIES, "")) == ENTRIES
    assert list(of_release(ENTRIES, "3.0.0")) == []


def test_the_gist_is_one_line_of_what_matters():
    assert gist(ENTRIES[1]) == "unit · no-go · 1 test failed"
    assert "\n" not in gist(entry(5, "order.abort", "r-2", comment="no\nmore"))
