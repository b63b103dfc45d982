"""Environments of the settings, as a plan has them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from gonogo.app.deploying import planned_environments
from gonogo.bootstrap import parse_settings, strategy_kinds
from gonogo.domain.rollout import Smoke, Watch
from gonogo.errors import ConfigError

TARGET = "target: {kind: local, run: 'serve {port}', instances: 3}"
SETTINGS = f"""\
environments:
  staging: {{{TARGET}, strategy: blue-green}}
  production:
    {TARGET}
    strategy: {{kind: canary, steps: [10, 100], watch: 2m}}
    migrate: {{run: migrate, check: migrated, one_way: true}}
smoke:
  health: {{get: /health}}
"""


def planned(text: str, *, hotfix: bool = False):
    project = SimpleNamespace(settings=parse_settings(text, "gonogo.yml"), strategies=strategy_kinds)
    return planned_environments(project, hotfix=hotfix)  # type: ignore[arg-type]  # as far as it is asked


def test_the_last_environment_is_watched_for_longer_and_does_not_soak():
    (staging, production), skipped = planned(SETTINGS)
    assert (staging.name, staging.watch, staging.soak) == ("staging", 300, 86_400)
    assert (production.name, production.watch, production.soak) == ("production", 900, 0)
    assert [step.seconds for step in production.steps if isinstance(step, Watch)] == [120, 900]
    assert (production.instances, production.metrics.kind, production.strategy) == (3, "envoy", "canary")
    assert production.database.one_way
    assert skipped == ()


def test_a_hotfix_passes_over_all_but_the_last():
    (production,), skipped = planned(SETTINGS, hotfix=True)
    assert production.name == "production"
    assert [one.name for one in skipped] == ["environment staging"]


def test_without_checks_and_with_no_time_there_is_nothing_to_smoke_or_watch():
    (only,), _ = planned(f"environments:\n  here: {{{TARGET}, strategy: recreate, watch: 0s}}\n")
    assert not [step for step in only.steps if isinstance(step, Smoke | Watch)]
    assert only.smoke == ""


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("strategy: blue-grey", "blue-green"),
        ("watch: soon", "is not a duration"),
        ("refuse: error_rate < 1%", "above a limit"),
        ("colour: blue", "colour"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(wrong, told):
    with pytest.raises(ConfigError, match=told) as caught:
        planned(f"environments:\n  here:\n    {TARGET}\n    {wrong}\n")
    assert "gonogo.yml:4" in str(caught.value) or "gonogo.yml:3" in str(caught.value)
