"""Days as people write them: found in a text, and another day written the same way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_SPRING = ("January", "February", "March", "April", "May", "June")
MONTHS = (*_SPRING, "July", "August", "September", "October", "November", "December")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTH = r"(?:" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS) + r"|Sept)\.?"
_WEEKDAY = r"(?:(?:" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in DAYS) + r"|Tues|Thurs)\.?,?\s+)?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
DATE = re.compile(
    rf"(?<![\w.])(?:{_YEAR}-\d{{1,2}}-\d{{1,2}}|{_YEAR}/\d{{1,2}}/\d{{1,2}}"
    rf"|\d{{1,2}}-\d{{1,2}}-{_YEAR}|\d{{1,2}}/\d{{1,2}}/{_YEAR}"
    rf"|{_WEEKDAY}{_MONTH}[ \-]{_DAY},?[ \-]{_YEAR}|{_WEEKDAY}{_DAY}[ \-](?:of )?{_MONTH},?[ \-]{_YEAR}"
    rf"|{_YEAR}[ \-]{_MONTH}[ \-]\d{{1,2}}|{_MONTH},? {_YEAR}|(?:19|20)\d\d[01]\d[0-3]\d)(?!\d|\.\d)",
    re.IGNORECASE,
)
DOTTED = re.compile(rf"\d{{1,2}}\.\d{{1,2}}\.{_YEAR}")
YEAR_FIRST = re.compile(rf"{_YEAR}\.\d{{1,2}}\.\d{{1,2}}")
_PARTS = re.compile(r"\d+|[^\W\d_]+|[\W_]+")
_COMPACT = 8
_YEAR_LENGTH = 4
_LAST_MONTH = 12


def like(model: str, others: Iterable[str], day: date) -> str:
    """A day, written as the model is. others: more days of the same file, which tell what it leaves open."""
    parts = _PARTS.findall(model)
    skeleton = _skeleton(model)
    alike = [_PARTS.findall(one) for one in [model, *others] if _skeleton(one) == skeleton]
    kinds = _kinds(parts, alike)
    columns = [[one[at] for one in alike if len(one) == len(parts)] for at in range(len(parts))]
    return "".join(
        _written(kind, part, columns[at], day, named="B" in kinds)
        for at, (kind, part) in enumerate(zip(kinds, parts, strict=True))
    )


def _skeleton(text: str) -> str:
    words = re.sub(r"[^\W\d_]+", _word_kind, text)
    return re.sub(r"\d+", lambda found: "Y" if len(found[0]) == _YEAR_LENGTH else "9", words)


def _word_kind(found: re.Match[str]) -> str:
    word = found[0].lower()
    if _month(word):
        return "B"
    if any(name.lower().startswith(word[:3]) for name in DAYS) and len(word) > 2:
        return "A"
    return "o" if word in {"st", "nd", "rd", "th"} else word


def _month(word: str) -> bool:
    return len(word) > 2 and any(name.lower().startswith(word[:3]) for name in MONTHS) and word != "of"


def _kinds(parts: list[str], alike: list[list[str]]) -> list[str]:
    """What each part is: Y, m, d, B (a month's name), A (a weekday's), o (th), C (all in one) or itself."""
    named = any(_month(part.lower()) for part in parts if part.isalpha())
    kinds: list[str] = []
    order = "d" if named else _order(parts, alike)
    for part in parts:
        if part.isdigit():
            if len(part) == _COMPACT:
                kinds.append("C")
            elif len(part) == _YEAR_LENGTH:
                kinds.append("Y")
            else:
                kinds.append(order[:1] or "d")
                order = order[1:]
        elif part.isalpha():
            kind = re.sub(r".+", _word_kind, part)
            kinds.append(kind if kind in {"A", "B", "o"} else "")
        else:
            kinds.append("")
    return kinds


def _order(parts: list[str], alike: list[list[str]]) -> str:
    """Which of two numbers is the month."""
    if len(parts[0]) == _YEAR_LENGTH:
        return "md"
    numbers = [[int(part) for part in one if part.isdigit()] for one in alike]
    if any(one[0] > _LAST_MONTH for one in numbers):
        return "dm"
    if any(one[1] > _LAST_MONTH for one in numbers if len(one) > 1):
        return "md"
    return "md" if "/" in parts else "dm"


def _written(kind: str, part: str, column: list[str], day: date, *, named: bool) -> str:
    if kind in {"m", "d"}:
        return _number(day.month if kind == "m" else day.day, column, named=named)
    teen = day.day // 10 == 1
    texts = {
        "Y": f"{day.year:04}",
        "C": f"{day.year:04}{day.month:02}{day.day:02}",
        "B": _cased(MONTHS[day.month - 1], part, column),
        "A": _cased(DAYS[day.weekday()], part, column),
        "o": "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th"),
    }
    return texts.get(kind, part)


def _number(number: int, column: list[str], *, named: bool) -> str:
    """Padded to two digits as it is elsewhere; where that is not told, unless the month has its name."""
    padded = not named
    if any(len(one) == 1 for one in column):
        padded = False
    elif any(one.startswith("0") for one in column):
        padded = True
    return f"{number:02}" if padded else str(number)


def _cased(name: str, part: str, column: list[str]) -> str:
    """Long or short, and in capitals, as it is written elsewhere; May tells nothing."""
    telling = [one for one in column if one.lower() != "may"] or [part]
    text = (
        name[:3] if len(telling[0]) <= _YEAR_LENGTH and telling[0].lower() not in {"june", "july"} else name
    )
    return text.upper() if part.isupper() else text.lower() if part.islower() else text
