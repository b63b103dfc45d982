"""The gate that docs/gates.md shows, as it stands there: named by a plugin, built, asked."""

import sys
import tomllib
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from gonogo.bootstrap.gates import build_gate
from gonogo.domain.decision import Call, Decision, Subject
from gonogo.domain.planning.plan import GatePlan
from gonogo.errors import Stopped
from gonogo.formats.yaml import read
from gonogo.plugins import GATES, Plugins
from gonogo.testing.commands import Play, PlayedCommands
from gonogo.testing.polling import polled


@pytest.fixture
def plugins(pages, monkeypatch) -> Plugins:
    """The entry point of the page, and the module that it names."""
    page = pages["docs/gates.md"]
    (code,), (project,) = page.fences("python"), page.fences("toml")
    ((kind, value),) = tomllib.loads(project.text)["project"]["entry-points"][GATES].items()
    module = ModuleType(value.partition(":")[0])
    exec(compile(code.text, code.place, "exec"), module.__dict__)
    monkeypatch.setitem(sys.modules, module.__name__.partition(".")[0], ModuleType("parent"))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return Plugins(GATES, [EntryPoint(kind, value, GATES)])


@pytest.fixture
def poll(plugins, pages, tmp_path) -> Callable[..., Decision]:
    """Asks the gate as gonogo.yml of the page sets it, after a search that is played."""
    (settings,) = pages["docs/gates.md"].fences("text")
    ((name, gate),) = read(settings.text, settings.place).data["gates"].items()
    model = plugins.load(gate["kind"]).Settings
    planned = msgspec.json.encode(msgspec.convert(gate, model)).decode()

    def poll(play: Play, *, stopped: bool = False) -> Decision:
        built = build_gate(plugins, GatePlan(name, gate["kind"], planned, True, 60))
        return polled(
            built,
            tmp_path,
            ask={"name": name},
            commands=PlayedCommands({"git": play}),
            stopped=lambda: stopped,
        )

    return poll


def test_the_kind_is_the_tag_of_its_settings(plugins):
    (kind,) = plugins.kinds
    assert plugins.load(kind).Settings().kind == kind


@pytest.mark.parametrize(
    ("play", "call", "details"),
    [
        (Play(1), Call.GO, ()),
        (Play(0, "src/cart.py\nsrc/pay.py\n"), Call.NO_GO, ("src/cart.py", "src/pay.py")),
        (Play(128, "fatal: not a git repository"), Call.HOLD, ()),
        (Play(1, seconds=61), Call.HOLD, ()),
    ],
)
def test_the_gate_that_is_shown_answers_as_the_page_says(poll, play, call, details):
    decision = poll(play)
    assert (decision.call, decision.details) == (call, details)
    assert decision.subject == Subject("c0ffee", "digest")
    assert bool(decision.remedy) is (call is not Call.GO)


def test_the_gate_that_is_shown_gives_no_answer_when_it_is_stopped(poll):
    with pytest.raises(Stopped):
        poll(Play(1), stopped=True)


def test_its_evidence_is_kept(poll, tmp_path: Path):
    (evidence,) = poll(Play(0, "src/cart.py\n")).evidence
    assert (tmp_path / "evidence" / evidence.path).read_text() == "src/cart.py\n"
