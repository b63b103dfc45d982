"""Calendar versioning (https://calver.org): the date, and a counter within it."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.versions import prerelease
from gonogo.domain.versions.level import Level
from gonogo.domain.versions.semver import LONGEST
from gonogo.errors import VersionError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

_DATES: dict[str, tuple[str, Callable[[date], int]]] = {
    "YYYY": (r"[1-9][0-9]{3}", lambda day: day.year),
    "0Y": (r"[0-9]{2}|[1-9][0-9]{2}", lambda day: day.year - 2000),
    "YY": (r"0|[1-9][0-9]{0,2}", lambda day: day.year - 2000),
    "0M": (r"0[1-9]|1[0-2]", lambda day: day.month),
    "MM": (r"[1-9]|1[0-2]", lambda day: day.month),
    "0W": (r"0[1-9]|[1-4][0-9]|5[0-3]", lambda day: day.isocalendar().week),
    "WW": (r"[1-9]|[1-4][0-9]|5[0-3]", lambda day: day.isocalendar().week),
    "0D": (r"0[1-9]|[12][0-9]|3[01]", lambda day: day.day),
    "DD": (r"[1-9]|[12][0-9]|3[01]", lambda day: day.day),
}
_COUNTERS = {"MAJOR": Level.major, "MINOR": Level.minor, "MICRO": Level.patch}
_TOKEN = re.compile("|".join([*_DATES, *_COUNTERS]))
_ORDER = re.compile(r"(YYYY|0Y|YY)( (0M|MM)( (0D|DD))?| (0W|WW))?( MAJOR)?( MINOR)?( MICRO)?")
"""From the greatest to the smallest: in any other order a later version could be a lower one."""
_FIXED_WIDTH = ("YYYY", "0M", "0W", "0D")
_PRE = r"(?:-([A-Za-z][0-9A-Za-z-]*(?:\.(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*))?"


class CalVer(msgspec.Struct, frozen=True):
    """One version: its numbers in the order of the pattern, and how the pattern spells them."""

    numbers: tuple[int, ...]
    pattern: str
    pre: prerelease.Identifiers = ()

    def __str__(self) -> str:
        """As the pattern spells it."""
        numbers = iter(self.numbers)
        stable = _TOKEN.sub(lambda token: _spelled(token[0], next(numbers)), self.pattern)
        return f"{stable}-{prerelease.spell(self.pre)}" if self.pre else stable

    def __lt__(self, other: CalVer) -> bool:
        return self.precedence < other.precedence

    @property
    def precedence(self) -> tuple[tuple[int, ...], tuple[tuple[int, int, str], ...]]:
        """Numbers first, then the prerelease; without one it is the highest."""
        return self.numbers, prerelease.precedence(self.pre)

    @property
    def is_prerelease(self) -> bool:
        """Whether it comes before the version that it is named after."""
        return bool(self.pre)

    @property
    def stable(self) -> CalVer:
        """The version that this is a prerelease of, or is."""
        return msgspec.structs.replace(self, pre=())


def _spelled(token: str, number: int) -> str:
    return f"{number:02}" if token.startswith("0") else str(number)


def _is_clear(pattern: str) -> bool:
    """Whether one can tell where each number ends: of those that touch, one may vary in width."""
    runs = [_TOKEN.findall(run) for run in re.split("[._-]", pattern)]
    return all(sum(token not in _FIXED_WIDTH for token in run) < 2 for run in runs)


@cache
def _compiled(pattern: str) -> tuple[tuple[str, ...], re.Pattern[str]]:
    tokens = tuple(_TOKEN.findall(pattern))
    syntax = ""
    end = 0
    for token in _TOKEN.finditer(pattern):
        digits = _DATES[token[0]][0] if token[0] in _DATES else r"0|[1-9][0-9]*"
        syntax += re.escape(pattern[end : token.start()]) + f"({digits})"
        end = token.end()
    joined = re.fullmatch(r"[._-]*", _TOKEN.sub("", pattern))
    if not (joined and _ORDER.fullmatch(" ".join(tokens)) and _is_clear(pattern)):
        raise VersionError(
            f"'{pattern}' is not a calendar pattern. It goes from the year to the smallest part and joins "
            f"by '.', '-' or '_': {', '.join([*_DATES, *_COUNTERS])}. Example: YYYY.MM.MICRO"
        )
    return tokens, re.compile(syntax + re.escape(pattern[end:]) + _PRE)


class CalVerScheme(msgspec.Struct, frozen=True):
    """Versions of a calendar pattern that begins with the date, such as YYYY.MM.MICRO or YY.0M.

    Raises:
        VersionError: the pattern is not one.
    """

    pattern: str = "YYYY.MM.MICRO"

    def __post_init__(self) -> None:
        """Refuse a wrong pattern where it is written, not where it is first used."""
        _compiled(self.pattern)

    def parse(self, text: str) -> CalVer:
        """Read a version; raises VersionError."""
        match = _compiled(self.pattern)[1].fullmatch(text) if len(text) <= LONGEST else None
        if match is None:
            raise VersionError(f"Version must follow the calendar pattern {self.pattern}")
        *numbers, pre = match.groups()
        return CalVer(tuple(map(int, numbers)), self.pattern, prerelease.parse(pre) if pre else ())

    def first(self, today: date) -> CalVer:
        """Today's first version; a week counts to the year that its Thursday is in (ISO 8601)."""
        tokens = _compiled(self.pattern)[0]
        if "0W" in tokens or "WW" in tokens:
            today += timedelta(days=4 - today.isoweekday())
        numbers = (_DATES[token][1](today) if token in _DATES else 0 for token in tokens)
        return CalVer(tuple(numbers), self.pattern)

    def following(self, current: CalVer, level: Level, today: date, said: Level = Level.none) -> CalVer:
        """Today's first version, or the next of the current's date if that is not in the past.

        Raises:
            VersionError: the date is taken and the pattern has no counter.
        """
        fresh = self.first(today)
        if self._date(fresh) > self._date(current):
            return fresh
        return current.stable if current.pre else self._counted_up(current, max(level, said))

    def prerelease(
        self, current: CalVer, level: Level, channel: str, today: date, said: Level = Level.none
    ) -> CalVer:
        """The next version in a prerelease channel; raises VersionError where it would be lower."""
        target = self.following(current, level, today, said)
        pre = current.pre if target == current.stable else ()
        return msgspec.structs.replace(target, pre=prerelease.following(pre, channel))

    def leading(self, version: CalVer, channel: str) -> CalVer:
        """The first prerelease of a version that was never released."""
        return msgspec.structs.replace(version, pre=prerelease.following((), channel))

    def _date(self, version: CalVer) -> tuple[int, ...]:
        tokens = _compiled(self.pattern)[0]
        return tuple(n for n, token in zip(version.numbers, tokens, strict=True) if token in _DATES)

    def _counted_up(self, version: CalVer, level: Level) -> CalVer:
        tokens = _compiled(self.pattern)[0]
        counters = [place for place, token in enumerate(tokens) if token in _COUNTERS]
        if not counters:
            raise VersionError(
                f"{version} is taken, and the pattern {self.pattern} has no counter for a second release. "
                f"Use {self.pattern}.MICRO"
            )
        asked = [place for place in counters if _COUNTERS[tokens[place]] <= level]
        place = asked[0] if asked else counters[-1]
        numbers = [
            number + 1 if at == place else 0 if at > place and at in counters else number
            for at, number in enumerate(version.numbers)
        ]
        return CalVer(tuple(numbers), self.pattern)
