"""Secrets that targets, metrics and alerts tell: none is in what a release keeps, shows or hands out."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.planted import planted
from tests.unit.workflow.environment.test_watching import NEW, Watched

from gonogo.adapters.target.command import answers
from gonogo.app.releasing.reporting import text_of
from gonogo.domain.analysis.sample import Unavailable
from gonogo.domain.decision import Call
from gonogo.domain.rollout.environment import Part
from gonogo.errors import TargetError, UsageError
from gonogo.ports.commands import Finished
from gonogo.testing.engine import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable

PLANTS = planted()
LINES = tuple(plant.line for plant in PLANTS)
TEXT = "\n".join(LINES)


def obstructed(watched: Watched) -> None:
    watched.target.in_the_way = TEXT


def failed(watched: Watched) -> None:
    watched.target.broken, watched.target.last_words = {NEW}, LINES


def broken(watched: Watched) -> None:
    def start(*_: Any) -> None:
        raise TargetError(TEXT)

    watched.target.start = start


def unavailable(watched: Watched) -> None:
    watched.traffic.read = lambda *_: Unavailable(1_700_000_000.0, TEXT)


def unreadable(watched: Watched) -> None:
    """Checks fail, and the numbers beside them cannot be read."""
    read = watched.traffic.read

    def refuse(versions: Any, bounds: Any) -> Any:
        if bounds == ():
            raise UsageError(TEXT)
        return read(versions, bounds)

    watched.traffic.read = refuse
    watched.stage.gate("smoke", Call.NO_GO)


def unheard(watched: Watched) -> None:
    """It goes back, and nobody can be told."""
    failed(watched)

    def refuse(*_: Any) -> str:
        raise UsageError(TEXT)

    watched.stage.send = refuse


def left(watched: Watched) -> str:
    """The rows and the ledger, the engine's results, files, alerts, post-mortems and the report."""
    stage = watched.stage
    copy = stage.record.keep()
    rows = "\n".join(copy.iterdump())
    copy.close()
    results = [result.decode() for each in stage.engine.remembered.values() for result in each.values()]
    row = stage.book.find(watched.job.release)
    report = text_of(stage.book, row)
    told = [report, *map(str, (stage.alerts, stage.post_mortems, stage.workspace.files))]
    return "\n".join([rows, *results, *told])


@pytest.mark.threat("program", "Tell a release of secrets: as a target that fails, a metric or a pager")
@pytest.mark.parametrize("plant", [obstructed, failed, broken, unavailable, unreadable, unheard])
def test_no_secret_that_an_environment_tells_is_left_by_a_release(
    plant: Callable[[Watched], None], stage
) -> None:
    watched = Watched(stage, alert=Part("command", "{}"))
    plant(watched)
    with contextlib.suppress(Waiting):
        watched.run()
    shown = left(watched)
    assert "[secret]" in shown
    assert [one.kind for one in PLANTS if one.is_in(shown)] == []


@pytest.mark.threat("program", "Escape a secret in a target's JSON, so that no mask sees it in the output")
@pytest.mark.parametrize("name", ["failed", "obstructed", "log"])
def test_no_secret_in_a_targets_answer_is_in_its_outcome(name: str) -> None:
    for plant in PLANTS:
        escaped = "".join(f"\\u{ord(one):04x}" for one in plant.line)
        value = f'["{escaped}"], "failed": "it is down"' if name == "log" else f'"{escaped}"'
        said = Finished(0, f'{{"{name}": {value}}}\n', 0.1)
        assert json.loads(said.output)
        assert not plant.is_in(str(answers.outcome("start", said))), plant.kind
