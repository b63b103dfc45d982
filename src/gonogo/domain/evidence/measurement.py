"""What was measured, with its unit, and what must hold of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from gonogo.domain import condition
from gonogo.domain.condition import Comparison, Condition, Every, Unit, amount, comparisons
from gonogo.domain.duration import UNITS
from gonogo.domain.text import printable, quoted
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Counted: TypeAlias = Literal["%", "ratio", "ms", "s", "m", "h"]
"""What a plain number can count."""

SIGNS = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">=", "eq": "="}
"""The operators of a threshold."""

_QUANTITY = re.compile(r"(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)\s*(%|ms|s|m|h)?", re.ASCII)
_NAME = re.compile(r"[A-Za-z_][\w.]*", re.ASCII)
_KINDS = {Unit.PERCENT: "a percentage", Unit.SECONDS: "a time", Unit.NUMBER: "a plain number"}


class Quantity(msgspec.Struct, frozen=True):
    """A number in percent, in seconds, or plain. unit: nothing where none was stated."""

    number: float
    unit: Unit | None = None

    def __str__(self) -> str:
        """As people write it."""
        return amount(self.number, self.unit or Unit.NUMBER)


class Threshold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What must hold of one measurement."""

    metric: Annotated[str, Meta(description="its name")]
    operator: Annotated[Literal["lt", "lte", "gt", "gte", "eq"], Meta(description="how it must compare")]
    value: Annotated[float | str, Meta(description="with what: a number, or one with its unit, as 500ms")]

    def __post_init__(self) -> None:
        """Refuse what cannot be compared; msgspec reports a ValueError with its place."""
        if not _NAME.fullmatch(self.metric):
            raise ValueError(f"{quoted(self.metric, 40)} is no name of a metric, such as http.error_rate")
        if quantity(self.value) is None:
            raise ValueError(f"{quoted(self.value)} is no number, such as 5, 1% or 500ms")

    @property
    def comparison(self) -> Comparison:
        """As a condition has it."""
        wanted = quantity(self.value) or Quantity(0)
        return Comparison(self.metric, SIGNS[self.operator], wanted.number, wanted.unit or Unit.NUMBER)


def quantity(value: object) -> Quantity | None:
    """A number, or a text such as `230ms`, `0.4%` or `12`; nothing for everything else."""
    if isinstance(value, str):
        match = _QUANTITY.fullmatch(value.strip())
        return _with_unit(float(match[1]), match[2]) if match else None
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e300:
        return None
    return Quantity(float(value))


def counted(plain: Quantity, as_what: Counted) -> Quantity:
    """A quantity without unit as what it is said to count; one with a unit stays as it is."""
    if plain.unit is not None:
        return plain
    if as_what == "ratio":
        return Quantity(plain.number * 100, Unit.PERCENT)
    return _with_unit(plain.number, as_what)


def _with_unit(number: float, unit: str | None) -> Quantity:
    if unit is None:
        return Quantity(number)
    if unit == "%":
        return Quantity(number, Unit.PERCENT)
    return Quantity(number / 1000 if unit == "ms" else number * UNITS[unit], Unit.SECONDS)


def required(text: str, thresholds: tuple[Threshold, ...]) -> Condition:
    """All that must hold.

    Raises:
        UsageError: the text cannot be read, or nothing is required.
    """
    parts = [condition.parse(text)] if text else []
    parts += [threshold.comparison for threshold in thresholds]
    if not parts:
        raise UsageError("say with require: or thresholds: what must hold, such as error_rate < 1%")
    return Every(tuple(parts)) if len(parts) > 1 else parts[0]


def misfits(wanted: Condition, measured: Mapping[str, Quantity]) -> tuple[str, ...]:
    """Where a measurement's unit is not that of what it is compared with, a line each.

    A number whose unit was not stated is taken in the unit it is compared with: percent, or seconds.
    """
    return tuple(dict.fromkeys(_misfits(wanted, measured)))


def _misfits(wanted: Condition, measured: Mapping[str, Quantity]) -> Iterator[str]:
    for comparison in comparisons(wanted):
        found = measured.get(comparison.name)
        if found is not None and found.unit not in (None, comparison.unit):
            kind = _KINDS[found.unit or Unit.NUMBER]
            other = _KINDS[comparison.unit]
            yield f"{comparison.name} is {kind} ({found}), and is compared with {other} ({comparison})"


def flattened(document: Mapping[str, object]) -> dict[str, Quantity]:
    """The numbers of a document by name, those within others as `outer.inner`; the rest is passed over."""
    found: dict[str, Quantity] = {}
    waiting: list[tuple[str, object]] = [("", document)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(f"{name}.{key}" if name else str(key), inner) for key, inner in value.items()]
        elif (number := quantity(value)) is not None:
            found[printable(name)] = number
    return dict(sorted(found.items()))
