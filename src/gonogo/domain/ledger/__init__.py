"""The ledger: entries in a hash chain, signed checkpoints over its head, and their verification."""

from gonogo.domain.ledger.chain import Chain
from gonogo.domain.ledger.checkpoint import Checkpoint, origin, read_checkpoint, statement
from gonogo.domain.ledger.entry import BEGINNING, LARGEST, Entry, canonical, fingerprint, read_entry
from gonogo.domain.ledger.inspection import Inspection
from gonogo.domain.ledger.scrub import scrub, scrubbed
from gonogo.domain.ledger.verdict import Verdict, verify

__all__ = [
    "BEGINNING",
    "LARGEST",
    "Chain",
    "Checkpoint",
    "Entry",
    "Inspection",
    "Verdict",
    "canonical",
    "fingerprint",
    "origin",
    "read_checkpoint",
    "read_entry",
    "scrub",
    "scrubbed",
    "statement",
    "verify",
]
