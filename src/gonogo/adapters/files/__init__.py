"""Adapters of the files port."""
