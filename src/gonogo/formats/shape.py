"""A document → a value of a model, or its first fault with file and line."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from gonogo.errors import ConfigError
from gonogo.typed import converted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.formats.yaml import Document, Path

Model = TypeVar("Model", bound=msgspec.Struct)

_PLACE = re.compile(r" - at `\$(.*)`$")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_KIND = re.compile(r"^Expected (.*), got `(\w+)`")
_WORDS = {"str": "text", "bool": "true or false", "int": "a whole number", "float": "a number"}
_WORDS |= {"array": "a list", "object": "a mapping", "null": "nothing"}


def shaped(document: Document, model: type[Model]) -> Model:
    """Make a value of the model; numbers are taken as they were written, such as a version 1.10.

    Raises:
        ConfigError: it does not fit; the sentence says where.
    """
    try:
        return converted(_as_written(document), model)
    except msgspec.ValidationError as problem:
        path, sentence = fault(problem)
        raise ConfigError((document.problem(path, sentence),)) from None


def fault(problem: msgspec.ValidationError) -> tuple[Path, str]:
    """Where msgspec found it, and what it found."""
    place = _PLACE.search(str(problem))
    told = _KIND.sub(_in_words, _PLACE.sub("", str(problem)))
    return tuple(_steps(place[1])) if place else (), told.replace("`", "'")


def _in_words(kinds: re.Match[str]) -> str:
    expected = re.findall(r"\w+", kinds[1])
    wanted = " or ".join(_WORDS.get(kind, kind) for kind in expected)
    return f"expected {wanted}, found {_WORDS.get(kinds[2], kinds[2])}"


def _steps(place: str) -> Iterator[str | int]:
    yield from (name or int(number) for name, number in _STEP.findall(place))


def _as_written(document: Document) -> dict[str, Any]:
    data: Any = deepcopy(document.data)
    for path, text in document.texts.items():
        above = data
        for step in path[:-1]:
            above = above[step]
        if not isinstance(above[path[-1]], bool):
            above[path[-1]] = text
    return dict(data)
