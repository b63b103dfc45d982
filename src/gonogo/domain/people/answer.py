"""Somebody's yes or no."""

from __future__ import annotations

import msgspec


class Answer(msgspec.Struct, frozen=True):
    """One word on one commit under one plan.

    manner: how it was given, in words. kind: of what gave it. question: the digest of what it answers, "" for
    none.
    """

    name: str
    email: str
    level: str
    yes: bool
    comment: str
    manner: str
    commit: str
    plan: str
    at: int
    about: str = ""
    kind: str = "person"
    question: str = ""

    def told(self) -> str:
        """The word as it stands in the evidence."""
        comment = f": {self.comment}" if self.comment else ""
        return f"{'yes' if self.yes else 'no'}, {self.level}, {self.manner}{comment}"
