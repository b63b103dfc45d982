"""The record: what happened, for people and auditors. Each verb is one transaction with its ledger entry."""
