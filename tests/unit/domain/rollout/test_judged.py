"""Every watch of an environment is set by the same plan."""

from gonogo.domain.analysis.limits import GaugeLimit, ShareLimit
from gonogo.domain.analysis.signals import Signal
from gonogo.domain.analysis.weather import CALM, SHIPPED
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.domain.rollout.judged import judge_settings
from gonogo.domain.rollout.rollout import Watch
from gonogo.domain.rollout.warmth import Warmth

PART = Part("memory", "{}")


def environment(**more) -> EnvironmentPlan:
    return EnvironmentPlan("production", PART, PART, "canary", (), **more)


def test_a_gauge_must_be_above_its_limit_for_as_long_as_the_settings_say():
    found = judge_settings(environment(refuse="cpu > 80%", lasting=600), "1.1.0", "", Watch(300), 300)
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
    found = judge_settings(plan, "1.1.0", "1.0.0", Watch(60), 600)
    assert [(one.bound, one.share) for one in found.limits if isinstance(one, ShareLimit)] == [
        (0, 0.01),
        (500, 0.05),
    ]
    assert (found.signals, found.tolerance, found.at_least) == (signals, 2.0, 7)
    assert (found.patience, found.tick, found.watch, found.planned) == (30.0, 5.0, 60.0, 600.0)
    assert (found.candidate, found.stable) == ("1.1.0", "1.0.0")


def test_a_watch_of_no_time_at_all_is_one_of_a_second():
    assert judge_settings(environment(), "1.1.0", "", Watch(0), 0).watch == 1.0


def test_a_watch_may_warm_up_otherwise_than_its_environment():
    plan = environment(weather=SHIPPED)
    usual = judge_settings(plan, "1.1.0", "1.0.0", Watch(300), 300).reckoned
    colder = judge_settings(plan, "1.1.0", "1.0.0", Watch(300, Warmth(90, 500)), 300).reckoned
    warm = judge_settings(plan, "1.1.0", "", Watch(300, Warmth()), 300).reckoned
    assert usual == SHIPPED
    assert (colder.warm, colder.warm_requests, colder.stretch) == (90.0, 500, SHIPPED.stretch)
    assert (warm.warm, warm.warm_requests) == (0.0, 0)


def test_what_was_planned_before_reckons_with_nothing():
    assert judge_settings(environment(), "1.1.0", "", Watch(300, Warmth(90)), 300).reckoned == CALM


def test_a_first_version_is_not_watched_for_longer_until_somebody_comes():
    found = judge_settings(environment(weather=SHIPPED), "1.1.0", "", Watch(300), 300).reckoned
    assert (found.stretch, found.warm) == (0.0, SHIPPED.warm)
