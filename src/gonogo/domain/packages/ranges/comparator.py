"""One comparison of a range, such as `^1.2` or `<2`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.packages.ranges.language import Language

if TYPE_CHECKING:
    from collections.abc import Sequence


_VERSION = re.compile(
    r"[vV]?(?P<numbers>\d{1,16}(?:\.\d{1,16})*)?(?P<wild>(?:(?:^|\.)[xX*])*)(?P<rest>.*)",
    re.ASCII | re.DOTALL,
)
_WHOLE = 3


class Comparator(msgspec.Struct, frozen=True):
    """operator: as it is written, "" for none. version: with the blanks before it. implied: what it means.

    implied is "" where the operator says it; the ends of `1.0 - 2.0` have one.
    """

    language: Language
    operator: str
    version: str
    implied: str = ""

    def __str__(self) -> str:
        """As it is written."""
        return f"{self.operator}{self.version}"

    @property
    def meaning(self) -> str:
        """The operator that counts: `*` admits anything, `=*` all versions that begin with the numbers."""
        found = self.implied or self.operator or ("=" if self.is_wild else self.language.bare)
        if self.is_wild and not self.numbers:
            return "*"
        if found in {"=", "==", "==="}:
            return "=*" if self.is_series else "="
        return {"~>": "~"}.get(found, found)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers that are written."""
        return numbers_of(self.version.strip())

    @property
    def is_wild(self) -> bool:
        """Whether it ends in `.x` or `.*`."""
        return bool(self._part("wild"))

    @property
    def is_series(self) -> bool:
        """Whether it names all versions that begin with its numbers."""
        is_short = len(self.numbers) < _WHOLE and not self._part("rest")
        return self.is_wild or (self.language.partial and is_short)

    @property
    def key(self) -> Any:
        """How its version is ordered; nothing where it cannot be read."""
        text = self.version.strip().lstrip("vV")
        if self.is_wild and not self._part("rest"):
            text = ".".join(map(str, self.numbers or (0,)))
        return self.language.order.key(text)

    @property
    def series(self) -> tuple[int, ...]:
        """The numbers whose prereleases it admits; none where it names no prerelease."""
        return self.language.order.series(self.version.strip().lstrip("vV"))

    def admits(self, found: Any) -> bool:  # noqa: PLR0911 - one for each operator
        """Whether it admits a version, by its key."""
        low, floor = self.key, self._floor
        match self.meaning:
            case "*":
                return True
            case "=":
                return bool(found == low)
            case "=*":
                return bool(floor <= found < self._high)
            case "!=":
                return not (floor <= found < self._high) if self.is_wild else bool(found != low)
            case "<":
                return bool(found < (low if self._part("rest") else floor))
            case "<=":
                return bool(found < self._high) if self.is_series else bool(found <= low)
            case ">":
                return bool(found >= self._high) if self.is_series else bool(found > low)
            case ">=":
                return bool(found >= low)
        return bool(low <= found < self._high)

    def at(self, version: str, *, whole: bool = False) -> Comparator:
        """The same about another version, to as many numbers as this one has; whole: to the last.

        A bound from above goes above the version, by a step of the place that it counts in.
        """
        there, mine = numbers_of(version), self.numbers
        match self.meaning:
            case "*":
                return self
            case "<":
                return self._with(f"{_spelled(_bound(mine, there))}{self._part('wild')}{self._part('rest')}")
        is_short = len(mine) < len(there) or self.is_wild
        short = f"{_spelled(there[: len(mine)])}{self._part('wild')}"
        return self._with(short if is_short and not whole else version)

    def _with(self, version: str) -> Comparator:
        lead = self.version[: len(self.version) - len(self.version.lstrip().lstrip("vV"))]
        operator = ">=" if self.meaning == ">" else self.operator
        return msgspec.structs.replace(self, operator=operator, version=lead + version)

    def _part(self, name: str) -> str:
        found = _VERSION.fullmatch(self.version.strip())
        return (found[name] or "") if found else ""

    @property
    def _floor(self) -> Any:
        return self.language.order.floor(self.numbers or (0,))

    @property
    def _high(self) -> Any:
        """What the versions that it admits are below."""
        numbers = self.numbers or (0,)
        last = len(numbers) - 1
        match self.meaning:
            case "^":
                last = next((place for place, number in enumerate(numbers) if number), last)
            case "~":
                last = min(last, 1)
            case "~=":
                last = max(last - 1, 0)
        return self.language.order.floor(_raised(numbers, last))


def numbers_of(version: str) -> tuple[int, ...]:
    """The numbers that a version begins with."""
    found = _VERSION.fullmatch(version)
    return tuple(map(int, found["numbers"].split("."))) if found and found["numbers"] else ()


def _bound(mine: Sequence[int], there: Sequence[int]) -> tuple[int, ...]:
    """The next numbers above a version, in the place that these count in."""
    last = max((place for place, number in enumerate(mine) if number), default=len(mine) - 1)
    return _raised((*there, *(0 for _ in mine))[: len(mine)], last)


def _raised(numbers: Sequence[int], place: int) -> tuple[int, ...]:
    """The lowest numbers above all that agree with these up to a place."""
    return (*numbers[:place], numbers[place] + 1, *(0 for _ in numbers[place + 1 :]))


def _spelled(numbers: Sequence[int]) -> str:
    return ".".join(map(str, numbers))
