"""The mailmap of a commit: which address somebody's commits are told under, as git reads the file."""

from __future__ import annotations

import re

_PERSON = re.compile(r"([^<]*)<([^>]*)>")


class Mailmap:
    """Of one text. Names and addresses are compared as git does: capital and small letters are the same."""

    def __init__(self, text: str) -> None:
        """Read its lines; what is no line of a mailmap says nothing."""
        self._known: dict[tuple[str, str], str] = {}
        for line in text.split("\n"):
            if not line.startswith("#"):
                self._take(line)

    def _take(self, line: str) -> None:
        """`Name <address>`, or with what stood in commits behind it: `Name <address> [Name] <address>`."""
        first = _PERSON.match(line)
        second = _PERSON.match(line, first.end()) if first and first[2] else None
        if first and second and first[2]:
            self._known[second[1].strip().lower(), second[2].lower()] = first[2]

    def address(self, name: str, email: str) -> str:
        """The address for whoever is named so in a commit; their own where nothing is said of them."""
        known = self._known
        by_name = known.get((name.strip().lower(), email.lower()))
        return by_name or known.get(("", email.lower()), email)
