"""Asking gates and people, and what their answers come to."""
