"""The thresholds of a strategy, as the conditions that gates judge."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gonogo.domain import condition
from gonogo.domain.evidence.measurement import SIGNS
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.formats.yaml import Data, Path

_WORD = re.compile(r"\b(?:and|or|not)\b", re.IGNORECASE)
_PERCENTAGE = re.compile(
    r"(\b(?:\w*coverage|success_rate|pass_rate)\s*[<>=!]+\s*)(\d{1,15}(?:\.\d{1,15})?)(?![\w.%]|\s*%)",
    re.ASCII,
)
_NAME = re.compile(r"[A-Za-z_]\w*")
_ALIASES = {
    "code_coverage": "coverage",
    "line_coverage": "coverage",
    "test_coverage": "coverage",
    "pass_rate": "success_rate",
    "medium_vulnerabilities": "medium",
    "low_vulnerabilities": "low",
}
"""What our gates may call it."""


class Threshold(NamedTuple):
    """What must hold, and the places that say so. text: empty where it cannot be read, for the reason."""

    places: tuple[Path, ...]
    text: str
    reason: str = ""


def thresholds(gate: dict[str, Data], place: Path) -> Iterator[Threshold]:
    """All that a gate asks for, however it is written."""
    for key in ("threshold", "thresholds"):
        value = gate.get(key)
        if isinstance(value, list):
            yield from (of(item, (*place, key, number)) for number, item in enumerate(value))
        elif isinstance(value, int | float | str) and {"metric", "operator"} <= set(gate):
            yield _in_parts(gate, key, place)
        elif value is not None:
            yield of(value, (*place, key))
    if {"metric", "operator", "value"} <= set(gate):
        yield _in_parts(gate, "value", place)


def of(value: Data, place: Path) -> Threshold:
    """One threshold: a text, or its parts."""
    if isinstance(value, dict):
        return _in_parts(value, "value", place)
    if isinstance(value, str):
        return _read((place,), value)
    return Threshold((place,), "", "it says a number and not of what; write it as coverage >= 80%")


def spellings(text: str) -> tuple[str, ...]:
    """The ways to write the condition: with the names that our gates give, then with its own."""
    renamed = _NAME.sub(lambda found: _ALIASES.get(found[0], found[0]), text)
    return tuple(dict.fromkeys((*as_written(renamed), *as_written(text))))


def as_written(text: str) -> tuple[str, ...]:
    """The ways to write the condition with its own names, percentages first; none where it is too long."""
    return () if len(text) > condition.LONGEST else (_in_percent(text), text)


def _in_percent(text: str) -> str:
    """With numbers that have no unit in percent, where percentages are compared; up to 1 is a ratio."""

    def counted(found: re.Match[str]) -> str:
        number = float(found[2])
        return f"{found[1]}{number * 100 if 0 < number <= 1 else number:.10g}%"

    return _PERCENTAGE.sub(counted, text)


def together(texts: list[str]) -> str:
    """The condition that all of them are met."""
    return texts[0] if len(texts) == 1 else " and ".join(f"({text})" for text in texts)


def _in_parts(parts: dict[str, Data], key: str, place: Path) -> Threshold:
    name = re.sub(r"[\s-]+", "_", str(parts["metric"]).strip().lower())
    value = parts[key]
    number = f"{value:.15g}" if isinstance(value, float) else str(value)
    places = tuple((*place, part) for part in ("metric", "operator", key))
    return _read(places, f"{name} {SIGNS[str(parts['operator'])]} {number}")


def _read(places: tuple[Path, ...], written: str) -> Threshold:
    text = _WORD.sub(lambda word: word[0].lower(), " ".join(written.split()))
    text = text.replace("≥", ">=").replace("≤", "<=")
    try:
        condition.parse(text)
    except UsageError as problem:
        return Threshold(places, "", f"it cannot be evaluated. {problem}")
    return Threshold(places, text)
