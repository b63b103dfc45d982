"""What is in flight goes on after an upgrade: each flow number asks for the same steps, in the same order.

`flows/NUMBER.jsonl` has flows as the gonogo recorded them that began the number, one a line: what each was
given, every step with its result, and how it ended. `flows/deployment-NUMBER.jsonl` has those of the
deployments of their own that came with it. They are never written anew. Where a change makes one
of them fail, that change belongs to a new flow number.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from gonogo.testing.engine import Operation, RecordedFlow
from gonogo.workflow.asking.polling import gate
from gonogo.workflow.release.release import STAGES, release
from gonogo.workflow.rollback.rollback_later import take_back
from gonogo.workflow.rollout.deployment import bring

FOLDER = Path(__file__).parent / "flows"
FLOWS = {"release": release, "rollback": take_back, "deployment": bring, "gate": gate}


class Recorded(msgspec.Struct):
    """A flow as it went."""

    name: str
    flow: str
    key: str
    given: dict[str, Any]
    operations: list[tuple[str, str, Any]]
    result: Any


@pytest.fixture(scope="module")
def stage(stage_class, tmp_path_factory):
    """Nothing is done on it."""
    found = stage_class(tmp_path_factory.mktemp("stage"))
    yield found
    found.record.close()


def recorded(place: Path) -> list[Recorded]:
    return [msgspec.json.decode(line, type=Recorded) for line in place.read_bytes().splitlines()]


FILES = sorted(FOLDER.glob("*.jsonl"))


def test_each_number_has_flows_that_were_recorded():
    assert sorted(int(place.stem) for place in FILES if place.stem.isdecimal()) == sorted(STAGES)


def test_the_newest_number_has_deployments_that_were_recorded():
    named = f"deployment-{max(STAGES)}"
    assert {one.flow for place in FILES if place.stem == named for one in recorded(place)} == {"deployment"}


@pytest.mark.parametrize(
    "one", [one for place in FILES for one in recorded(place)], ids=lambda one: one.name[:60]
)
def test_a_flow_goes_on_by_the_steps_that_it_began_with(stage, one):
    flow = RecordedFlow(one.key, [Operation(*operation) for operation in one.operations])
    stage.tracker = any(name.endswith("-issue") for _, name, _ in one.operations) or None
    told = FLOWS[one.flow](flow, one.given, stage.services)
    assert flow.left == []
    assert outcome(msgspec.json.decode(msgspec.json.encode(told))) == outcome(one.result)


def outcome(result):
    """A result; of the sentence for people only whether there is one, since it may be worded anew."""
    return {**result, "reason": bool(result["reason"])} if "reason" in result else result
