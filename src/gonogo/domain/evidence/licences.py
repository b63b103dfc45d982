"""Licences of what a release is made of: SPDX expressions, and which of them are allowed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gonogo.domain.text import excerpt
from gonogo.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

DEEPEST = 30
"""Brackets that may stand within each other."""

_TOKEN = re.compile(r"\s*([()]|[^\s()]+)")
_WORDS = ("and", "or", "with", ")")


class Package(NamedTuple):
    """One package. licences: an expression, an identifier or a name each; several hold together."""

    name: str
    version: str
    licences: tuple[str, ...]

    def __str__(self) -> str:
        """As people name it."""
        return excerpt(f"{self.name} {self.version}".strip(), 120)


class Verdict(NamedTuple):
    """The packages that stand in the way, a line each. unknown: no licence is stated that can be read."""

    refused: tuple[str, ...]
    unknown: tuple[str, ...]


def judge(
    packages: Sequence[Package], allow: Sequence[str], refuse: Sequence[str], known: Mapping[str, str]
) -> Verdict:
    """Which packages may not be part of it.

    allow: licences. refuse: names of packages, whatever their licence. known: the licence of a
    package by its name, whatever it states itself.
    """
    allowed = frozenset(map(_folded, allow))
    refused, unknown = [], []
    for package in packages:
        licences = (known[package.name],) if package.name in known else package.licences
        stated = excerpt(" and ".join(licences), 120)
        if package.name in refuse:
            refused.append(f"{package} is refused by name")
        elif not licences:
            unknown.append(f"{package} states no licence")
        elif not all(is_allowed(licence, allowed) for licence in licences):
            refused.append(f"{package}: {stated} is not allowed")
    return Verdict(tuple(dict.fromkeys(refused)), tuple(dict.fromkeys(unknown)))


def is_allowed(licence: str, allowed: frozenset[str]) -> bool:
    """Whether a licence, by identifier, name or expression, is allowed; one that cannot be read is not.

    allowed: in small letters. Of `MIT OR GPL-3.0-only` one is enough, of `MIT AND GPL-3.0-only` not.
    """
    if _folded(licence) in allowed:
        return True
    try:
        return _Expression(licence, allowed).judged()
    except FormatError:
        return False


def _folded(licence: str) -> str:
    return " ".join(licence.lower().split())


class _Expression:
    """SPDX: `or` binds least, then `and`, then `with`."""

    def __init__(self, text: str, allowed: frozenset[str]) -> None:
        self._allowed = allowed
        self._tokens: Iterator[str] = iter([*_TOKEN.findall(text.lower()), ""])
        self._next = next(self._tokens)

    def judged(self) -> bool:
        found = self._either(0)
        if self._next:
            raise FormatError("is no licence expression")
        return found

    def _take(self) -> str:
        taken, self._next = self._next, next(self._tokens, "")
        return taken

    def _either(self, depth: int) -> bool:
        found = self._every(depth)
        while self._next == "or":
            self._take()
            found = self._every(depth) or found
        return found

    def _every(self, depth: int) -> bool:
        found = self._one(depth)
        while self._next == "and":
            self._take()
            found = self._one(depth) and found
        return found

    def _one(self, depth: int) -> bool:
        word = self._take()
        if not word or word in _WORDS or depth > DEEPEST:
            raise FormatError("is no licence expression")
        if word == "(":
            found = self._either(depth + 1)
            if self._take() != ")":
                raise FormatError("is no licence expression")
            return found
        return self._with(word)

    def _with(self, word: str) -> bool:
        """An exception only adds permissions, and `+` only later versions."""
        found = word in self._allowed or word.removesuffix("+") in self._allowed
        if self._next == "with":
            self._take()
            exception = self._take()
            if not exception or exception in _WORDS:
                raise FormatError("is no licence expression")
            found = f"{word} with {exception}" in self._allowed or found
        return found
