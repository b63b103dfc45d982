"""YAML settings: text in, plain data with the line of every key out.

The plain scalars are those of YAML 1.2's core schema, so `on`, `09:00` and `2026-12-18` are text, and
a number keeps the text it was written as, so that a version `1.10` is not lost to 1.1.
"""

from __future__ import annotations

import math
import re
from itertools import islice
from typing import TYPE_CHECKING, NoReturn, TypeAlias

import msgspec
import yaml

from gonogo.domain.text import excerpt, printable, quoted
from gonogo.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable

Data: TypeAlias = "dict[str, Data] | list[Data] | str | int | float | bool | None"
Path: TypeAlias = tuple[str | int, ...]

LARGEST = 1 << 20
DEEPEST = 50
MOST_PROBLEMS = 100

_WORDS = {"": None, "~": None} | {
    spelling: value
    for word, value in (("null", None), ("true", True), ("false", False))
    for spelling in (word, word.title(), word.upper())
}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_LONGEST_INTEGER = 18
_BASES = {"0o": 8, "0x": 16}

_UNSAFE = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAG_DIRECTIVE = re.compile("^%TAG", re.MULTILINE)
_NO_TAGS = "tags are not supported; put text that begins with ! in quotes"
_NO_ANCHORS = "anchors and aliases are not supported; put text that begins with & or * in quotes"
_NO_ESCAPE = "no such escape; use single quotes, where \\ is plain text"

_AT_START = {
    "unexpected end of stream": "the quote that opens here is not closed",
    "expected ',' or ']'": "the list that opens here needs a ',' between its items and a ']' at its end",
    "expected ',' or '}'": "the mapping that opens here needs a ',' between its keys and a '}' at its end",
    "could not find expected ':'": "a key needs a ':' and a space after it",
}
_AT_END = {
    "mapping values are not allowed": "a ':' where no key can be; put text with a ': ' in quotes, "
    "and indent the keys of one mapping alike",
    "entries are not allowed": "a '- ' where no list can begin; put the list on its own lines",
    "cannot start any token": "a value cannot begin like this; indent with spaces, never with tabs, "
    "and put text that begins with @, ` or % in quotes",
    "alphabetic or numeric": _NO_ANCHORS,
    "escape": _NO_ESCAPE,
    "hexdecimal": _NO_ESCAPE,  # libyaml's own spelling
    "expected key": "the indentation does not fit the lines above",
    "block end": "the indentation does not fit the lines above",
    "'-' indicator": "the indentation does not fit the lines above",
    "node content": "a value is missing here",
}


class Document(msgspec.Struct, frozen=True):
    """A settings file that has been read: its data, and where each part of it stands.

    Attributes:
        name: The file's name, for messages.
        data: The top level's keys and values.
        lines: The line, from 1, of each key and list item, by path such as `("people", 0, "name")`.
        texts: How each number, `true` and `false` was written, by path.
    """

    name: str
    data: dict[str, Data]
    lines: dict[Path, int]
    texts: dict[Path, str]

    def line(self, path: Path) -> int:
        """The line, from 1, of a key or list item; of what is missing, that of its nearest parent."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]

    def written(self, path: Path) -> str | None:
        """How the number, `true` or `false` at the path was written; None of anything else."""
        return self.texts.get(path)

    def problem(self, path: Path, sentence: str) -> str:
        """One line for a person: file, line, dotted path, and what is wrong there."""
        return problem(self.name, self.line(path), path, sentence)


def problem(name: str, line: int, path: Path, sentence: str) -> str:
    """One line for a person: file, line from 1, dotted path where there is one, and what is wrong there."""
    place = f"{dotted(path)}: " if path else ""
    return f"{printable(name)}:{line}: {place}{excerpt(' '.join(sentence.split()), 600)}"


def dotted(path: Path) -> str:
    """The path as a person writes it, such as `people[0].name`; safe to show, and cut where long."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{_brief(part)}" for part in path)
    return excerpt("".join(parts).removeprefix("."), 200)


def bounded(name: str, problems: Iterable[str]) -> tuple[str, ...]:
    """The first hundred problems, and a last line that says so if there are more."""
    shown = tuple(islice(problems, MOST_PROBLEMS + 1))
    if len(shown) <= MOST_PROBLEMS:
        return shown
    rest = problem(name, 1, (), f"there are more problems than these {MOST_PROBLEMS}; fix these first")
    return (*shown[:MOST_PROBLEMS], rest)


def _brief(text: str) -> str:
    return excerpt(text, 60)


def read(text: str | bytes, name: str) -> Document:
    """Read one YAML mapping; an empty file is an empty mapping.

    Args:
        text: UTF-8 text of at most 1 MiB, with at most 50 levels of nesting.
        name: The file's name, for messages.

    Raises:
        ConfigError: The text is not such a file, or uses what settings do not need: a key twice,
            anchors and aliases, merge keys, tags, several documents, keys that are not text, or
            control characters.
    """
    builder = _Builder(name)
    source = _decoded(text, builder)
    try:
        for event in yaml.parse(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        builder.refuse(*_explained(error, source))
    except (ValueError, OverflowError):  # the pure Python scanner, at an escape beyond Unicode
        builder.refuse(1, _NO_ESCAPE)
    return builder.finished()


def _decoded(text: str | bytes, builder: _Builder) -> str:
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(raw) > LARGEST:
        builder.refuse(1, f"larger than {LARGEST >> 20} MiB")
    try:
        source = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        builder.refuse(raw.count(b"\n", 0, error.start) + 1, "not UTF-8 text")
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    for pattern, sentence in ((_UNSAFE, "a control character"), (_TAG_DIRECTIVE, _NO_TAGS)):
        if found := pattern.search(source):
            builder.refuse(source.count("\n", 0, found.start()) + 1, sentence)
    return source


def _explained(error: yaml.MarkedYAMLError, source: str) -> tuple[int, str]:
    fault = error.problem or ""
    for known, mark in ((_AT_START, error.context_mark), (_AT_END, error.problem_mark)):
        for fragment, sentence in known.items():
            if mark and fragment in fault:
                return min(mark.line, source.count("\n")) + 1, sentence
    line = error.problem_mark.line if error.problem_mark else 0
    return min(line, source.count("\n")) + 1, f"not YAML: {fault}"


def _scalar(text: str) -> str | int | float | bool | None:
    """The value of a plain scalar. A number that JSON cannot hold stays text."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text, _BASES.get(text[:2], 10)) if len(text) <= _LONGEST_INTEGER else text
    if _FLOAT.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text


class _Open(msgspec.Struct):
    """A mapping or list whose end has not come yet; of a mapping, the key that waits for its value."""

    path: Path
    data: dict[str, Data] | list[Data]
    key: str | None = None

    @property
    def wants_key(self) -> bool:
        return self.key is None and isinstance(self.data, dict)

    def add(self, value: Data) -> Path:
        """Put a value in, and say its path."""
        if isinstance(self.data, list):
            self.data.append(value)
            return (*self.path, len(self.data) - 1)
        key, self.key = self.key or "", None
        self.data[key] = value
        return (*self.path, key)


class _Builder:
    """Makes the document from the parser's events, without recursion."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.documents = 0
        self.root: dict[str, Data] = {}
        self.open: list[_Open] = []
        self.lines: dict[Path, int] = {(): 1}
        self.texts: dict[Path, str] = {}
        self.repeated: list[str] = []

    def refuse(self, line: int, sentence: str) -> NoReturn:
        """End the reading."""
        raise ConfigError(
            bounded(self.name, [*self.repeated[:MOST_PROBLEMS], problem(self.name, line, (), sentence)])
        ) from None

    def finished(self) -> Document:
        """The document, once all events have been taken."""
        if self.repeated:
            raise ConfigError(bounded(self.name, self.repeated))
        return Document(self.name, self.root, self.lines, self.texts)

    def take(self, event: yaml.Event) -> None:
        """Go on by one event."""
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.NodeEvent):
            self._check(event, line)
        if isinstance(event, yaml.DocumentStartEvent):
            self._document(line)
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._collection({} if isinstance(event, yaml.MappingStartEvent) else [], line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()

    def _check(self, event: yaml.NodeEvent, line: int) -> None:
        if event.anchor is not None:
            self.refuse(line, _NO_ANCHORS)
        if getattr(event, "tag", None) is not None:
            self.refuse(line, _NO_TAGS)

    def _document(self, line: int) -> None:
        self.documents += 1
        if self.documents > 1:
            self.refuse(line, "a second document begins here; settings are one document")

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if _UNSAFE.search(event.value):
            self.refuse(line, "an escape that makes a control character")
        value = _scalar(event.value) if event.implicit[0] else event.value
        if self.open and self.open[-1].wants_key:
            self._key(event.value, value, line, plain=event.implicit[0])
            return
        path = self._add(value, line)
        if value is not None and not isinstance(value, str):
            self.texts[path] = event.value

    def _key(self, text: str, value: Data, line: int, *, plain: bool) -> None:
        if plain and text == "<<":
            self.refuse(line, "merge keys (<<) are not supported; write the keys out")
        if value is None or isinstance(value, bool):
            self.refuse(line, f"a key must be text; put {quoted(text)} in quotes")
        mapping = self.open[-1]
        mapping.key = text
        path = (*mapping.path, text)
        if text in mapping.data:
            twice = f"the same key is on line {self.lines[path]}"
            self.repeated.append(problem(self.name, line, path, twice))
        else:
            self.lines[path] = line

    def _collection(self, data: dict[str, Data] | list[Data], line: int) -> None:
        if len(self.open) >= DEEPEST:
            self.refuse(line, f"nested deeper than {DEEPEST} levels")
        if self.open and self.open[-1].wants_key:
            self.refuse(line, "a key must be text")
        self.open.append(_Open(self._add(data, line), data))

    def _add(self, value: Data, line: int) -> Path:
        if self.open:
            path = self.open[-1].add(value)
            self.lines.setdefault(path, line)
            return path
        if isinstance(value, dict):
            self.root = value
        elif value is not None:
            self.refuse(line, "the top level must be a mapping, such as 'project: shop'")
        return ()
