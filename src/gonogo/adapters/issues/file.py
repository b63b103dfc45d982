r"""Issues that stand in a file: JSON or YAML, as a tracker's export or written by hand.

    issues:
      - key: SHOP-12
        title: Prices are rounded wrongly
        state: open
        severity: high
        version: 1.2.0
        blocking: false
        url: https://tickets.example/SHOP-12

`key`, `title` and `state` (`open` or `closed`) must be there. `severity` is `critical`, `high`, `medium`
or `low`. A JSON file may hold the list by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

import msgspec

from gonogo.domain.text import printable
from gonogo.errors import ConfigError, FormatError, UsageError
from gonogo.ports.issues import Issue, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LARGEST = 8 << 20
"""Characters of a JSON file that are read; of YAML, as much as settings may have."""

State: TypeAlias = Literal["open", "closed"]


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An issue as the file has it."""

    key: str | int
    title: str
    state: str
    severity: str = ""
    version: str = ""
    blocking: bool = False
    url: str = ""

    def __post_init__(self) -> None:
        _refuse_other("state", self.state, get_args(State))
        _refuse_other("severity", self.severity, ("", *get_args(Severity)))
        if not str(self.key).strip():
            raise ValueError("the key is empty")


class _Rows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    issues: tuple[_Row, ...]


def _refuse_other(name: str, value: str, offered: tuple[str, ...]) -> None:
    if value.lower() not in offered:
        raise ValueError(f"{name} must be one of {', '.join(filter(None, offered))}; found '{value}'")


class FileIssues:
    """The issues of one file."""

    def __init__(self, read: Callable[[], str | None], name: str) -> None:
        """Take how its text is read, nothing where it is not there, and its name for messages."""
        self._read = read
        self._name = name

    def all(self) -> tuple[Issue, ...]:
        """Every issue; see the port."""
        text = self._read()
        if text is None:
            raise UsageError(f"There is no file {printable(self._name)}. Write the issues there")
        rows = self._json(text) if text.lstrip("\ufeff \t\r\n")[:1] in {"[", "{"} else self._yaml(text)
        self._refuse_twice(rows)
        return tuple(map(_issue, rows))

    def _json(self, text: str) -> tuple[_Row, ...]:
        from gonogo.formats.shape import fault
        from gonogo.formats.yaml import dotted

        if len(text) > LARGEST:
            raise self._broken(f"is larger than {LARGEST >> 20} MiB")
        try:
            data = msgspec.json.decode(text.lstrip("\ufeff").encode())
            rows = msgspec.convert({"issues": data} if isinstance(data, list) else data, _Rows)
        except msgspec.ValidationError as error:
            path, sentence = fault(error)
            place = f" at {dotted(path)}" if path else ""
            raise self._broken(f"is wrong{place}: {printable(sentence)}") from None
        except RecursionError:
            raise self._broken("is nested too deeply") from None
        except (msgspec.DecodeError, UnicodeError) as error:
            raise self._broken(f"cannot be read: {error}") from None
        return rows.issues

    def _yaml(self, text: str) -> tuple[_Row, ...]:
        from gonogo.formats.shape import shaped
        from gonogo.formats.yaml import read

        try:
            return shaped(read(text, self._name), _Rows).issues
        except ConfigError as problem:
            raise FormatError(problem.problems[0]) from None

    def _refuse_twice(self, rows: Iterable[_Row]) -> None:
        seen: set[str] = set()
        for row in rows:
            if str(row.key) in seen:
                raise self._broken(f"has the issue {printable(str(row.key))} twice")
            seen.add(str(row.key))

    def _broken(self, sentence: str) -> FormatError:
        return FormatError(f"{printable(self._name)} {sentence}")


def _issue(row: _Row) -> Issue:
    return Issue(
        key=str(row.key),
        title=row.title,
        is_open=row.state.lower() == "open",
        severity=cast("Severity", row.severity.lower()),
        version=row.version,
        blocking=row.blocking,
        url=row.url,
    )
