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

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias, cast, get_args

import msgspec
from msgspec import Meta

from gonogo.domain.text import printable
from gonogo.errors import ConfigError, FormatError, UsageError
from gonogo.ports.issues import Issue, Severity
from gonogo.typed import converted, decoded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gonogo.ports.issues import Draft, IssuesContext

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


class FileIssuesSettings(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="file"
):
    """The file."""

    file: Annotated[str, Meta(description="a JSON or YAML file of the repository", min_length=1)]


class FileIssues:
    """The issues of one file."""

    Settings = FileIssuesSettings

    def __init__(self, settings: FileIssuesSettings, tools: IssuesContext) -> None:
        """Take the file's name, and the working tree that it is in."""
        self._name = settings.file
        self._files = tools.files

    def all(self) -> tuple[Issue, ...]:
        """Every issue; see the port."""
        text = self._files.read(self._name)
        if text is None:
            raise UsageError(f"There is no file {printable(self._name)}. Write the issues there")
        rows = self._rows(text)
        self._refuse_twice(rows)
        return tuple(map(_issue, rows))

    def open(self, draft: Draft) -> str:
        """Write it behind the others; see the port."""
        text = self._files.read(self._name) or "issues:\n"
        before = self._rows(text) if text.strip() != "issues:" else ()
        if any(str(row.key) == draft.key for row in before):
            return draft.key
        row = {"key": draft.key, "title": draft.title, "state": "open", "severity": draft.severity}
        longer = self._with(text, row)
        if self._rows(longer)[:-1] != before:
            raise UsageError(
                f"{printable(self._name)} cannot be written; add by hand: {printable(draft.title)}"
            )
        self._files.write(self._name, longer)
        return draft.key

    def _with(self, text: str, row: dict[str, str]) -> str:
        """The text with one more row: JSON is written anew, YAML gets a line at its end."""
        if _is_json(text):
            data = decoded(text.lstrip("\ufeff").encode())
            rows = data if isinstance(data, list) else data["issues"]
            rows.append(row)
            return msgspec.json.format(msgspec.json.encode(data), indent=2).decode() + "\n"
        from gonogo.formats.yaml_text import flow

        lines = text.rstrip("\n").split("\n")
        last = next((line for line in reversed(lines) if line.lstrip().startswith("- ")), "  - ")
        indent = last[: len(last) - len(last.lstrip())]
        head = [line if line.strip() != "issues: []" else "issues:" for line in lines]
        return "\n".join([*head, f"{indent}- {flow({**row})}", ""])

    def _rows(self, text: str) -> tuple[_Row, ...]:
        return self._json(text) if _is_json(text) else self._yaml(text)

    def _json(self, text: str) -> tuple[_Row, ...]:
        from gonogo.formats.shape import fault
        from gonogo.formats.yaml import dotted

        if len(text) > LARGEST:
            raise self._broken(f"is larger than {LARGEST >> 20} MiB")
        try:
            data = decoded(text.lstrip("\ufeff").encode())
            rows = converted({"issues": data} if isinstance(data, list) else data, _Rows)
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


def _is_json(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n")[:1] in {"[", "{"}


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
