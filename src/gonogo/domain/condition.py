"""Conditions on what was measured: `coverage >= 80%`, `error_rate > 1% or p95 > 500ms`.

    either     = both {"or" both}
    both       = one {"and" one}
    one        = "not" one | "(" either ")" | comparison
    comparison = name (">=" | "<=" | ">" | "<" | "=" | "==" | "!=") number [unit]
    unit       = "%" | "ms" | "s" | "m" | "h"

The words may be written in capitals. Percentages are measured in percent, times in seconds, everything
else is a plain number.
"""

from __future__ import annotations

import math
import operator
import re
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import msgspec

from gonogo.domain.duration import UNITS
from gonogo.domain.text import quoted
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

LONGEST = 2000
"""Characters a condition may have."""

DEEPEST = 30
"""Brackets and negations that may stand within each other."""


class Unit(StrEnum):
    """What a number counts."""

    PERCENT = "%"
    SECONDS = "s"
    NUMBER = ""


class Verdict(Enum):
    """What a condition comes to. MISSING: it depends on something that was not measured."""

    MET = "met"
    NOT_MET = "not met"
    MISSING = "missing"


class Comparison(msgspec.Struct, frozen=True):
    """A measured name against a number, which is in percent, in seconds, or plain."""

    name: str
    sign: str
    number: float
    unit: Unit

    def __str__(self) -> str:
        """As people write it."""
        return f"{self.name} {self.sign} {amount(self.number, self.unit)}"


class Not(msgspec.Struct, frozen=True):
    """Met where the other is not."""

    inner: Condition


class Every(msgspec.Struct, frozen=True):
    """Met where all parts are."""

    parts: tuple[Condition, ...]


class Either(msgspec.Struct, frozen=True):
    """Met where one part is."""

    parts: tuple[Condition, ...]


Condition: TypeAlias = "Comparison | Not | Every | Either"

_SIGNS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
    "!=": operator.ne,
}
_NEGATED = {Verdict.MET: Verdict.NOT_MET, Verdict.NOT_MET: Verdict.MET, Verdict.MISSING: Verdict.MISSING}
_KINDS = {Unit.PERCENT: "a percentage, such as 80%", Unit.SECONDS: "a time, such as 500ms"}


def amount(number: float, unit: Unit) -> str:
    """A number with its unit: `79.99%`, `0.5s`, `12`; never rounded to what it is not."""
    return f"{number:.10g}{unit}"


def judge(condition: Condition, measured: Mapping[str, float]) -> Verdict:
    """What the condition comes to.

    A name that was not measured, or measured as no number, makes its comparison MISSING; so is the
    whole, unless it is the same whatever the measurement would have been.
    """
    match condition:
        case Comparison():
            return _compared(condition, measured.get(condition.name, math.nan))
        case Not(inner):
            return _NEGATED[judge(inner, measured)]
        case Every(parts):
            return _first((Verdict.NOT_MET, Verdict.MISSING, Verdict.MET), parts, measured)
        case _:
            return _first((Verdict.MET, Verdict.MISSING, Verdict.NOT_MET), condition.parts, measured)


def _compared(comparison: Comparison, value: float) -> Verdict:
    if math.isnan(value):
        return Verdict.MISSING
    return Verdict.MET if _SIGNS[comparison.sign](value, comparison.number) else Verdict.NOT_MET


def _first(
    order: tuple[Verdict, ...], parts: tuple[Condition, ...], measured: Mapping[str, float]
) -> Verdict:
    found = {judge(part, measured) for part in parts}
    return next(verdict for verdict in order if verdict in found)


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Every comparison, in the order in which it is written."""
    match condition:
        case Comparison():
            yield condition
        case Not(inner):
            yield from comparisons(inner)
        case _:
            for part in condition.parts:
                yield from comparisons(part)


def findings(condition: Condition, measured: Mapping[str, float]) -> tuple[str, ...]:
    """What was found for every comparison, a line each, in the order in which it is written."""
    return tuple(dict.fromkeys(_finding(each, measured) for each in comparisons(condition)))


def _finding(comparison: Comparison, measured: Mapping[str, float]) -> str:
    verdict = judge(comparison, measured)
    if verdict is Verdict.MISSING:
        return f"{comparison.name} was not measured ({comparison})"
    value = amount(measured[comparison.name], comparison.unit)
    return f"{comparison.name} is {value}; {comparison} is {verdict.value}"


_TOKEN = re.compile(
    r"\s*(?:(?P<number>-?[0-9]{1,15}(?:\.[0-9]{1,15})?)\s*(?P<unit>%|(?:ms|s|m|h)(?![\w.]))?(?![\w.])"
    r"|(?P<name>[A-Za-z_][\w.]*)|(?P<sign>>=|<=|==|!=|[<>=])|(?P<bracket>[()])|(?P<end>\Z))",
    re.ASCII,
)


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    unit: str = ""


def parse(text: str, known: Mapping[str, Unit] | None = None) -> Condition:
    """The condition that a text states. known: what can be measured, and in what; anything where not given.

    Raises:
        UsageError: it cannot be read; the sentence points at the character.
    """
    if len(text) > LONGEST:
        raise UsageError(f"A condition has at most {LONGEST} characters; this one has {len(text)}")
    return _Parser(text, known).whole()


class _Parser:
    def __init__(self, text: str, known: Mapping[str, Unit] | None) -> None:
        self._text = text
        self._known = known
        self._tokens = self._split()
        self._next = next(self._tokens)

    def whole(self) -> Condition:
        condition = self._either(0)
        if self._next.kind != "end":
            raise self._wrong(self._next.start, "expected 'and', 'or' or the end")
        return condition

    def _split(self) -> Iterator[_Token]:
        place = 0
        while match := _TOKEN.match(self._text, place):
            kind = next(
                kind for kind in ("number", "name", "sign", "bracket", "end") if match[kind] is not None
            )
            yield _Token(kind, match[kind], match.start(kind), match["unit"] or "")
            place = match.end()
        start = place + len(self._text[place:]) - len(self._text[place:].lstrip())
        raise self._wrong(start, "this cannot be read")

    def _take(self) -> _Token:
        taken = self._next
        self._next = next(self._tokens)
        return taken

    def _word(self, word: str) -> bool:
        found = self._next.text.lower() == word
        if found:
            self._take()
        return found

    def _either(self, depth: int) -> Condition:
        parts = [self._every(depth)]
        while self._word("or"):
            parts.append(self._every(depth))
        return Either(tuple(parts)) if len(parts) > 1 else parts[0]

    def _every(self, depth: int) -> Condition:
        parts = [self._one(depth)]
        while self._word("and"):
            parts.append(self._one(depth))
        return Every(tuple(parts)) if len(parts) > 1 else parts[0]

    def _one(self, depth: int) -> Condition:
        if depth > DEEPEST:
            raise self._wrong(self._next.start, f"more than {DEEPEST} levels of brackets and 'not'")
        if self._word("not"):
            return Not(self._one(depth + 1))
        return self._bracket(depth) if self._word("(") else self._comparison()

    def _bracket(self, depth: int) -> Condition:
        inner = self._either(depth + 1)
        if not self._word(")"):
            raise self._wrong(self._next.start, "expected ')'")
        return inner

    def _comparison(self) -> Condition:
        name = self._expect("name", "expected a name, such as coverage")
        sign = self._expect("sign", "expected one of " + ", ".join(_SIGNS))
        number = self._expect("number", "expected a number, such as 80% or 500ms")
        value, unit = _quantity(number)
        self._check(name, number, unit)
        return Comparison(name.text, "=" if sign.text == "==" else sign.text, value, unit)

    def _expect(self, kind: str, sentence: str) -> _Token:
        if self._next.kind != kind or self._next.text.lower() in ("and", "or", "not"):
            raise self._wrong(self._next.start, sentence)
        return self._take()

    def _check(self, name: _Token, number: _Token, unit: Unit) -> None:
        if self._known is None:
            return
        if name.text not in self._known:
            raise self._wrong(
                name.start, f"{name.text} is not measured here. Known: {', '.join(self._known)}"
            )
        wanted = self._known[name.text]
        if unit is not wanted:
            raise self._wrong(number.start, f"{name.text} is {_KINDS.get(wanted, 'a plain number')}")

    def _wrong(self, place: int, sentence: str) -> UsageError:
        found = self._text[place : place + 20].split(maxsplit=1)[:1]
        at = f"at {quoted(found[0])}" if found else "at its end"
        return UsageError(f"Character {place + 1} of the condition, {at}: {sentence}")


def _quantity(token: _Token) -> tuple[float, Unit]:
    number = float(token.text)
    if token.unit == "%":
        return number, Unit.PERCENT
    if token.unit == "ms":
        return number / 1000, Unit.SECONDS
    return (number * UNITS[token.unit], Unit.SECONDS) if token.unit else (number, Unit.NUMBER)
