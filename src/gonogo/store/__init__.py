"""The record: our own tables, and the ledger that is written with every change of them."""
