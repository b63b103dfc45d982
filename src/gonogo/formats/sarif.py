"""SARIF 2.1.0, as any scanner writes it, read twice as a stream: first the rules, then the results.

A run may state its rules after its results, and a result does not say how bad it is without its rule.
"""

from __future__ import annotations

import math
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec

from gonogo.domain.security import weakness
from gonogo.domain.security.finding import WIDTH, Finding, Kind, Severity, kind_of, severity_of
from gonogo.domain.text import excerpt, printable
from gonogo.errors import FormatError
from gonogo.formats.json_stream import Cursor
from gonogo.formats.json_values import mapping, sequence, text
from gonogo.formats.sarif_execution import Execution
from gonogo.formats.scan import Scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

MOST = 100_000
"""Rules, and runs, that a file may have."""

MOST_ARTIFACTS = 1_000_000
"""Files that a run may list."""

_CWES = 20
_LEVELS = {
    "error": Severity.HIGH,
    "warning": Severity.MEDIUM,
    "note": Severity.LOW,
    "none": Severity.INFO,
}
_NO_FINDINGS = {"pass", "notApplicable", "informational"}
_APART = ("locations", "message", "fingerprints", "partialFingerprints")
"""What a scanner tells two results of one rule apart by."""
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
        self.execution = Execution()
        self.rules: list[_Rule] = []
        self.by_id: dict[str, _Rule] = {}
        self.artifacts: list[str] = []

    def rule(self, result: dict[str, Any]) -> _Rule:
        """The rule that a result names, by id or by its place among the driver's."""
        reference = mapping(result.get("rule"))
        name = text(result.get("ruleId")) or text(reference.get("id"))
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
    return tuple(Scan(run.scanner, run.execution.failure) for run in runs)


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
        raise FormatError(f"is SARIF {excerpt(version, 20)}; only 2.1.0 is read")
    if not runs:
        raise FormatError("has an empty list of runs, so nothing was scanned")
    return runs


def _run(cursor: Cursor) -> _Run:
    run = _Run()
    for name in cursor.members():
        if name == "tool":
            _tool(cursor, run)
        elif name == "artifacts" and cursor.peek() == "[":
            run.artifacts = [
                _uri(mapping(cursor.value()).get("location"))
                for _ in _few(cursor, MOST_ARTIFACTS, "artifacts")
            ]
        elif name == "invocations":
            run.execution.invoked(cursor.value())
        elif name == "externalPropertyFileReferences":
            run.execution.kept_elsewhere(cursor.value())
        elif name == "results":
            run.execution.results = cursor.peek()
            cursor.skip()
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
                rule = _rule(mapping(cursor.value()))
                run.by_id[rule.id] = rule
        elif name == "notifications":
            run.execution.levels |= _levels(cursor.value())
        elif name == "name":
            called = _told(cursor.value())
        else:
            cursor.skip()
    return called


def _levels(notifications: Any) -> dict[str, str]:
    """The level of each kind of notification, by its id, where the tool states one."""
    known = {text(each.get("id")): each for each in map(mapping, sequence(notifications))}
    return {name: _level(each) for name, each in known.items()}


def _level(descriptor: dict[str, Any]) -> str:
    return text(mapping(descriptor.get("defaultConfiguration")).get("level"))


def _rule(rule: dict[str, Any]) -> _Rule:
    properties = mapping(rule.get("properties"))
    tags = tuple(text(tag) for tag in sequence(properties.get("tags")))
    cited = properties.get("cwe")
    named = (*tags, *map(text, sequence(cited)), text(cited), *_related(rule))
    titles = (text(mapping(rule.get(key)).get("text")) for key in ("shortDescription", "fullDescription"))
    return _Rule(
        id=text(rule.get("id")),
        title=_told(next(filter(None, (*titles, text(rule.get("name")))), "")),
        level=_level(rule),
        cvss=_score(properties.get("security-severity")),
        tags=tuple(tag.lower() for tag in tags),
        cwes=weakness.numbers(named)[:_CWES],
    )


def _related(rule: dict[str, Any]) -> Iterator[str]:
    """The taxa that a rule points at, such as `CWE-78`."""
    for relationship in sequence(rule.get("relationships")):
        yield _taxon(mapping(mapping(relationship).get("target")))


def _taxon(reference: dict[str, Any]) -> str:
    taxonomy = text(mapping(reference.get("toolComponent")).get("name"))
    return f"{taxonomy}-{text(reference.get('id')).upper().removeprefix('CWE-')}"


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
    properties = mapping(result.get("properties"))
    taxa = map(_taxon, map(mapping, sequence(result.get("taxa"))))
    cwes = rule.cwes or weakness.numbers((*taxa, *map(text, sequence(properties.get("tags")))))[:_CWES]
    kind = kind_of(run.scanner, rule.id, rule.tags, cwes)
    cvss = _score(properties.get("security-severity"))
    cvss = rule.cvss if cvss is None else cvss
    path, line, column = _place(result, run, root)
    message = text(mapping(result.get("message")).get("text"))
    return Finding(
        rule=_told(rule.id),
        scanners=(run.scanner,),
        severity=_severity(text(result.get("level")) or rule.level, cvss, kind),
        kind=kind,
        title="" if kind is Kind.SECRETS else _told(message) or rule.title,
        path=path,
        line=line,
        column=column,
        cwes=cwes,
        cvss=cvss,
        package=_package(message) if kind is Kind.DEPENDENCY else "",
        apart=_apart(result),
    )


def _apart(result: dict[str, Any]) -> str:
    """A digest, for a scanner quotes a secret in these."""
    return sha256(msgspec.json.encode([result.get(name) for name in _APART], order="sorted")).hexdigest()


def _severity(level: str, cvss: float | None, kind: Kind) -> Severity:
    """By CVSS, else by level. A secret or an advisory about which neither is said is high."""
    if cvss is not None:
        return severity_of(cvss)
    return _LEVELS.get(level, Severity.MEDIUM if kind is Kind.SAST else Severity.HIGH)


def _package(message: str) -> str:
    """The package that trivy's message names, with its version."""
    found = _PACKAGE.search(message)
    return printable(" ".join(filter(None, found.groups()))) if found else ""


def _place(result: dict[str, Any], run: _Run, root: str) -> tuple[str, int, int]:
    """Path, line and column, the latter two from 1, or 0 where they are not told."""
    for location in sequence(result.get("locations")):
        physical = mapping(mapping(location).get("physicalLocation"))
        artifact = mapping(physical.get("artifactLocation"))
        index = artifact.get("index")
        uri = _uri(artifact)
        if not uri and isinstance(index, int) and 0 <= index < len(run.artifacts):
            uri = run.artifacts[index]
        region = mapping(physical.get("region"))
        return _path(uri, root), _position(region.get("startLine")), _position(region.get("startColumn"))
    return "", 0, 0


def _position(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _path(uri: str, root: str) -> str:
    path = unquote(uri.removeprefix("file://"))
    if root and path.startswith(f"{root}/"):
        path = path[len(root) + 1 :]
    return excerpt(path.removeprefix("./"), 2 * WIDTH)


def _uri(location: Any) -> str:
    return text(mapping(location).get("uri"))


def _score(value: Any) -> float | None:
    """A CVSS score from 0 to 10; nothing where none is stated."""
    try:
        score = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return min(max(score, 0.0), 10.0) if math.isfinite(score) else None


def _told(value: Any) -> str:
    """The first line of a text, short and safe to show."""
    line = text(value).strip().partition("\n")[0]
    return excerpt(line, WIDTH)
