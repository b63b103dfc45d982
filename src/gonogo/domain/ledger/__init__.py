"""The ledger: entries in a hash chain, signed checkpoints over its head, and their verification."""

from gonogo.domain.ledger.chain import Chain
from gonogo.domain.ledger.checkpoint import Checkpoint, origin, read_checkpoint, statement
from gonogo.domain.ledger.entry import BEGINNING, LARGEST, Entry, canonical, fingerprint, read_entry
from gonogo.domain.ledger.free_text import ERASED, FreeText, parted, read_free_text, told
from gonogo.domain.ledger.inspection import Inspection
from gonogo.domain.ledger.verdict import Verdict, verify

__all__ = [
    "BEGINNING",
    "ERASED",
    "LARGEST",
    "Chain",
    "Checkpoint",
    "Entry",
    "FreeText",
    "Inspection",
    "Verdict",
    "canonical",
    "fingerprint",
    "origin",
    "parted",
    "read_checkpoint",
    "read_entry",
    "read_free_text",
    "statement",
    "told",
    "verify",
]
