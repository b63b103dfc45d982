"""Secrets that stand in what gates read, run and ask: none is in their answers, whatever place it came by."""

from __future__ import annotations

import json
import re
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import msgspec
import pytest
from tests.planted import Planted, planted

from gonogo.adapters.repository.process import presentable
from gonogo.cli import main
from gonogo.domain.checklist import Attested
from gonogo.errors import IncompleteError, UsageError
from gonogo.gates.checklist import ChecklistGate
from gonogo.gates.command import CommandGate
from gonogo.gates.dependencies import DependenciesGate, DependenciesSettings
from gonogo.gates.issues import IssuesGate
from gonogo.gates.metric import MetricGate, MetricSettings
from gonogo.gates.security import SecurityGate
from gonogo.gates.security_settings import SecuritySettings
from gonogo.gates.smoke import SmokeGate, SmokeSettings
from gonogo.gates.tests import TestsGate, TestsSettings
from gonogo.ports.http import NoAnswer, Response
from gonogo.ports.issues import Issue
from gonogo.testing import polling
from gonogo.testing.commands import Play, PlayedCommands
from gonogo.workflow.asking.polling import polled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gonogo.domain.decision import Decision

URL = "http://shop.example/health"
COVERED = '<lines><line number="1" hits="0"/></lines>'
EACH = 15


class Asked:
    """A gate as a release asks it."""

    def __init__(self, gate: Any) -> None:
        self._gate = gate

    def poll(self, ask, context) -> Decision:
        return polled(lambda: self._gate, ask, context)


class Breaking:
    """A gate that breaks."""

    def __init__(self, problem: Exception) -> None:
        self._problem = problem

    def poll(self, ask, context) -> Decision:
        raise self._problem


def told(gate: Any, folder: Path, play: Play | None = None, **more: Any) -> str:
    """All that the answer holds."""
    commands = PlayedCommands({"tool": play} if play else {})
    decision = polling.polled(Asked(gate), folder, commands=commands, **more)
    return msgspec.json.encode(decision).decode()


def junit(folder: Path, case: str, **more: Any) -> str:
    report = f"<testsuites><testsuite>{case}</testsuite></testsuites>"
    settings = msgspec.convert({"run": "tool", "junit": "unit.xml", **more}, TestsSettings)
    return told(TestsGate(settings), folder, Play(1, files={"unit.xml": report}))


def failure(line: str, folder: Path) -> str:
    failed = f"<failure message={quoteattr(line)}>{escape(line)}</failure>"
    return junit(folder, f'<testcase classname="t" name="sells">{failed}</testcase>')


def name_of_test(line: str, folder: Path) -> str:
    return junit(folder, f'<testcase classname="t" name={quoteattr(line)}><failure message="no"/></testcase>')


def output_of_test(line: str, folder: Path) -> str:
    printed = f"<system-out>{escape(line)}</system-out><failure>{escape(line)}</failure>"
    return junit(folder, f'<testcase classname="t" name="sells">{printed}</testcase>')


def last_words(line: str, folder: Path) -> str:
    gate = TestsGate(msgspec.convert({"run": "tool", "junit": "unit.xml"}, TestsSettings))
    return told(gate, folder, Play(1, output=f"began\n{line}\n"))


def coverage(line: str, folder: Path) -> str:
    report = f"<coverage><class filename={quoteattr(line)}>{COVERED}</class></coverage>"
    settings = {"run": "tool", "coverage": "coverage.xml", "require": "coverage >= 80%"}
    passed = '<testsuites><testsuite><testcase classname="t" name="sells"/></testsuite></testsuites>'
    gate = TestsGate(msgspec.convert(settings | {"junit": "unit.xml"}, TestsSettings))
    return told(gate, folder, Play(files={"coverage.xml": report, "unit.xml": passed}))


def sarif(folder: Path, **finding: Any) -> str:
    result = {"ruleId": "B602", "message": {"text": "a shell"}, "level": "error"} | finding
    run = {"results": [result], "tool": {"driver": {"name": "Bandit", "rules": []}}}
    report = json.dumps({"version": "2.1.0", "runs": [run]})
    settings = {"run": "tool", "sarif": "bandit.sarif", "scans": ["sast"]}
    gate = SecurityGate(msgspec.convert(settings, SecuritySettings))
    return told(gate, folder, Play(1, files={"bandit.sarif": report}))


def message(line: str, folder: Path) -> str:
    return sarif(folder, message={"text": line})


def rule(line: str, folder: Path) -> str:
    return sarif(folder, ruleId=line)


def path(line: str, folder: Path) -> str:
    place = {"artifactLocation": {"uri": line}, "region": {"startLine": 3}}
    return sarif(folder, locations=[{"physicalLocation": place}])


def measurement(line: str, folder: Path) -> str:
    gate = MetricGate(msgspec.convert({"require": "p95 < 500ms", "from": "m", "run": "tool"}, MetricSettings))
    return told(gate, folder, Play(files={"m": json.dumps({"p95": line, line: 1})}))


def attested(line: str, folder: Path) -> str:
    item = {"name": "easy", "category": "accessibility", "attest": True, "text": line[:300]}
    gate = ChecklistGate(msgspec.convert({"items": [item]}, ChecklistGate.Settings))
    word = Attested("easy", line, "ann@shop.example", "asserted", 1)
    return told(gate, folder) + told(gate, folder, ask={"attested": (word,)})


def command(line: str, folder: Path) -> str:
    gate = CommandGate(msgspec.convert({"run": "tool"}, CommandGate.Settings))
    return told(gate, folder, Play(3, output=f"{line}\n"))


def version_of_program(line: str, folder: Path) -> str:
    stated = {"services": {"db": {"run": "tool", "version": ">=2"}}}
    gate = DependenciesGate(msgspec.convert(stated, DependenciesSettings))
    return told(gate, folder, Play(output=f"{line}\n")) + told(gate, folder, Play(1, output=f"{line}\n"))


def raised(line: str, folder: Path) -> str:
    broken = [
        Breaking(ValueError(line)),
        Breaking(UsageError(line)),
        Breaking(IncompleteError("no", (line,))),
    ]
    return "".join(told(each, folder) for each in broken)


def answer(line: str, folder: Path) -> str:
    http = polling.PlayedHttp({URL: Response(500, {"location": line}, line.encode(), 0.1)})
    return smoke(folder, http) + smoke(folder, http, contains="fine", expect=500)


def smoke(folder: Path, http: polling.PlayedHttp, **more: Any) -> str:
    settings = {"url": URL.removesuffix("/health"), "checks": {"api": {"get": "/health", **more}}}
    return told(SmokeGate(msgspec.convert(settings, SmokeSettings)), folder, http=http)


def redirect(line: str, folder: Path) -> str:
    return smoke(folder, polling.PlayedHttp({URL: Response(302, {"location": line}, b"", 0.1)}))


def no_answer(line: str, folder: Path) -> str:
    return smoke(folder, polling.PlayedHttp({URL: NoAnswer(line, 0.1)}))


def version_of_service(line: str, folder: Path) -> str:
    stated = {"services": {"db": {"url": URL, "version": ">=2"}}}
    gate = DependenciesGate(msgspec.convert(stated, DependenciesSettings))
    answers = (Response(200, {}, line.encode(), 0.1), NoAnswer(line, 0.1))
    bodies = (*answers, Response(200, {}, json.dumps({"version": line}).encode(), 0.1))
    return "".join(told(gate, folder, http=polling.PlayedHttp({URL: one})) for one in bodies)


def page(line: str, folder: Path) -> str:
    gate = MetricGate(msgspec.convert({"require": "p95 < 500ms", "url": URL}, MetricSettings))
    bodies = (line, json.dumps({"p95": line}))
    answers = [*(Response(200, {}, body.encode(), 0.1) for body in bodies), NoAnswer(line, 0.1)]
    return "".join(told(gate, folder, http=polling.PlayedHttp({URL: one})) for one in answers)


def title(line: str, folder: Path) -> str:
    issue = Issue("SHOP-1", line, True, "critical", url="https://t.example/1")
    gate = IssuesGate(msgspec.convert({}, IssuesGate.Settings))
    return told(gate, folder, issues=polling.PlayedIssues([issue]))


def remote(line: str, _: Path) -> str:
    return presentable(f"remote: {line}\nfatal: unable to access 'https://ann:{line}@git.example/'".encode())


FILES = [failure, name_of_test, output_of_test, coverage, message, rule, path, measurement]
PROGRAMS = [command, last_words, version_of_program, raised, attested]
REMOTES = [answer, redirect, no_answer, version_of_service, page, title, remote]
PLACES = [*FILES, *PROGRAMS, *REMOTES]


def came_out(place: Callable[[str, Path], str], folder: Path) -> list[str]:
    """The kinds that came out of a place, of those that are planted there."""
    first = PLACES.index(place) * EACH
    plants = list(islice(cycle(planted()), first, first + EACH))
    return [plant.kind for plant in plants if plant.is_in(place(plant.line, folder))]


@pytest.mark.parametrize("place", PLACES)
def test_ordinary_words_come_out_of_every_place(place, tmp_path) -> None:
    assert "bluewhale" in place("bluewhale", tmp_path)


def test_the_places_are_enough_for_every_secret() -> None:
    assert len(PLACES) * EACH >= len(planted()) >= 200


@pytest.mark.threat("file", "Hide secrets in reports: in messages, names, rules, paths and numbers")
@pytest.mark.parametrize("place", FILES)
def test_no_secret_of_a_report_is_in_a_gates_answer(place, tmp_path) -> None:
    assert came_out(place, tmp_path) == []


@pytest.mark.threat("program", "Say secrets in last words, versions and errors, so that answers have them")
@pytest.mark.parametrize("place", PROGRAMS)
def test_no_secret_that_a_program_says_is_in_a_gates_answer(place, tmp_path) -> None:
    assert came_out(place, tmp_path) == []


@pytest.mark.threat("remote", "Answer with secrets: in bodies, addresses, errors, versions and titles")
@pytest.mark.parametrize("place", REMOTES)
def test_no_secret_that_a_service_answers_is_in_what_is_told(place, tmp_path) -> None:
    assert came_out(place, tmp_path) == []


@pytest.mark.threat("program", "Put a secret into an error, so that the terminal and a CI's log show it")
def test_no_secret_of_an_error_is_shown_by_the_command_line(monkeypatch, capsys) -> None:
    for plant in planted():
        for problem in (UsageError(plant.line), RuntimeError(plant.line)):
            monkeypatch.setattr(main, "group", type("Group", (), {"main": _raising(problem)})())
            assert main.run()
            assert not plant.is_in("".join(capsys.readouterr())), plant.kind


BEGUN = 12
"""Characters of a secret before the place where its text is cut."""


def cuts(place: Callable[[str, Path], str], folder: Path) -> list[int]:
    """How many characters a place shows of what is too long."""
    before = place("".join(f"{n:04d} " for n in range(2000)), folder).split("…")[:-1]
    shown = (re.match(r"\d{0,4}(?: \d{4})+", one[::-1]) for one in before)  # forwards it would be quadratic
    return sorted({len(one[0]) for one in shown if one})


def crossing(plant: Planted, cut: int) -> str:
    """A long text in which the cut comes in the middle of the secret."""
    before = cut - BEGUN - plant.line.index(plant.secret)
    return f"{'it says ' * before}"[-before:] + plant.line + " and more" * 500


def test_most_places_cut_what_is_too_long(tmp_path) -> None:
    assert len([place for place in PLACES if cuts(place, tmp_path)]) > len(PLACES) // 2


@pytest.mark.threat("file", "Have a secret cut in its middle, so that no mask knows what is left of it")
@pytest.mark.parametrize("place", PLACES)
def test_no_beginning_of_a_secret_is_left_where_a_text_is_cut(place, tmp_path) -> None:
    plants = [plant for plant in planted() if len(plant.secret) > BEGUN][PLACES.index(place) :: len(PLACES)]
    for cut in cuts(place, tmp_path):
        found = [plant.kind for plant in plants if plant.is_in(place(crossing(plant, cut), tmp_path))]
        assert (cut, found) == (cut, [])


def _raising(problem: Exception):
    def fail(*_, **__) -> None:
        raise problem

    return fail
