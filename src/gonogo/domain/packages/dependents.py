"""Which packages must be released because of others: what they ask for would be out of its range."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.packages.ranges import Language, admits
from gonogo.domain.text import listed, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


class Asked(msgspec.Struct, frozen=True):
    """A range of versions that one package, the dependent, asks of another when it is used."""

    dependent: str
    on: str
    range: str
    language: Language

    def excludes(self, versions: Mapping[str, str]) -> bool:
        """Whether the other gets a version that the range does not admit."""
        return self.on in versions and admits(self.range, versions[self.on], self.language) is False


def dependents(
    released: Mapping[str, str], asked: Iterable[Asked], version: Callable[[str, str], str]
) -> dict[str, str]:
    """Those that must be released beside what is, and why; also those that depend on them in turn.

    released: the versions to come, by package. version: what a package gets, for a reason; "" where it
    cannot be released.
    """
    asked, versions = list(asked), dict(released)
    reasons: dict[str, str] = {}
    while found := _next(versions, reasons, asked):
        for name, reason in found.items():
            reasons[name] = reason
            if got := version(name, reason):
                versions[name] = got
    return reasons


def _next(versions: Mapping[str, str], known: Mapping[str, str], asked: Iterable[Asked]) -> dict[str, str]:
    """Those that are not known, and of which a range excludes one of the versions."""
    why: dict[str, list[str]] = {}
    for one in asked:
        if one.dependent not in versions and one.dependent not in known and one.excludes(versions):
            sentence = f"{printable(one.on)} {versions[one.on]} is out of {printable(one.range)}"
            why.setdefault(one.dependent, []).append(sentence)
    return {name: listed(list(dict.fromkeys(sentences))) for name, sentences in why.items()}
