"""Adapters of the commands port."""
