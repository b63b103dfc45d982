"""Releases stand where the record says; nobody moves them, so that what a command leaves is its own."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import msgspec
import pytest

from gonogo.app.releasing.releasing import row_of
from gonogo.bootstrap.record import open_record, open_release_record
from gonogo.domain.job import Job
from gonogo.domain.people.person import Person
from gonogo.testing.polling import PLAN

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.domain.instruction import Instruction
    from gonogo.domain.planning.plan import GatePlan

RELEASE = "1.1.0-0a"
ANN = Person("Ann", "ann@x.example")


class UnderWay:
    """A shop with a release that Ann began."""

    def __init__(self, shop, gates: tuple[GatePlan, ...]) -> None:
        self.path, self.git = shop.path, shop.git
        self._project = shop.project
        plan = msgspec.structs.replace(PLAN, gates=gates)
        job = Job(RELEASE, plan, plan.digest, {}, ANN, 1)
        with closing(open_record(self._project())) as record:
            open_release_record(record).begin(row_of(job), ANN)

    @property
    def words(self) -> list[Instruction]:
        """All that was said to it."""
        with closing(open_record(self._project())) as record:
            return open_release_record(record).orders(RELEASE)


@pytest.fixture(autouse=True)
def unmoved(monkeypatch) -> None:
    """A command ends once it has said what it has to say."""
    monkeypatch.setattr("gonogo.cli.live.running.follow", lambda *_, **__: 4)
    monkeypatch.setattr("gonogo.adapters.engine.dbos.ring", lambda *_: None)


@pytest.fixture
def under_way(tell) -> Callable[..., UnderWay]:
    """Begins one whose plan has these gates."""
    return lambda *gates: UnderWay(tell("commit main  feat: sell things\n"), gates)
