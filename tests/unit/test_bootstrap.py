"""Wiring that can go wrong because of what is installed here."""

from __future__ import annotations

import json

import pytest

from gonogo.bootstrap.environments import kept_metrics, open_metrics, open_target
from gonogo.bootstrap.gates import build_gate
from gonogo.domain.planning.plan import GatePlan
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.errors import UsageError
from gonogo.plugins import installed


def test_planned_settings_that_cannot_be_read_here_are_told_in_a_sentence():
    planned = GatePlan("office", "window", '{"kind": "window", "lunch": 1}', required=True, timeout=0)
    told = "gate office, of kind window, was planned with settings that cannot be read here: .*`lunch`.*"
    with pytest.raises(UsageError, match=told + "gonogo abort; gonogo release"):
        build_gate(installed(), planned)


COMMANDS = dict.fromkeys(("observe", "start", "shift", "promote", "retire"), "deploy")
TARGET = Part("command", json.dumps({"kind": "command", **COMMANDS}))
PROMETHEUS = Part("prometheus", '{"kind": "prometheus", "url": "http://localhost:9090"}')


def environment(target: Part = TARGET, metrics: Part = PROMETHEUS, name: str = "production"):
    return EnvironmentPlan(name, target, metrics, "canary", ())


def test_numbers_of_a_kind_that_the_target_does_not_have_are_refused(tell):
    project = tell("commit main  feat: one").project()
    with pytest.raises(UsageError, match="production has no numbers of kind `envoy`"):
        open_metrics(project, environment(metrics=Part("envoy", '{"kind": "envoy"}')))
    local = Part("local", '{"kind": "local", "run": "serve {port}"}')
    with pytest.raises(UsageError, match="production has no numbers of kind `command`"):
        open_metrics(project, environment(local, Part("command", '{"kind": "command"}')))
    assert open_metrics(project, environment(local, Part("envoy", '{"kind": "envoy"}')))


@pytest.mark.parametrize(
    ("opened", "planned", "what"),
    [
        (open_target, environment(Part("local", '{"kind": "local"}')), "the target of production"),
        (open_metrics, environment(metrics=Part("prometheus", "{}")), "the metrics of production"),
    ],
)
def test_a_planned_environment_that_cannot_be_read_here_is_told_in_a_sentence(tell, opened, planned, what):
    with pytest.raises(UsageError, match=f"{what}.*gonogo abort; gonogo release"):
        opened(tell("commit main  feat: one").project(), planned)


def test_a_source_of_numbers_goes_on_from_one_look_to_the_next(tell):
    metrics = kept_metrics(tell("commit main  feat: one").project())
    assert metrics(environment()) is metrics(environment())
    assert metrics(environment()) is not metrics(environment(name="staging"))
