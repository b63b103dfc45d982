"""Every watch of an environment is set by the same plan."""

from gonogo.domain.analysis.limits import GaugeLimit, ShareLimit
from gonogo.domain.analysis.signals import Signal
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.domain.rollout.judged import judge_settings

PART = Part("memory", "{}")


def environment(**more) -> EnvironmentPlan:
    return EnvironmentPlan("production", PART, PART, "canary", (), **more)


def test_a_gauge_must_be_above_its_limit_for_as_long_as_the_settings_say():
    found = judge_settings(environment(refuse="cpu > 80%", lasting=600), "1.1.0", "", 300, 300)
    assert found.gauges == (GaugeLimit("cpu > 80%", "cpu", 80.0, 600.0),)


def test_limits_signals_and_patience_are_those_of_the_environment():
    signals = (Signal(250),)
    plan = environment(
        refuse="error_rate > 1% or p95 > 500ms",
        signals=signals,
        tolerance=2.0,
        at_least=7,
        patience=30,
        tick=5,
    )
    found = judge_settings(plan, "1.1.0", "1.0.0", 60, 600)
    assert [(one.bound, one.share) for one in found.limits if isinstance(one, ShareLimit)] == [
        (0, 0.01),
        (500, 0.05),
    ]
    assert (found.signals, found.tolerance, found.at_least) == (signals, 2.0, 7)
    assert (found.patience, found.tick, found.watch, found.planned) == (30.0, 5.0, 60.0, 600.0)
    assert (found.candidate, found.stable) == ("1.1.0", "1.0.0")


def test_a_watch_of_no_time_at_all_is_one_of_a_second():
    assert judge_settings(environment(), "1.1.0", "", 0, 0).watch == 1.0
