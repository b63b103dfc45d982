"""Texts with a meaning, and the places in them where a value stands."""
