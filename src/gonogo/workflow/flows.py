"""All flows by the names that the engine knows them by, each number of each kind."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from gonogo.domain.job import DEPLOYMENT, ENTRIES, GATE, RELEASE, ROLLBACK, flow_name, project_of
from gonogo.workflow.asking.polling import gate
from gonogo.workflow.entry import entered
from gonogo.workflow.release.release import STAGES, release
from gonogo.workflow.rollback.rollback_later import take_back
from gonogo.workflow.rollout.deployment import bring

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gonogo.ports.engine import EngineFlow, FlowFunction
    from gonogo.workflow.run import Services

_KINDS = {RELEASE: release, ROLLBACK: take_back, DEPLOYMENT: bring, GATE: gate}


def flows(services: Mapping[str, Services]) -> dict[str, FlowFunction]:
    """The flows; each works with the services of the project that it is about.

    services: by the project's name.
    """
    return {
        flow_name(kind, number): partial(
            _served, entered(function) if number >= ENTRIES else function, services
        )
        for number in STAGES
        for kind, function in _KINDS.items()
    }


def _served(
    function: Callable[[EngineFlow, dict[str, Any], Services], dict[str, Any]],
    services: Mapping[str, Services],
    flow: EngineFlow,
    given: dict[str, Any],
) -> dict[str, Any]:
    return function(flow, given, services[project_of(given)])
