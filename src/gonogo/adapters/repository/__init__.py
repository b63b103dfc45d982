"""Adapters of the repository port."""
