"""Plain data in, YAML out: what `gonogo.formats.yaml` reads back as it was."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gonogo.formats.yaml import Data

_PLAIN = re.compile(r"[A-Za-z][\w./-]*")
_FOUR_DIGITS = 0xFFFF
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
"""No text to every reader of YAML."""


def write(data: Mapping[str, Data]) -> str:
    """The mapping as lines, a blank one between the keys at the top; lists stand on one line."""
    return "\n".join("".join(f"{line}\n" for line in _lines({key: value})) for key, value in data.items())


def flow(value: Data) -> str:
    """The value on one line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{scalar(key)}: {flow(child)}' for key, child in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(flow, value))}]"
    return scalar(value) if isinstance(value, str) else msgspec.json.encode(value).decode()


def scalar(text: str) -> str:
    """Plain where YAML takes it for text, else in quotes; what cannot be shown stands as its escape."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS and text.isprintable():
        return text
    quotes = msgspec.json.encode(text).decode()
    return "".join(char if char.isprintable() else _escape(char) for char in quotes)


def _escape(char: str) -> str:
    return f"\\U{ord(char):08x}" if ord(char) > _FOUR_DIGITS else f"\\u{ord(char):04x}"


def comment(text: str) -> str:
    """One line that no reader takes for anything: what cannot be shown stands as its escape."""
    shown = (char if char.isprintable() else ascii(char)[1:-1] for char in text)
    return f"# {''.join(shown)}"


def _lines(data: Mapping[str, Data]) -> Iterator[str]:
    for key, value in data.items():
        if value and isinstance(value, dict):
            yield f"{scalar(key)}:"
            yield from (f"  {line}" for line in _lines(value))
        else:
            yield f"{scalar(key)}: {flow(value)}"
