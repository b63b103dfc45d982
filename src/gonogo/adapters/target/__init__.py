"""Targets: what versions run on."""
