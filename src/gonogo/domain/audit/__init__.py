"""Releases computed again: what the ledger tells of each, held against git, and against the record."""
