"""Every reader of what somebody else wrote, with samples that it takes: for whoever attacks them all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gonogo.adapters.issues.file import FileIssues, FileIssuesSettings
from gonogo.adapters.metrics.envoy import EnvoyMetrics, EnvoySettings
from gonogo.adapters.metrics.prometheus.metrics import PrometheusMetrics
from gonogo.adapters.metrics.prometheus.settings import PrometheusSettings
from gonogo.adapters.target.command import answers as target_answers
from gonogo.app.releasing.answers import read_answer
from gonogo.domain.evidence import service
from gonogo.domain.history import commits, lint
from gonogo.domain.ledger import Chain, read_checkpoint
from gonogo.domain.ledger.chain import BrokenError
from gonogo.domain.packages import ranges
from gonogo.domain.packages.move import Move
from gonogo.domain.planning.bump import Bump
from gonogo.domain.planning.plan import Plan
from gonogo.errors import FormatError, GonogoError, TargetError, UsageError
from gonogo.formats import (
    command_line,
    coverage,
    cyclonedx,
    junit,
    measurements,
    place,
    python_imports,
    recording,
    remote,
    requirements,
    scans,
    scm_variables,
    shape,
    ssh_signature,
    version_files,
    workspaces,
    yaml,
)
from gonogo.formats.changelog_files import changelog_file, dates, faults, insertion, joining, names, section
from gonogo.formats.changelog_files.references import Released
from gonogo.ports.commands import Finished
from gonogo.ports.http import Response
from gonogo.ports.issues import Draft, IssuesContext
from gonogo.ports.metrics import MetricsContext
from gonogo.render.markdown import Page
from gonogo.render.passage import passage
from gonogo.testing.files import MemoryFiles
from gonogo.testing.target import MemoryTarget
from tests import samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PLAN = Plan(
    project="shop",
    workflow="trunk",
    branch="main",
    commit="1" * 40,
    bump=Bump("1.2.0", "1.3.0", "minor", "a feature"),
    tag="v1.3.0",
    day="2026-03-02",
    commits=(),
    changelog_file="CHANGELOG.md",
)


class Reader(NamedTuple):
    """Takes bytes apart.

    samples: what it takes for good. errors: how it refuses. Any other exception is a fault of its own.
    """

    name: str
    read: Callable[[bytes], object]
    samples: tuple[bytes, ...]
    errors: tuple[type[Exception], ...] = ()


def text(data: bytes) -> str:
    """As a file of the working tree is taken: bytes that are no UTF-8 never come to a reader of text."""
    return data.decode("utf-8", "replace")


def message(data: bytes) -> str:
    """As git's own bytes are taken."""
    return data.decode("utf-8", "surrogateescape")


def _message(data: bytes) -> object:
    said = message(data)
    commit = commits.Commit("1" * 40, (), 0, "Ann", "ann@example.com", said)
    return (
        commit.said and (commit.said.body, commit.said.footers),
        commits.references(said),
        commits.reverted(said),
        commits.brought_back(commit.subject),
        commits.coauthors(said),
        lint.faults(said, lint.Rules(types=("feat",), scopes=("api",), header=72)),
    )


def _page(data: bytes) -> object:
    said = message(data)
    return Page().text(said.partition("\n")[0]), passage(said)


def _changelog(name: str) -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        whole = text(data)
        file = changelog_file.read(whole, name, ("shop",), ("cart",))
        made = [joining.Part(["### Added"], "Added", ["- a thing"])]
        joining.joined(joining.unreleased_parts(file), made)
        faults.fault_of(file, ["1.0.0"])
        section.parted(whole, name)
        return insertion.inserted(
            file, "# Changelog\n", "## 2.0.0\n\n- a thing\n", Released("2.0.0", "v2.0.0", "v1.0.0")
        )

    return read


def _version(path: str, kind: version_files.VersionFile | None = None) -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        whole = text(data)
        found = kind or version_files.kind_of(path, whole)
        if found is None:
            return None
        if found.expand:
            found.expand(path, whole, {"a/pom.xml": whole, "a.csproj": whole}.get)
        stated = found.read(whole, path)
        if found.remark:
            found.remark(whole, "2.0.0")
        return found.write(whole, path, "2.0.0") if stated.text else found.refusal(whole, path)

    return read


_MOVES = {
    "package.json": ("packages/a", "@shop/a"),
    "Cargo.toml": ("crates/a", "a"),
    "pyproject.toml": ("a", "a"),
}


def _follower(path: str) -> Callable[[bytes], object]:
    kind = requirements.KINDS[path]
    folder, name = _MOVES[kind.manifest]
    moves = [Move(f"{folder}/{kind.manifest}", name, "1.0.0", "2.0.0")]

    def read(data: bytes) -> object:
        whole = text(data)
        kind.stated(whole, path, moves)
        if path == "pnpm-lock.yaml":
            requirements.links(whole, path, folder)
        if path == "poetry.lock":
            requirements.rehashed(whole, path, "[tool.poetry]\nname='a'\n", "[tool.poetry]\nname='b'\n")
        return requirements.rewritten(whole, kind.edits(whole, path, moves))

    return read


def _workspace(path: str, **more: str) -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        texts = {path: text(data), **{name.replace("__", "/"): one for name, one in more.items()}}
        texts |= {f"a/{path}": text(data)}
        return workspaces.found(workspaces.Tree(texts, MemoryFiles(texts)))

    return read


def _range(data: bytes) -> object:
    for language in (ranges.NPM, ranges.CARGO, ranges.PYTHON, ranges.POETRY):
        ranges.admits(text(data), "1.2.3", language)
    return ranges.following(text(data), "2.0.0", ranges.NPM, "1.2.3")


def _target(data: bytes) -> object:
    finished = Finished(0, text(data), 1.0)
    answer = target_answers.outcome("start", finished)
    for ask in (target_answers.observed, target_answers.measured):
        try:
            ask("observe", finished)
        except TargetError:
            continue
    return answer


def _ledger(data: bytes) -> object:
    chain = Chain()
    return [chain.follow(line) for line in data.splitlines(keepends=True)]


def _names(data: bytes) -> object:
    return names.candidates(text(data).split("\n"))


def _date(data: bytes) -> object:
    found = dates.DATE.search(text(data))
    return found and dates.like(found[0], [found[0]], date(2026, 3, 4))


def _file(read: Callable[..., object]) -> Callable[[bytes], object]:
    return lambda data: read(BytesIO(data))


def _scan(data: bytes) -> object:
    return scans.read(BytesIO(data), lambda _: None, "/checkout")


def _variables(data: bytes) -> object:
    return scm_variables.variables(PLAN, {"pyproject.toml": text(data), "setup.cfg": text(data)}.get)


def _imports(data: bytes) -> object:
    return python_imports.imports("a/b.py", text(data)), python_imports.modules(text(data)[:4096], {"a"})


def _remote(data: bytes) -> object:
    return (
        remote.read(text(data)),
        remote.shown(text(data)),
        remote.same(text(data), "git@example.com:a/b.git"),
    )


def _reports() -> Iterator[Reader]:
    """What gates leave."""
    refused = (FormatError,)
    yield Reader("JUnit", _file(junit.read), (samples.JUNIT,), refused)
    yield Reader("scan", _scan, (samples.SARIF, samples.NPM_AUDIT, samples.PIP_AUDIT), refused)
    yield Reader("CycloneDX", _file(cyclonedx.read), (samples.CYCLONEDX,), refused)
    yield Reader("measurements", measurements.parse, (b'{"a": {"b": 1.5, "c": "2 ms"}, "d": [1]}',), refused)
    yield Reader("recording", _file(lambda file: list(recording.read(file))), (samples.RECORDING,), refused)
    yield Reader("coverage", _file(coverage.read), samples.COVERAGES, refused)


class _Server:
    """Answers every request with the same bytes, at the time that the samples tell."""

    def __init__(self, body: bytes) -> None:
        self._answer = Response(200, {}, body, 0.0)

    def request(self, *_: object, **__: object) -> Response:
        return self._answer

    def now(self) -> datetime:
        return datetime.fromtimestamp(1_700_000_000, UTC)

    def monotonic(self) -> float:
        return 0.0


class _Proxied(MemoryTarget):
    admin = "localhost:1"

    def gauges(self) -> dict[str, dict[str, float]]:
        return {}


def _prometheus(data: bytes) -> object:
    server = _Server(data)
    settings = PrometheusSettings(
        url="http://localhost", buckets="", sampled="", gauges={"cpu": "c {version}"}
    )
    source = PrometheusMetrics(settings, MetricsContext("production", server, server, _Proxied()))
    return source.read(["1.1.0", "1.0.0"], [100])


def _envoy(data: bytes) -> object:
    server = _Server(data)
    source = EnvoyMetrics(EnvoySettings(), MetricsContext("production", server, server, _Proxied()))
    return source.read(["1.0.0"], [100])


def _issues(data: bytes) -> object:
    server = _Server(data)
    context = IssuesContext(MemoryFiles({"issues": text(data)}), server, server)
    tracker = FileIssues(FileIssuesSettings("issues"), context)
    return tracker.all(), tracker.open(Draft("GONOGO-1", "a title", "high"))


class _Shape(msgspec.Struct, frozen=True):
    version: str
    people: tuple[dict[str, str], ...] = ()


def _shaped(data: bytes) -> object:
    return shape.shaped(yaml.read(data, "strategy.yml"), _Shape)


def readers() -> Iterator[Reader]:
    """All of them."""
    yield Reader("commit message", _message, samples.MESSAGES)
    yield Reader("text in a page", _page, samples.MESSAGES)
    yield Reader("gonogo.yml", lambda data: yaml.read(data, "gonogo.yml"), (samples.YAML,), (GonogoError,))
    yield Reader(
        "command line", lambda data: command_line.words(text(data)), (b"pytest -q 'a b'",), (ValueError,)
    )
    yield Reader("remote", _remote, (b"https://ann@example.com:22/a/b/c.git", b"git@example.com:a/b.git"))
    yield Reader("place", lambda data: place.place(text(data), "test_cart"), (b"at src/cart.py:12: boom",))
    yield Reader("python imports", _imports, (b"import a.b\nfrom . import c\nx = 'a.b:c'\n",))
    yield Reader(
        "scm variables", _variables, (b'[build-system]\nrequires=["setuptools_scm"]\n[project]\nname="a"\n',)
    )
    yield Reader("range", _range, (b"^1.2 || >=2.0.0 <3 || 1.0 - 2.0", b"^1"), (UsageError,))
    yield Reader("target's answer", _target, samples.TARGET)
    yield Reader("service", lambda data: service.stated(text(data), "$.a.b"), (b'{"a": {"b": "1.2"}}',))
    yield Reader("ledger", _ledger, samples.LEDGER, (BrokenError,))
    yield Reader("strategy", _shaped, (b'version: 1.10\npeople:\n  - {name: "Ann"}\n',), (GonogoError,))
    yield Reader("names in a change log", _names, (b"shop-core\n@shop/cart\n",))
    yield Reader("date", _date, (b"2 January 2026", b"2026-01-02", b"Fri, 02 Jan 2026 10:00:00 +0000"))
    yield Reader("issues", _issues, samples.ISSUES, (GonogoError,))
    yield Reader("Prometheus", _prometheus, samples.PROMETHEUS)
    yield Reader("Envoy", _envoy, (samples.ENVOY,))
    yield Reader("signature", lambda data: ssh_signature.public_key(text(data)), (samples.SIGNATURE,))
    yield Reader("answer from another clone", read_answer, (samples.ANSWER,), (ValueError,))
    yield Reader("checkpoint", read_checkpoint, (samples.CHECKPOINT,), (ValueError,))
    yield from (
        Reader(f"changelog {name}", _changelog(name), samples) for name, samples in samples.CHANGELOGS.items()
    )
    yield from _reports()
    yield from (
        Reader(f"version in {path}", _version(path), (sample,), (UsageError,))
        for path, sample in samples.VERSIONS.items()
    )
    yield Reader("version in a module", _version("pyproject.toml"), (samples.SETUPTOOLS,), (UsageError,))
    yield Reader(
        "version by a pattern",
        _version("a.txt", version_files.in_pattern('v = "{version}"')),
        (b'v = "1.0.0"\n',),
        (UsageError,),
    )
    yield Reader(
        "version at a key", _version("a.json", version_files.at_key("a.json", ("a", "0", "b"))),
        (b'{"a": [{"b": "1.0.0"}]}',), (UsageError,),
    )  # fmt: skip
    yield Reader(
        "chart of its own",
        _version("Chart.yaml", version_files.OWN_OF_CHART),
        (samples.CHART,),
        (UsageError,),
    )
    yield from (
        Reader(f"requirements in {path}", _follower(path), samples, (UsageError,))
        for path, samples in samples.REQUIREMENTS.items()
    )
    yield from (
        Reader(f"workspace of {path}", _workspace(path, **more), (sample,))
        for path, (sample, more) in samples.WORKSPACES.items()
    )
