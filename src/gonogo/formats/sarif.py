"""SARIF 2.1.0, as any scanner writes it, read twice as a stream: first the rules, then the results.

A run may state its rules after its results, and a result does not say how bad it is without its rule.
"""

from __future__ import annotations

import math
import re
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec

from gonogo.domain.security import weakness
from gonogo.domain.security.finding import WIDTH, Finding, Kind, Severity, kind_of, severity_of
from gonogo.domain.text import printable, shortened
from gonogo.errors import FormatError
from gonogo.formats.json_stream import Cursor
from gonogo.formats.scan import Scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

MOST = 100_000
"""Rules, and runs, that a file may have."""

MOST_ARTIFACTS = 1_000_000
"""Files that a run may list."""

_CWES = 20
_NOTES = 50
_LEVELS = {
    "error": Severity.HIGH,
    "warning": Severity.MEDIUM,
    "note": Severity.LOW,
    "none": Severity.INFO,
}
_NO_FINDINGS = {"pass", "notApplicable", "informational"}
_PACKAGE = re.compile(r"^Package: (\S{1,200})(?:\nInstalled Version: (\S{1,100}))?", re.MULTILINE)


class _Rule(msgspec.Struct, frozen=True):
    id: str = ""
    title: str = ""
    level: str = ""
    cvss: float | None = None
    tags: tuple[str, ...] = ()
    cwes: tuple[int, ...] = ()


class _Run:
    """What is known of a run before its results are read."""

    def __init__(self) -> None:
        self.scanner = ""
        self.failed = ""
        self.unread: tuple[str, ...] = ()
        self.rules: list[_Rule] = []
        self.by_id: dict[str, _Rule] = {}
        self.artifacts: list[str] = []

    def rule(self, result: dict[str, Any]) -> _Rule:
        """The rule that a result names, by id or by its place among the driver's."""
        reference = _mapping(result.get("rule"))
        name = _text(result.get("ruleId")) or _text(reference.get("id"))
        found = self.by_id.get(name) or self.by_id.get(name.partition("/")[0])
        place = result.get("ruleIndex", reference.get("index"))
        if found is None and not name and isinstance(place, int) and 0 <= place < len(self.rules):
            return self.rules[place]
        return found or _Rule(name or "a rule without a name")


def read(file: BinaryIO, take: Callable[[Finding], None], root: str = "") -> tuple[Scan, ...]:
    """Give each finding to `take`; who scanned. root: the checkout, taken off absolute paths.

    Raises:
        FormatError: it is not SARIF 2.1.0, not whole, or too large; the sentence follows the file's name.
    """
    runs = _runs(file)
    file.seek(0)
    cursor = Cursor(file)
    for name in cursor.members():
        if name == "runs":
            for place in cursor.items():
                _results(cursor, runs[place], root, take)
        else:
            cursor.skip()
    return tuple(Scan(run.scanner, run.failed, run.unread) for run in runs)


def _runs(file: BinaryIO) -> list[_Run]:
    cursor, runs, version = Cursor(file), None, "2.1.0"
    for name in cursor.members():
        if name == "runs" and runs is not None:
            raise FormatError("has two lists of runs")
        if name == "runs":
            runs = [_run(cursor) for _ in _few(cursor, MOST, "runs")]
        elif name == "version":
            version = str(cursor.value())
        else:
            cursor.skip()
    cursor.finish()
    if runs is None:
        raise FormatError("is not SARIF: it has no runs")
    if not version.startswith("2.1"):
        raise FormatError(f"is SARIF {shortened(printable(version), 20)}; only 2.1.0 is read")
    return runs


def _run(cursor: Cursor) -> _Run:
    run = _Run()
    for name in cursor.members():
        if name == "tool":
            _tool(cursor, run)
        elif name == "artifacts" and cursor.peek() == "[":
            run.artifacts = [
                _uri(_mapping(cursor.value()).get("location"))
                for _ in _few(cursor, MOST_ARTIFACTS, "artifacts")
            ]
        elif name == "invocations":
            invocations = cursor.value()
            run.failed, run.unread = _failure(invocations), _unread(invocations)
        else:
            cursor.skip()
    if not run.scanner:
        raise FormatError("has a run that does not say by which tool")
    return run


def _few(cursor: Cursor, most: int, what: str) -> Iterator[int]:
    """The places in a list that is kept, which may not be of any length."""
    for place in cursor.items():
        if place >= most:
            raise FormatError(f"has more than {most:,} {what}, more than a scanner has")
        yield place


def _tool(cursor: Cursor, run: _Run) -> None:
    for name in cursor.members():
        if name == "driver":
            run.scanner = _component(cursor, run) or run.scanner
            run.rules = list(run.by_id.values())
        elif name == "extensions" and cursor.peek() == "[":
            for _ in _few(cursor, MOST, "extensions"):
                _component(cursor, run)
        else:
            cursor.skip()


def _component(cursor: Cursor, run: _Run) -> str:
    """Take a tool component's rules; its name."""
    called = ""
    for name in cursor.members():
        if name == "rules" and cursor.peek() == "[":
            for _ in _few(cursor, MOST, "rules"):
                rule = _rule(_mapping(cursor.value()))
                run.by_id[rule.id] = rule
        elif name == "name":
            called = _told(cursor.value())
        else:
            cursor.skip()
    return called


def _rule(rule: dict[str, Any]) -> _Rule:
    properties = _mapping(rule.get("properties"))
    tags = tuple(_text(tag) for tag in _sequence(properties.get("tags")))
    cited = properties.get("cwe")
    named = (*tags, *map(_text, _sequence(cited)), _text(cited), *_related(rule))
    titles = (_text(_mapping(rule.get(key)).get("text")) for key in ("shortDescription", "fullDescription"))
    return _Rule(
        id=_text(rule.get("id")),
        title=_told(next(filter(None, (*titles, _text(rule.get("name")))), "")),
        level=_text(_mapping(rule.get("defaultConfiguration")).get("level")),
        cvss=_score(properties.get("security-severity")),
        tags=tuple(tag.lower() for tag in tags),
        cwes=weakness.numbers(named)[:_CWES],
    )


def _related(rule: dict[str, Any]) -> Iterator[str]:
    """The taxa that a rule points at, such as `CWE-78`."""
    for relationship in _sequence(rule.get("relationships")):
        yield _taxon(_mapping(_mapping(relationship).get("target")))


def _taxon(reference: dict[str, Any]) -> str:
    taxonomy = _text(_mapping(reference.get("toolComponent")).get("name"))
    return f"{taxonomy}-{_text(reference.get('id')).upper().removeprefix('CWE-')}"


def _notes(invocations: Any) -> Iterator[dict[str, Any]]:
    for invocation in map(_mapping, _sequence(invocations)):
        for key in ("toolExecutionNotifications", "toolConfigurationNotifications"):
            yield from map(_mapping, _sequence(invocation.get(key)))


def _failure(invocations: Any) -> str:
    """Why the tool says that it did not do what it was asked to."""
    if all(_mapping(each).get("executionSuccessful") is not False for each in _sequence(invocations)):
        return ""
    return next(filter(None, map(_note, _notes(invocations))), "it does not say why")


def _unread(invocations: Any) -> tuple[str, ...]:
    """What the tool left out, such as a file that it cannot parse, though it says that it succeeded."""
    errors = (_note(note) for note in _notes(invocations) if note.get("level") == "error")
    return tuple(islice(dict.fromkeys(filter(None, errors)), _NOTES))


def _note(note: dict[str, Any]) -> str:
    said, (path, _) = _told(_mapping(note.get("message")).get("text")), _place(note, _Run(), "")
    return f"{said} ({path})" if said and path else said


def _results(cursor: Cursor, run: _Run, root: str, take: Callable[[Finding], None]) -> None:
    for name in cursor.members():
        if name == "results" and cursor.peek() == "[":
            for place in cursor.items():
                result = cursor.value()
                if not isinstance(result, dict):
                    raise FormatError(f"has a result that is no object (number {place + 1:,})")
                if _counts(result):
                    take(_finding(result, run, root))
        else:
            cursor.skip()


def _counts(result: dict[str, Any]) -> bool:
    """Whether it is a finding; one that a comment in the code hides is one, for it has no end date."""
    return result.get("kind") not in _NO_FINDINGS and result.get("baselineState") != "absent"


def _finding(result: dict[str, Any], run: _Run, root: str) -> Finding:
    rule = run.rule(result)
    properties = _mapping(result.get("properties"))
    taxa = map(_taxon, map(_mapping, _sequence(result.get("taxa"))))
    cwes = rule.cwes or weakness.numbers((*taxa, *map(_text, _sequence(properties.get("tags")))))[:_CWES]
    kind = kind_of(run.scanner, rule.id, rule.tags, cwes)
    cvss = _score(properties.get("security-severity"))
    cvss = rule.cvss if cvss is None else cvss
    path, line = _place(result, run, root)
    message = _text(_mapping(result.get("message")).get("text"))
    return Finding(
        rule=_told(rule.id),
        scanners=(run.scanner,),
        severity=_severity(_text(result.get("level")) or rule.level, cvss, kind),
        kind=kind,
        title="" if kind is Kind.SECRETS else _told(message) or rule.title,
        path=path,
        line=line,
        cwes=cwes,
        cvss=cvss,
        package=_package(message) if kind is Kind.DEPENDENCY else "",
    )


def _severity(level: str, cvss: float | None, kind: Kind) -> Severity:
    """By CVSS, else by level. A secret or an advisory about which neither is said is high."""
    if cvss is not None:
        return severity_of(cvss)
    return _LEVELS.get(level, Severity.MEDIUM if kind is Kind.SAST else Severity.HIGH)


def _package(message: str) -> str:
    """The package that trivy's message names, with its version."""
    found = _PACKAGE.search(message)
    return printable(" ".join(filter(None, found.groups()))) if found else ""


def _place(result: dict[str, Any], run: _Run, root: str) -> tuple[str, int]:
    for location in _sequence(result.get("locations")):
        physical = _mapping(_mapping(location).get("physicalLocation"))
        artifact = _mapping(physical.get("artifactLocation"))
        index = artifact.get("index")
        uri = _uri(artifact)
        if not uri and isinstance(index, int) and 0 <= index < len(run.artifacts):
            uri = run.artifacts[index]
        line = _mapping(physical.get("region")).get("startLine")
        return _path(uri, root), line if isinstance(line, int) and line > 0 else 0
    return "", 0


def _path(uri: str, root: str) -> str:
    path = unquote(uri.removeprefix("file://"))
    if root and path.startswith(f"{root}/"):
        path = path[len(root) + 1 :]
    return printable(shortened(path.removeprefix("./"), 2 * WIDTH))


def _uri(location: Any) -> str:
    return _text(_mapping(location).get("uri"))


def _score(value: Any) -> float | None:
    """A CVSS score from 0 to 10; nothing where none is stated."""
    try:
        score = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return min(max(score, 0.0), 10.0) if math.isfinite(score) else None


def _told(value: Any) -> str:
    """The first line of a text, short and safe to show."""
    line = _text(value)[: 4 * WIDTH].strip().split("\n", 1)[0]
    return printable(shortened(line, WIDTH))


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _sequence(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
