"""Environments of the settings, as a plan has them."""

from __future__ import annotations

import json

import pytest
from msgspec import UNSET

from gonogo.app.planning.deploying import planned_environments
from gonogo.bootstrap.settings import parse_settings
from gonogo.domain.analysis.settings import Settings as Judging
from gonogo.domain.analysis.signals import Signal
from gonogo.domain.analysis.weather import SHIPPED
from gonogo.domain.planning.plan import Skipped
from gonogo.domain.rollout.rollout import Shift, Smoke, WarmUp, Watch
from gonogo.domain.rollout.warmth import Warmth
from gonogo.errors import ConfigError, UsageError

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


@pytest.fixture
def planned(clone):
    def environments(text: str, *, hotfix: bool = False, prerelease: bool = False):
        project = clone()
        project.settings = parse_settings(text, "gonogo.yml")
        return planned_environments(project, hotfix=hotfix, prerelease=prerelease)

    return environments


def test_the_last_environment_is_watched_for_longer_and_does_not_soak(planned):
    (staging, production), skipped = planned(SETTINGS)
    assert (staging.name, staging.watch, staging.soak) == ("staging", 300, 86_400)
    assert (production.name, production.watch, production.soak) == ("production", 900, 0)
    assert [step.seconds for step in production.steps if isinstance(step, Watch)] == [120, 900]
    assert (production.instances, production.metrics.kind, production.strategy) == (3, "envoy", "canary")
    assert production.database.one_way
    assert skipped == ()


def test_a_hotfix_passes_over_all_but_the_last(planned):
    (production,), skipped = planned(SETTINGS, hotfix=True)
    assert production.name == "production"
    assert [one.name for one in skipped] == ["environment staging"]


@pytest.mark.parametrize(("hotfix", "left"), [(False, ["staging"]), (True, [])])
def test_a_prerelease_never_reaches_the_last(planned, hotfix, left):
    found, skipped = planned(SETTINGS, hotfix=hotfix, prerelease=True)
    assert [one.name for one in found] == left
    assert skipped[-1] == Skipped("environment production", "a prerelease never reaches it")


def test_without_checks_and_with_no_time_there_is_nothing_to_smoke_or_watch(planned):
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
        ("signals: {speed: {}}", "'speed' is no signal: it is errors, or a time"),
        ("signals: {2h: {}}", "'2h' is no signal"),
        ("signals: {1s: {}, 1000ms: {}}", "1s and 1000ms are the same signal"),
        ("signals: {errors: {weight: 0}}", "weight"),
        ("tolerance: 0.5", "at least 1"),
        ("for: ever", "is not a duration"),
        ("traffic: much", "is no traffic"),
        ("warm: soon", "neither a duration nor a number of requests"),
        ("stretch: soon", "is not a duration"),
        ("record: soon", "is not a duration"),
        ("warm_up: ask", "lacks {url}"),
        ("strategy: {kind: canary, steps: [{share: 5, warm: soon}, 100]}", "neither a duration"),
        ("strategy: {kind: canary, steps: [five, 100]}", "steps"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(planned, wrong, told):
    with pytest.raises(ConfigError, match=told) as caught:
        planned(f"environments:\n  here:\n    {TARGET}\n    {wrong}\n")
    assert "gonogo.yml:4" in str(caught.value) or "gonogo.yml:3" in str(caught.value)


def test_without_a_word_versions_are_compared_as_the_judge_does_by_itself(planned):
    _, production = planned(SETTINGS)[0]
    judge = Judging(candidate="new", watch=1.0)
    assert (production.signals, production.tolerance) == (judge.signals, judge.tolerance)
    assert (production.lasting, production.traffic) == (60, 0.0)


def test_without_a_word_a_plan_reckons_with_the_weather_as_shipped(planned):
    for environment in planned(SETTINGS)[0]:
        assert (environment.weather, environment.warm_up) == (SHIPPED, UNSET)


def test_how_a_version_warms_up_is_said_by_environment_strategy_and_share(planned):
    strategy = "{kind: canary, warm: 20s, steps: [{share: 5, warm: 90 requests}, 100]}"
    (staging, production), _ = planned(
        f"""environments:
  staging: {{{TARGET}, warm: 500 requests, stretch: 1h, record: 0s}}
  production: {{{TARGET}, warm: 30s, strategy: {strategy}}}
"""
    )
    assert (staging.weather.warm, staging.weather.warm_requests) == (0.0, 500)
    assert (staging.weather.stretch, staging.weather.record) == (3600.0, 0.0)
    assert production.weather.warm == 20.0
    watches = [step.warm for step in production.steps if isinstance(step, Watch)]
    assert watches == [Warmth(requests=90), UNSET]


@pytest.mark.parametrize("strategy", ["canary", "blue-green", "rolling", "recreate"])
def test_what_warms_a_version_up_comes_right_before_its_first_traffic(planned, strategy):
    warm = f"strategy: {strategy}, warm_up: 'ask {{url}}'"
    (only,), _ = planned(f"environments: {{here: {{{TARGET}, {warm}}}}}")
    kinds = [type(step) for step in only.steps]
    assert kinds.index(WarmUp) + 1 == kinds.index(Shift)
    assert (only.warm_up, kinds.count(WarmUp)) == ("ask {url}", 1)


def test_copies_of_requests_warm_a_version_up_where_its_target_makes_them(planned):
    copying = TARGET.replace("{kind: local", "{kind: local, mirror: 10")
    (only,), _ = planned(f"environments: {{here: {{{copying}, warm_up: 90s}}}}")
    assert (WarmUp(90) in only.steps, only.warm_up) == (True, UNSET)
    with pytest.raises(UsageError, match="copies no requests for 90 s"):
        planned(f"environments: {{here: {{{TARGET}, warm_up: 90s}}}}")


def test_a_version_is_left_to_be_looked_into_where_its_target_can_let_it_run_on(planned):
    command = f"target: {{{COMMANDS}, measure: m}}"
    (one, other), _ = planned(
        f"environments: {{one: {{{TARGET}}}, other: {{{command}}}}}\nrollback: {{investigate: 1h}}"
    )
    assert (one.investigate, other.investigate) == (3600, UNSET)
    assert (one.keep_blocked, other.keep_blocked) == (7 * 86400, UNSET)
    (one,), _ = planned(f"environments: {{one: {{{TARGET}}}}}\nrollback: {{keep_blocked: 0s}}")
    assert one.keep_blocked == 0


def test_a_target_that_cannot_split_traffic_keeps_no_control_share(planned):
    for split, shares in (("true", [95, 100]), ("false", [100])):
        target = f"target: {{{COMMANDS}, measure: m, split: {split}}}, strategy: blue-green"
        (only,), _ = planned(f"environments: {{here: {{{target}}}}}")
        assert [step.percent for step in only.steps if isinstance(step, Shift)] == shares


def test_what_versions_are_compared_by_can_be_said(planned):
    more = "signals: {errors: {}, 400ms: {weight: 0.5, dry_run: true}}, tolerance: 2, for: 2m, traffic: 90/m"
    (only,), _ = planned(f"environments:\n  here: {{{TARGET}, {more}}}\n")
    assert only.signals == (Signal(), Signal(400, 0.5, dry_run=True))
    assert (only.tolerance, only.lasting, only.traffic) == (2.0, 120, 1.5)


COMMANDS = "kind: command, observe: o, start: s, shift: h, promote: p, retire: r"


def test_a_target_that_counts_by_itself_needs_no_other_source(planned):
    (only,), _ = planned(f"environments: {{here: {{target: {{{COMMANDS}, measure: m}}}}}}")
    assert (only.target.kind, only.metrics.kind) == ("command", "command")


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        (f"target: {{{COMMANDS}}}", "environment here has no numbers: its target of kind `command`"),
        (f"target: {{{COMMANDS}}}, metrics: {{kind: envoy}}", "`envoy` need a target of kind `local`"),
        (f"{TARGET}, metrics: {{kind: command}}", "`command` need a target of kind `command`"),
        (
            f"{TARGET}, metrics: {{kind: prometheus, url: 'http://localhost:9090'}}",
            "`refuse` has limits for cpu and memory, which its `metrics` do not measure",
        ),
    ],
)
def test_numbers_that_cannot_come_are_told_before_anything_is_done(planned, environment, said):
    with pytest.raises(UsageError, match=said):
        planned(f"environments: {{here: {{{environment}}}}}")


def test_gauges_that_are_asked_for_may_be_limited(planned):
    gauges = "gauges: {cpu: 'max(cpu{v=\"{version}\"})'}"
    metrics = f"metrics: {{kind: prometheus, url: 'http://localhost:9090', {gauges}}}"
    (only,), _ = planned(f"environments: {{here: {{{TARGET}, {metrics}, refuse: 'cpu > 80%'}}}}")
    assert only.metrics.kind == "prometheus"


WINDOWS = """\
windows:
  production: {days: tue, zone: Europe/Berlin}
freezes:
  - {name: year end, from: 12-18, to: 01-05, emergencies: true}
"""


def test_a_window_closes_one_environment_and_a_freeze_closes_all(planned):
    (staging, production), _ = planned(SETTINGS + WINDOWS)
    one, other = (json.loads(environment.window) for environment in (staging, production))
    assert (one["days"], one["from"], one["to"], one["zone"]) == (
        "mon-sun",
        "00:00",
        "24:00",
        "Europe/Berlin",
    )
    assert (other["days"], other["from"], other["to"], other["zone"]) == (
        "tue",
        "09:00",
        "16:00",
        "Europe/Berlin",
    )
    assert one["freezes"] == other["freezes"]
    assert [freeze["name"] for freeze in one["freezes"]] == ["year end"]


def test_without_windows_and_freezes_one_always_may(planned):
    environments, _ = planned(SETTINGS)
    assert [one.window for one in environments] == ["", ""]


@pytest.mark.parametrize(
    ("written", "line", "told"),
    [
        (
            "windows: {prodution: {}}",
            9,
            "no environment of this name; expected release, staging and production",
        ),
        ("approvals: {prodution: {}}", 9, "no environment of this name"),
        ("windows: {production: {days: blue}}", 9, "blue"),
        ("windows: {production: {holidays: ZZ}}", 9, "ZZ"),
        ("freezes: [{name: never}]", 9, "expected when it is"),
    ],
)
def test_a_window_or_rule_for_nothing_is_told_with_its_line(planned, written, line, told):
    with pytest.raises(ConfigError, match=told) as caught:
        planned(f"{SETTINGS}{written}\n")
    assert f"gonogo.yml:{line + 1}" in str(caught.value) or f"gonogo.yml:{line}" in str(caught.value)


@pytest.mark.parametrize("name", ["release", "emergency", "two words"])
def test_an_environment_has_a_name_that_nothing_else_has(planned, name):
    with pytest.raises(ConfigError, match="but not release or emergency"):
        planned(f"environments:\n  {name}: {{{TARGET}}}\n")


@pytest.fixture
def database(planned):
    def of(backup: str, more: str = ""):
        text = f"environments:\n  here:\n    {TARGET}\n    backup: {backup}\n{more}"
        (only,), _ = planned(text)
        return only.database

    return of


def test_a_built_in_backup_comes_to_commands_of_ours_with_no_secret_in_them(database):
    short, long = database("sqlite:$DATA/shop.db"), database("{kind: sqlite, file: $DATA/shop.db}")
    assert short == long
    assert short.backup == "{python} -m gonogo.adapters.data.sqlite backup '$DATA/shop.db' {file}"
    assert short.written.endswith("written '$DATA/shop.db'")
    service = database("postgresql:shop")
    assert service.backup == "pg_dump --no-password --format=custom --file={file} --dbname=service=shop"
    assert service.restore == "{python} -m gonogo.adapters.data.postgresql restore {file} shop"


@pytest.mark.parametrize(
    ("backup", "more", "told"),
    [
        ("sqlite:shop.db", "", "is not absolute"),
        ("{kind: sqlite}", "", "is not absolute"),
        ("{kind: postgresql, file: /a}", "", "file: belongs to sqlite"),
        ("{kind: mysql}", "", "postgresql"),
        ("sqlite:/a", "    restore: bring back\n", "brings its own restore"),
    ],
)
def test_a_backup_that_cannot_be_is_refused(database, backup, more, told):
    with pytest.raises(ConfigError, match=told):
        database(backup, more)


def test_a_command_stays_as_it_was_written(database):
    given = database("save {file}", "    restore: bring {file}\n    written: mark\n")
    assert (given.backup, given.restore, given.written) == ("save {file}", "bring {file}", "mark")
