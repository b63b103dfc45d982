"""Every kind of gate under every condition, each with the sentence that a person sees.

What the gates say is kept in gate-matrix.md beside this file: `pytest --renew` writes it anew.
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

import msgspec
import pytest

from gonogo.adapters.files.directory import Directory
from gonogo.adapters.issues.file import FileIssues, FileIssuesSettings
from gonogo.domain.decision import Call, Decision, Evidence
from gonogo.domain.history.commits import Commit
from gonogo.domain.instruction import Instruction
from gonogo.domain.people.answer import Answer
from gonogo.domain.people.approval import ApprovalContext, Approvals, decide
from gonogo.domain.people.people import Member
from gonogo.domain.people.person import Person
from gonogo.domain.planning.plan import GatePlan
from gonogo.errors import RepositoryError
from gonogo.plugins import installed
from gonogo.ports.issues import IssuesContext
from gonogo.testing import polling
from gonogo.testing.commands import Play, PlayedCommands
from gonogo.testing.engine import Waiting
from gonogo.testing.polling import NOW, PLAN, PlayedHistory, PlayedHttp, StillClock
from gonogo.workflow.asking import polling as workflow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from gonogo.ports.gate import Ask, Gate, GateContext

GOLDEN = Path(__file__).with_name("gate-matrix.md")
RELEASE = "1.1.0-0a"
ANN = Person("Ann", "ann@shop.example")
BEGUN = 1_700_000_000
ALONE = ("pass", "fail", "timeout", "missing evidence", "broken evidence")
"""The conditions under which a gate is asked by itself; under the others, a whole release is run."""
CONDITIONS = (*ALONE, "optional", "overridden", "retried")


DASH = "—"
TITLE = """\
# What each kind of gate says

Written by `pytest tests/unit/workflow/test_gate_matrix.py --renew`: every line is what the real gate said
when it was asked so, with what to do about it; a dash says why that cannot be. In the last column is how
the release ended that it was asked in.
"""
SAID = {
    "pass": {("go", "passed")},
    "fail": {("no-go", "failed"), ("hold", "not_reached")},
    "timeout": {("no-go", "timed_out"), (DASH, DASH)},
    "missing evidence": {("hold", "missing")},
    "broken evidence": {("hold", "broken"), ("hold", "missing"), (DASH, DASH)},
}
"""What may be said under a condition: a window that is shut holds, and an answer about another commit is
none."""


class SlowClock(StillClock):
    """An hour later at every look."""

    def now(self) -> datetime:
        self.shows += timedelta(hours=1)
        return self.shows


class DamagedHistory(PlayedHistory):
    """A repository that lacks an object."""

    def log(self, *_: object, **__: object) -> Iterator[Commit]:
        raise RepositoryError("git log failed: fatal: bad object c0ffee")


class FullDisk(PlayedCommands):
    """Commands whose output cannot be kept."""

    def __init__(self) -> None:
        super().__init__({})

    def run(self, *_: Any, **__: Any) -> Any:
        raise OSError(28, "No space left on device")


class Scene(NamedTuple):
    """What a gate finds. said: its settings beside those of its kind. programs: how they end.

    files: of the checkout, by path. http: answers by address. tracker: the file that has the issues.
    tools, ask: other things that it is given. without: a module that is not installed.
    """

    said: Mapping[str, Any] = {}
    programs: Mapping[str, Play] = {}
    files: Mapping[str, str] = {}
    http: Mapping[str, int] = {}
    tracker: str = ""
    services: Mapping[str, Any] = {}
    ask: Mapping[str, Any] = {}
    without: str = ""

    def given(self, services: GateContext) -> GateContext:
        for name, text in self.files.items():
            place = services.checkout / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
        played: dict[str, Any] = {"commands": PlayedCommands(self.programs), "http": PlayedHttp(self.http)}
        if self.tracker:
            tools = IssuesContext(Directory(services.checkout), services.http, services.clock)
            played["issues"] = FileIssues(FileIssuesSettings(self.tracker), tools)
        return msgspec.structs.replace(services, **(played | dict(self.services)))


class OnScene:
    """The real gate, which finds one scene after the other; the last one stays."""

    def __init__(self, kind: str, *scenes: Scene) -> None:
        self._kind = kind
        self._scenes = list(scenes)

    def poll(self, ask: Ask, services: GateContext) -> Decision:
        scene = self._scenes.pop(0) if len(self._scenes) > 1 else self._scenes[0]
        with ExitStack() as hidden:
            if scene.without:
                hidden.enter_context(patch.dict(sys.modules, {scene.without: None}))
            asked = msgspec.structs.replace(ask, **scene.ask)
            return workflow.polled(lambda: self._gate(scene), asked, scene.given(services))

    def _gate(self, scene: Scene) -> Gate:
        gate = installed().load(self._kind)
        found: Gate = gate(msgspec.convert({**SETTINGS.get(self._kind, {}), **scene.said}, gate.Settings))
        return found


def junit(case: str) -> dict[str, str]:
    return {"reports/unit.xml": f"<testsuites><testsuite>{case}</testsuite></testsuites>"}


def sarif(*scores: str) -> str:
    results = [
        {"ruleId": "B602", "message": {"text": "a shell"}, "properties": {"security-severity": score}}
        for score in scores
    ]
    run = {"results": results, "tool": {"driver": {"name": "Bandit"}}}
    return json.dumps({"version": "2.1.0", "runs": [run]})


def writing(program: str, path: str, text: str, **more: Any) -> dict[str, Play]:
    """A program that writes this report, if it has any text."""
    return {program: Play(files={path: text} if text else {}, **more)}


def bandit(text: str = "", **more: Any) -> dict[str, Play]:
    return writing("bandit", "reports/bandit.sarif", text, **more)


def measure(text: str = "", **more: Any) -> dict[str, Play]:
    return writing("measure", "metrics.json", text, **more)


DOCS = "items:\n- {name: docs, category: documentation, changed: docs/**}\n"
EASY = "- {name: keyboard, category: accessibility, attest: true}\n"
SOUND = msgspec.structs.replace(
    PLAN,
    approvals=Approvals(not_by=("author",)),
    gates=(GatePlan("unit", "tests", "{}", required=True, timeout=60),),
    people=(Member("Ann", "ann@shop.example", keys=("ssh-ed25519 " + "A" * 68,)),),
)
SEARCH = Commit("c0ffee", (), 0, "Ann", "ann@shop.example", "feat: search (SHOP-1)", ("docs/search.md",))
BARE = msgspec.structs.replace(SEARCH, message="feat: search", paths=("shop.py",))
ROLLBACK = {"docs/rollback.md": "Redeploy the one before.\n"}
URL = "http://staging.example"
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ISSUE = "issues:\n- {key: SHOP-12, title: Prices are wrong, severity: SEVERITY, state: open}\n"

SETTINGS: dict[str, dict[str, Any]] = {
    "command": {"run": "check-licences"},
    "tests": {"run": "pytest -q", "junit": "reports/unit.xml"},
    "security": {"run": "bandit -r src", "sarif": "reports/bandit.sarif", "scans": ["sast"]},
    "checklist": {"file": "done.yml"},
    "metric": {"run": "measure --load", "from": "metrics.json", "require": "p95 < 500ms"},
    "window": {"zone": "Europe/Berlin"},
    "dependencies": {"services": {"db": {"run": "psql --version", "version": ">=2.1"}}},
    "compliance": {"signed": True},
    "smoke": {"url": URL, "checks": {"api": {"get": "/health"}}},
}
BUYING = {"checks": {"buying": {"run": "buy-something {url}"}}}


def commits(*found: Commit, **more: Any) -> dict[str, Any]:
    return {"repository": PlayedHistory(found), **more}


def audited(commit: Commit = SEARCH, **more: Any) -> Scene:
    return Scene(ask={"plan": SOUND}, **({"files": ROLLBACK, "services": commits(commit)} | more))


SCENES: dict[str, dict[str, Scene | str]] = {
    "command": {
        "pass": Scene(programs={"check-licences": Play()}),
        "fail": Scene(programs={"check-licences": Play(code=2, output="GPL-3.0 in left-pad\n")}),
        "timeout": Scene(programs={"check-licences": Play(seconds=3600)}),
        "missing evidence": Scene(),
        "broken evidence": Scene(services={"commands": FullDisk()}),
    },
    "tests": {
        "pass": Scene(programs={"pytest": Play(files=junit('<testcase name="pays"/>'))}),
        "fail": Scene(
            programs={"pytest": Play(code=1, files=junit('<testcase name="pays"><failure/></testcase>'))}
        ),
        "timeout": Scene(programs={"pytest": Play(seconds=3600)}),
        "missing evidence": Scene(programs={"pytest": Play()}),
        "broken evidence": Scene(programs={"pytest": Play(files={"reports/unit.xml": "<testsuites>"})}),
    },
    "security": {
        "pass": Scene(programs=bandit(sarif())),
        "fail": Scene(programs=bandit(sarif("7.5"), code=1)),
        "timeout": Scene(programs=bandit(seconds=3600)),
        "missing evidence": Scene(programs=bandit()),
        "broken evidence": Scene(programs=bandit("{")),
    },
    "checklist": {
        "pass": Scene(files={"done.yml": DOCS}, services=commits(SEARCH)),
        "fail": Scene(files={"done.yml": DOCS}, services=commits(BARE)),
        "timeout": Scene(files={"done.yml": DOCS}, services=commits(SEARCH, clock=SlowClock())),
        "missing evidence": Scene(files={"done.yml": DOCS + EASY}, services=commits(SEARCH)),
        "broken evidence": Scene(files={"done.yml": "items: 3\n"}, services=commits(SEARCH)),
    },
    "metric": {
        "pass": Scene(programs=measure('{"p95": "230ms"}')),
        "fail": Scene(programs=measure('{"p95": "700ms"}')),
        "timeout": Scene(programs=measure(seconds=3600)),
        "missing evidence": Scene(programs=measure()),
        "broken evidence": Scene(programs=measure("p95: fine")),
    },
    "window": {
        "pass": Scene(services={"clock": StillClock(MONDAY)}),
        "fail": Scene(services={"clock": StillClock(NOW)}),
        "timeout": "it looks at the clock, which takes no time",
        "missing evidence": Scene(said={"holidays": "DE"}, without="holidays"),
        "broken evidence": "the clock is all its evidence; a window that cannot be is refused when "
        "the settings are read",
    },
    "dependencies": {
        "pass": Scene(programs={"psql": Play(output="psql 2.1.4\n")}),
        "fail": Scene(programs={"psql": Play(output="psql 2.0\n")}),
        "timeout": Scene(programs={"psql": Play(seconds=3600)}),
        "missing evidence": Scene(),
        "broken evidence": Scene(programs={"psql": Play(output="fine\n")}),
    },
    "compliance": {
        "pass": audited(),
        "fail": audited(BARE),
        "timeout": audited(services=commits(SEARCH, clock=SlowClock())),
        "missing evidence": audited(files={}),
        "broken evidence": audited(services={"repository": DamagedHistory()}),
    },
    "issues": {
        "pass": Scene(files={"issues.yml": ISSUE.replace("SEVERITY", "low")}, tracker="issues.yml"),
        "fail": Scene(files={"issues.yml": ISSUE.replace("SEVERITY", "high")}, tracker="issues.yml"),
        "timeout": "it reads one file of limited size, and runs nothing",
        "missing evidence": Scene(),
        "broken evidence": Scene(
            files={"issues.yml": ISSUE.replace("SEVERITY", "terrible")}, tracker="issues.yml"
        ),
    },
    "smoke": {
        "pass": Scene(http={f"{URL}/health": 200}),
        "fail": Scene(http={f"{URL}/health": 503}),
        "timeout": Scene(said=BUYING, programs={"buy-something": Play(seconds=3600)}),
        "missing evidence": Scene(said={"url": "", "environment": "staging"}),
        "broken evidence": Scene(said=BUYING, services={"commands": FullDisk()}),
        "overridden": "smoke is never overridden: the word is not heard, and the release ends",
    },
}
"""What each kind finds under each condition that it is asked under by itself, or why that cannot be."""

TWO = Approvals(at_least=2, expires="3d")
THREE_DAYS = 3 * 86_400


def word(name: str, *, yes: bool = True, commit: str = polling.SUBJECT.commit, **more: Any) -> Answer:
    email = f"{name.lower()}@shop.example"
    said = {"level": "asserted", "comment": "", "manner": "at the prompt", "at": BEGUN} | more
    return Answer(name=name, email=email, yes=yes, commit=commit, plan=polling.SUBJECT.plan, **said)


class Row(NamedTuple):
    """One line of the matrix. ended: how the release ended, where one was run."""

    condition: str
    call: str
    because: str
    sentence: str
    ended: str = ""

    @property
    def line(self) -> str:
        cells = (cell.replace("|", "\\|").replace("\n", " ") for cell in self)
        return f"| {' | '.join(cells)} |"


def row(condition: str, decision: Decision, ended: str = "") -> Row:
    sentence = f"{decision.reason}. {decision.remedy}" if decision.remedy else decision.reason
    return Row(condition, decision.call, decision.because, sentence, ended)


def dash(condition: str, reason: str) -> Row:
    return Row(condition, DASH, DASH, reason)


class Flow:
    """A whole release on a stage with one real gate; `meanwhile` has what it says each time it waits."""

    def __init__(self, stage: Any) -> None:
        self._stage = stage
        self.clock = StillClock(datetime.fromtimestamp(BEGUN, UTC))
        self.meanwhile: list[str] = []

    def begin(self, kind: str, scenes: Iterable[Scene], **more: Any) -> Any:
        planned = msgspec.structs.replace(self._stage.gate(kind, Call.GO), kind=kind, **more)
        self._stage.gates[kind] = OnScene(kind, *scenes)
        return self._stage.begin(self._stage.job(planned))

    def say(self, job: Any, kind: Any, about: str = "", comment: str = "") -> None:
        row = self._stage.book.find(RELEASE)
        order = Instruction(
            0, kind, ANN, comment, "at the prompt", row.candidate, job.digest, BEGUN, "", about
        )
        question = row.hold.question if row.hold else ""
        self._stage.book.order(RELEASE, msgspec.structs.replace(order, question=question))

    def run(self, job: Any, *words: Callable[[], None], last: str = "approve") -> str:
        """How it ended. words: what is done, one each time it waits; last: what somebody says then."""
        left = [*words, *([partial(self.say, job, last)] if last else [])]

        def wait() -> bool:
            row = self._stage.book.find(RELEASE)
            self.meanwhile.append(row.waiting or row.stage)
            if not left:
                return False
            left.pop(0)()
            return True

        self._stage.engine.on_wait = wait
        self._stage.record.clock = self.clock
        ended: str = self._stage.run(job)["outcome"]
        return ended

    def answers(self, kind: str) -> list[Decision]:
        return [one for one in self._stage.book.decisions(RELEASE) if one.asker == kind]


def alone(kind: str, condition: str, folder: Path) -> Row:
    scene = SCENES[kind][condition]
    if isinstance(scene, str):
        return dash(condition, scene)
    return row(condition, polling.polled(OnScene(kind, scene), folder, ask={"name": kind}))


def found(kind: str, condition: str) -> Scene:
    scene = SCENES[kind][condition]
    assert isinstance(scene, Scene)
    return scene


def optional(kind: str, stage: Any) -> Iterator[Row]:
    flow = Flow(stage)
    ended = flow.run(flow.begin(kind, [found(kind, "fail")], required=False))
    (decision,) = flow.answers(kind)
    assert not decision.required
    yield row("optional", decision, ended)


def overridden(kind: str, stage: Any) -> Iterator[Row]:
    flow = Flow(stage)
    job = flow.begin(kind, [found(kind, "fail")])
    flow.say(job, "override", kind, "known, and harmless")
    ended = flow.run(job)
    first, *second = flow.answers(kind)
    if reason := SCENES[kind].get("overridden"):
        assert (ended, second) == ("rejected", [])
        yield dash("overridden", str(reason))
        return
    assert second[0].evidence == (Evidence("overridden", f"{first.call}: {first.reason}"),)
    yield row("overridden", second[0], ended)


def retried(kind: str, stage: Any) -> Iterator[Row]:
    """A no is asked again by itself after a pause, a hold at the moment that it waits for."""
    flow = Flow(stage)
    job = flow.begin(kind, [found(kind, "fail"), found(kind, "pass")], retries=1, pause=30)
    ended = flow.run(job, partial(setattr, flow.clock, "shows", MONDAY))
    first, second = flow.answers(kind)
    yield Row("retried: meanwhile", first.call, first.because, flow.meanwhile[0])
    yield row("retried: then", second, ended)


def of_approval() -> Iterator[Row]:
    def said(condition: str, *answers: Answer, now: int = BEGUN, rule: Approvals = TWO) -> Row:
        circle = ApprovalContext(asked=BEGUN, now=now)
        return row(condition, decide(rule, answers, polling.SUBJECT, circle))

    yield said("pass", word("Bob"), word("Cid"))
    yield said("fail", word("Bob", yes=False, comment="the prices are wrong"))
    yield said("timeout", word("Bob"), now=BEGUN + THREE_DAYS)
    yield said("missing evidence", word("Bob"))
    yield said("broken evidence", word("Bob"), word("Cid", commit="badcafe"))
    yield said("optional", rule=Approvals(automatic=True))
    yield dash("overridden", "an approval is never overridden: the word is not heard, and the release waits")
    yield dash("retried", "somebody's no is final: nobody is asked again, and the release ends")


def of_kind(kind: str, stages: Callable[[], Any], folders: Iterator[Path]) -> Iterator[Row]:
    for condition in ALONE:
        yield alone(kind, condition, next(folders))
    for rows in (optional, overridden, retried):
        stage = stages()
        yield from rows(kind, stage)
        stage.record.close()


def section(kind: str, rows: Sequence[Row]) -> str:
    head = ("", f"## {kind}", "", "| condition | call | because | what a person sees | release |")
    return "\n".join([*head, "|---|---|---|---|---|", *(each.line for each in rows), ""])


@pytest.fixture
def stages(stage: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Any]]:
    """Gives a new stage each time."""
    with ExitStack() as made:

        def another() -> Any:
            new = type(stage)(tmp_path_factory.mktemp("stage"))
            made.callback(new.record.close)
            return new

        yield another


def kept() -> Iterator[tuple[str, list[str]]]:
    """The kind and the cells of each line of the golden file."""
    kind = ""
    for line in GOLDEN.read_text(encoding="utf-8").splitlines():
        kind = line.removeprefix("## ") if line.startswith("## ") else kind
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if cells and cells[0].partition(":")[0] in CONDITIONS:
            yield kind, cells


@pytest.mark.slow
def test_each_kind_says_this_under_each_condition(
    stages: Callable[[], Any], tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> None:
    folders = iter(partial(tmp_path_factory.mktemp, "alone"), None)
    told = {kind: list(of_kind(kind, stages, folders)) for kind in SCENES}
    told["approval"] = list(of_approval())
    text = TITLE + "".join(section(kind, rows) for kind, rows in told.items())
    if request.config.getoption("--renew"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_every_kind_that_is_installed_is_in_the_matrix_under_every_condition() -> None:
    assert set(SCENES) == set(installed().kinds)
    lines = {(kind, cells[0].partition(":")[0]) for kind, cells in kept()}
    assert lines == {(kind, condition) for kind in (*SCENES, "approval") for condition in CONDITIONS}


@pytest.mark.parametrize("condition", ALONE)
def test_no_evidence_is_never_go_and_a_timeout_is_no_go(condition: str) -> None:
    for kind, (where, call, because, sentence, _) in kept():
        if where == condition:
            assert (call, because) in SAID[condition], kind
            assert sentence, kind


def test_a_gate_that_is_optional_overridden_or_asked_again_lets_the_release_through() -> None:
    for kind, (where, call, _, _, ended) in kept():
        if kind != "approval" and where in ("optional", "overridden", "retried: then") and call != DASH:
            assert ended == "released", (kind, where)


def test_an_override_of_an_approval_is_not_heard(stages: Callable[[], Any]) -> None:
    stage = stages()
    flow, job = Flow(stage), stage.begin(stage.job())
    flow.say(job, "override", "approval", "no time")
    with pytest.raises(Waiting):
        flow.run(job, last="")
    assert flow.meanwhile == ["waiting for 1 approval"]


def test_somebodys_no_is_final(stages: Callable[[], Any]) -> None:
    stage = stages()
    flow, job = Flow(stage), stage.begin(stage.job())
    assert flow.run(job, last="reject") == "rejected"
    assert len(flow.answers("approval")) == 1
