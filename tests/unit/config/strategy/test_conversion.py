"""A strategy becomes settings that load; whatever does not is named, with its line and its value."""

import re
from functools import reduce
from operator import or_
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Meta

from gonogo.bootstrap.settings_model import settings_model
from gonogo.config.convert import convert
from gonogo.config.settings import Settings
from gonogo.config.strategy.conversion import Converted, convert_strategy
from gonogo.domain import condition
from gonogo.domain.condition import Verdict
from gonogo.errors import ConfigError
from gonogo.formats.yaml import read
from gonogo.formats.yaml_text import flow, write
from gonogo.gates.command import CommandGate
from gonogo.gates.metric import MetricGate
from gonogo.gates.tests import TestsGate
from gonogo.ports.gate import GateSettings

WHOLE = """\
release_strategy:
  versioning:
    scheme: semantic
    format: vMAJOR.MINOR.PATCH
    pre_release_suffix: beta
    build_metadata: true
  branching_strategy:
    model: gitflow
    main_branch: main
    develop_branch: develop
    feature_prefix: feature/
    release_prefix: release/
    hotfix_prefix: fix/
  deployment_strategy:
    staging:
      type: blue_green
      approval_required: false
    production:
      type: canary
      approval_required: true
      canary_percentage: [5, 50, 100]
      rollback_threshold: error_rate > 2% OR response_time > 3s
  quality_gates:
    - {name: unit_tests, required: true, threshold: coverage > 75%}
    - {name: load_tests, required: false, threshold: p99 < 900ms}
    - {name: sign_off, type: manual_approval, approvers: [qa]}
  notifications:
    channels: [mail]
"""


class SecuritySettings(GateSettings, frozen=True, kw_only=True, tag="security"):
    refuse: Annotated[str, Meta(pattern="^not \\((critical_vulnerabilities|medium) [<=]")] = ""


def model(*kinds: type[GateSettings]) -> type[Settings]:
    """The settings with these kinds of gates."""
    known: Any = reduce(or_, (CommandGate.Settings, TestsGate.Settings, MetricGate.Settings, *kinds))
    gates: Any = ("gates", dict[str, known] | None, None)
    made: Any = msgspec.defstruct(
        "Settings", [gates], bases=(Settings,), frozen=True, forbid_unknown_fields=True
    )
    return made


MODEL = model()


def converted(text: str, made: type[Settings] = MODEL, found: Any = None) -> Converted:
    return convert_strategy(read(text, "strategy.yml"), made, found or {})


def gate(text: str, **others: Any) -> dict[str, Any]:
    """The only gate that comes of the only quality gate."""
    (only,) = converted(f"quality_gates: [{text}]", **others).data["gates"].values()
    return only


def left(text: str) -> list[str]:
    """Paths, values and reasons of what has no counterpart."""
    return [re.sub(r"^strategy\.yml:\d+: ", "", line) for line in converted(text).left]


def test_the_release_strategy_wrapper_is_read():
    inside = converted(WHOLE)
    assert inside.data["versioning"] == {"scheme": "semver", "tag": "v{version}", "prerelease": "beta"}
    assert inside.data["branches"] == {
        "workflow": "git-flow",
        "main": "main",
        "develop": "develop",
        "hotfix": "fix/{version}",
    }
    assert not [line for line in inside.remarks if "around it" in line]


def test_a_strategy_without_its_wrapper_is_read_alike_and_that_is_said():
    bare = re.sub("(?m)^  ", "", WHOLE.partition("\n")[2])
    told = converted(bare)
    assert told.data == converted(WHOLE).data
    assert (
        told.remarks[0] == "strategy.yml: there is no release_strategy: around it; all of it was read as one"
    )


def test_thresholds_are_evaluated():
    gates = converted(WHOLE).data["gates"]
    assert gates["unit"]["require"] == "coverage > 75%"
    assert gates["load"]["require"] == "p99 < 900ms"
    wanted = msgspec.convert({"gates": gates}, MODEL).gates["load"].wanted
    assert condition.judge(wanted, {"p99": 0.8}) is Verdict.MET
    assert condition.judge(wanted, {"p99": 0.9}) is Verdict.NOT_MET
    assert condition.judge(wanted, {}) is Verdict.MISSING


LEFT = [
    (6, "versioning.build_metadata: true", "a version keeps no build metadata from one release to the next"),
    (11, "branching_strategy.feature_prefix: feature/", "branches of work may have any name"),
    (28, "notifications.channels: [mail]", "nobody is notified yet"),
]


def test_what_has_no_counterpart_is_named_with_its_line_and_value():
    told = [f"strategy.yml:{line}: release_strategy.{what}: {why}" for line, what, why in LEFT]
    assert list(converted(WHOLE).left) == told


def test_an_environment_becomes_its_strategy_and_limits_on_a_target_that_is_to_be_said():
    told = converted(WHOLE)
    assert told.data["environments"] == {
        "staging": {
            "target": {"kind": "local", "run": "say-what-runs-staging {port}"},
            "strategy": "blue-green",
        },
        "production": {
            "target": {"kind": "local", "run": "say-what-runs-production {port}"},
            "strategy": {"kind": "canary", "steps": [5, 50, 100]},
            "refuse": "error_rate > 2% or p95 > 3s",
        },
    }
    remarks = [re.sub(r".*deployment_strategy\.", "", one) for one in told.remarks if "environments." in one]
    assert [one.partition(". ")[0] for one in remarks] == [
        "staging: environments.staging.target: it is not said what runs a version there",
        "production: environments.production.target: it is not said what runs a version there",
        "production.rollback_threshold: environments.production.refuse: response_time is read as p95",
    ]


def test_where_the_users_are_stands_last_whatever_the_order_of_the_strategy():
    told = converted("deployment_strategy: {production: {type: canary}, staging: {type: rolling}}")
    assert list(told.data["environments"]) == ["staging", "production"]


def test_shares_alone_are_a_canary():
    told = converted("deployment_strategy: {production: {canary_percentages: [10, 100]}}")
    assert told.data["environments"]["production"]["strategy"] == {"kind": "canary", "steps": [10, 100]}


@pytest.mark.parametrize(
    "said", ["rollback_threshold: error_rate < 2%", "rollback_threshold: 'error_rate > 1% and p95 > 1s'"]
)
def test_a_limit_that_no_judge_can_watch_is_named(said):
    told = converted(f"deployment_strategy: {{production: {{type: canary, {said}}}}}")
    assert "refuse" not in told.data["environments"]["production"]
    (line,) = told.left
    assert "known are the strategies and the limits of docs/environments.md" in line


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        ("scheme: semantic", {"scheme": "semver"}),
        ("scheme: Calendar", {"scheme": "calver"}),
        ("scheme: sequential", {"scheme": "sequential"}),
        ("format: MAJOR.MINOR.PATCH", {"scheme": "semver"}),
        ("format: app-MAJOR.MINOR.PATCH", {"scheme": "semver", "tag": "app-{version}"}),
        ("{scheme: calendar, format: YYYY.0M.MICRO}", {"scheme": "calver", "pattern": "YYYY.0M.MICRO"}),
        ("suffix: -alpha", {"prerelease": "alpha"}),
        ("{scheme: semantic, metadata: false}", {"scheme": "semver"}),
    ],
)
def test_versioning_becomes_ours(said, becomes):
    text = f"versioning: {said if said.startswith('{') else f'{{{said}}}'}"
    assert (converted(text).data, converted(text).left) == ({"versioning": becomes}, ())


@pytest.mark.parametrize(
    "said",
    [
        "scheme: romantic",
        "format: whatever",
        "suffix: 'a b'",
        "metadata: sha",
        "colour: {a: [1.10, x], b: ~}",
    ],
)
def test_versioning_that_is_not_ours_is_named(said):
    key, _, value = said.partition(": ")
    told = converted(f"versioning: {{{said}}}")
    assert told.data == {}
    assert told.left[0].startswith(f"strategy.yml:1: versioning.{key}")
    assert all(part in " ".join(told.left) for part in re.findall(r"[\w.]+", value.replace("~", "null")))


def test_two_keys_that_say_different_things_never_overwrite_each_other():
    told = converted("versioning: {scheme: semantic, format: YYYY.0M.MICRO}")
    assert told.data == {"versioning": {"scheme": "semver"}}
    assert "versioning.format: YYYY.0M.MICRO" in told.left[0]


@pytest.mark.parametrize(
    ("model", "workflow"),
    [
        ("gitflow", "git-flow"),
        ("git-flow", "git-flow"),
        ("github_flow", "github-flow"),
        ("GitLab_Flow", "gitlab-flow"),
        ("trunk_based", "trunk"),
    ],
)
def test_each_model_of_branching_becomes_a_workflow(model, workflow):
    assert converted(f"branching_strategy: {{model: {model}}}").data == {"branches": {"workflow": workflow}}


def test_prefixes_become_patterns_and_those_that_are_ours_need_no_word():
    text = "branching_strategy: {prefixes: {release: release/, hotfix: hf/, feature: f/}}"
    assert converted(text).data == {"branches": {"hotfix": "hf/{version}"}}
    assert left(text) == ["branching_strategy.prefixes.feature: f/: branches of work may have any name"]
    text = "branching_strategy: {release_prefix: rel-, hotfix_prefix: 'hf/{version}'}"
    assert converted(text).data == {"branches": {"release": "rel-{version}", "hotfix": "hf/{version}"}}


def test_a_prefix_that_no_branch_can_have_is_named():
    assert left("branching_strategy: {release_prefix: rel ease/, hotfix_prefix: release/}") == [
        'branching_strategy.release_prefix: "rel ease/": no branch of a release can be called like that',
        "branching_strategy.hotfix_prefix: release/: no branch of a hotfix can be called like that",
    ]


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("approval_required: true", {"at_least": 1}),
        ("{approval_required: true, approvers: 2}", {"at_least": 2}),
        (
            "approval: {approvers: [qa, engineering], at_least: 2}",
            {"at_least": 2, "roles": ["qa", "engineering"]},
        ),
        ("approval: {roles: [qa]}", {"at_least": 1, "roles": ["qa"]}),
    ],
)
def test_an_environments_approval_becomes_a_rule_of_its_name(said, rule):
    text = f"deployment_strategy: {{production: {said if said.startswith('{') else f'{{{said}}}'}}}"
    assert (converted(text).data, left(text)) == ({"approvals": {"production": rule}}, [])


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("approval: {at_least: 2}, approval_required: true", []),
        ("approval: {at_least: 2}, approval_required: false", ["approval_required: false"]),
        ("approval: true, approval_required: true, approvers: 2", []),
        ("approval: {at_least: 2, approvers: 3}", ["approval.approvers: 3"]),
        ("approval: {at_least: 2, roles: [], approvers: [qa]}", ["approval.approvers: [qa]"]),
        ("approval_required: true, approvers: 2, approval: {roles: [qa], required: false}", None),
    ],
)
def test_an_approval_that_is_said_twice_drops_neither(said, named):
    told = converted(f"deployment_strategy: {{production: {{{said}}}}}")
    assert told.data == {"approvals": {"production": {"at_least": 2}}}
    if named is not None:
        assert [line.partition(".production.")[2].rpartition(": ")[0] for line in told.left] == named


def test_an_approval_without_a_number_says_so():
    told = converted("deployment_strategy: {production: {approval_required: true}}")
    assert "approvals.production: it is not said how many people; one is asked" in told.remarks[-1]


@pytest.mark.parametrize("said", ["approval: {required: false, roles: [qa]}", "approval: {at_least: 0}"])
def test_an_approval_that_cannot_be_is_named(said):
    text = f"deployment_strategy: {{production: {{{said}}}}}"
    assert converted(text).data == {}
    assert left(text)[0].startswith(f"deployment_strategy.production.{said}: ")


def test_a_manual_approval_is_asked_for_before_the_release():
    told = converted(
        "quality_gates: [{name: board, type: manual_approval, approvers: 2, roles: [qa, legal]}]"
    )
    assert told.data == {"approvals": {"release": {"at_least": 2, "roles": ["qa", "legal"]}}}
    assert told.left == ()


@pytest.mark.parametrize(
    ("said", "require"),
    [
        ("threshold: coverage > 85%", "coverage > 85%"),
        ("threshold: coverage >= 85", "coverage >= 85%"),
        ("threshold: code_coverage >= 0.85", "coverage >= 85%"),
        ("threshold: success_rate = 1 AND failures = 0", "success_rate = 100% and failures = 0"),
        ("threshold: {metric: coverage, operator: gte, value: 85}", "coverage >= 85%"),
        ("threshold: {metric: Line Coverage, operator: gt, value: 85%}", "coverage > 85%"),
        ("metric: coverage, operator: gte, threshold: 85.5", "coverage >= 85.5%"),
        ("metric: failures, operator: lt, value: 3", "failures < 3"),
        ("metric: skipped, operator: lte, value: 3", "skipped <= 3"),
        ("metric: failures, operator: eq, threshold: '0'", "failures = 0"),
        ("thresholds: [coverage ≥ 85%, skipped ≤ 3]", "(coverage >= 85%) and (skipped <= 3)"),
    ],
)
def test_a_threshold_of_tests_is_a_condition_however_it_is_written(said, require):
    text = f"{{name: unit_tests, {said}}}"
    assert gate(text)["require"] == require
    assert left(f"quality_gates: [{text}]") == []


def test_a_gate_of_tests_that_names_no_command_holds_until_it_does():
    told = converted("quality_gates: {unit_tests: {threshold: coverage > 85%, timeout: 5m}}")
    assert told.data["gates"]["unit"] == {
        "kind": "tests",
        "run": "say-what-runs-unit",
        "junit": "reports/unit.xml",
        "coverage": "reports/unit-coverage.xml",
        "require": "coverage > 85%",
        "timeout": "5m",
    }
    assert told.remarks[-1] == (
        "strategy.yml:1: quality_gates.unit_tests: gates.unit: it is not said what runs it. Until that is "
        "in `run`, it holds; `run` has to write reports/unit.xml (`junit`) and reports/unit-coverage.xml "
        "(`coverage`)"
    )


def test_a_gate_that_the_repository_shows_by_itself_is_run_as_it_is_found():
    found = {"kind": "tests", "run": "pytest --junitxml u.xml", "junit": "u.xml", "coverage": "c.xml"}
    told = converted("quality_gates: [{name: unit_tests, threshold: coverage > 85%}]", found={"unit": found})
    assert told.data["gates"]["unit"] == {**found, "require": "coverage > 85%"}
    assert len(told.remarks) == 1


def test_a_command_that_is_named_is_run():
    text = "{name: unit_tests, command: make unit}"
    assert gate(text, found={"unit": {"kind": "command", "run": "make test"}})["run"] == "make unit"
    assert left(f"quality_gates: [{text}]") == []


def test_a_found_command_stands_for_tests_without_a_threshold():
    found = {"kind": "command", "run": "make test"}
    assert gate("{name: unit_tests}", found={"unit": found}) == found


def test_a_gate_that_is_not_required_stays_so():
    assert gate("{name: unit_tests, required: false}")["required"] is False
    assert "required" not in gate("{name: unit_tests, required: true}")


def test_a_metric_is_compared_by_a_gate_of_its_kind():
    assert gate("{name: latency, threshold: p95 < 2s}") == {
        "kind": "metric",
        "run": "say-what-runs-latency",
        "from": "reports/latency.json",
        "require": "p95 < 2s",
    }


@pytest.mark.parametrize(
    ("threshold", "refuse"),
    [
        ("critical_vulnerabilities = 0", "not (critical_vulnerabilities = 0)"),
        ("medium_vulnerabilities <= 5", "not (medium <= 5)"),
    ],
)
def test_a_threshold_of_security_is_turned_round_where_the_gate_says_what_it_refuses(threshold, refuse):
    told = gate(f"{{name: security_scan, threshold: {threshold}}}", made=model(SecuritySettings))
    assert told == {"kind": "security", "refuse": refuse}


class WindowSettings(GateSettings, frozen=True, kw_only=True, tag="window"):
    days: str = ""
    since: str = msgspec.field(name="from", default="09:00")
    zone: str = "UTC"


class DependenciesSettings(GateSettings, frozen=True, kw_only=True, tag="dependencies"):
    services: dict[str, str]


def test_keys_that_a_kind_of_gate_has_by_that_name_are_taken():
    text = "{name: change_window, days: mon-thu, start: '10:00', timezone: Europe/Rome, hours: 7}"
    told = converted(f"quality_gates: [{text}]", model(WindowSettings))
    assert told.data["gates"]["change_window"] == {
        "kind": "window",
        "days": "mon-thu",
        "from": "10:00",
        "zone": "Europe/Rome",
    }
    assert told.left == ("strategy.yml:1: quality_gates[0].hours: 7: gonogo.yml has no counterpart",)


def test_keys_that_a_kind_of_gate_cannot_be_without_are_taken():
    made = model(DependenciesSettings)
    told = converted("quality_gates: {dependency_check: {services: {db: '>= 15'}}}", made)
    assert told.data["gates"] == {"dependency": {"kind": "dependencies", "services": {"db": ">= 15"}}}
    assert told.left == ()


def test_a_threshold_that_the_gate_does_not_measure_is_named():
    made = model(SecuritySettings)
    told = converted("quality_gates: [{name: security_scan, threshold: mood > 3}]", made)
    assert told.data == {"gates": {"security": {"kind": "security"}}}
    why = "no gate that is installed measures it, so it is not evaluated"
    assert told.left == (f'strategy.yml:1: quality_gates[0].threshold: "mood > 3": {why}',)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("name: fridge", "it is not said what it is; give it a type: manual_approval, automated_test, "),
        ("name: change_window, days: mon-thu", "no gate that is installed can do this (time_window)"),
        (
            "name: speed, threshold: no worse than before",
            "it cannot be evaluated. Character 4 of the condition",
        ),
        ("name: speed, threshold: 80", "it says a number and not of what; write it as coverage >= 80%"),
    ],
)
def test_a_gate_that_cannot_be_is_named_whole(said, why):
    (line,) = left(f"quality_gates: [{{{said}}}]")
    assert line.startswith("quality_gates[0]: {name: ")
    assert f"}}: {why}" in line
    assert said.rpartition(": ")[2] in line


def test_a_threshold_that_cannot_be_read_is_named_and_the_others_hold():
    text = "quality_gates: [{name: unit_tests, thresholds: [coverage > 85%, all is well], owner: Ann}]"
    assert converted(text).data["gates"]["unit"]["require"] == "coverage > 85%"
    assert [line.partition(": ")[0] for line in left(text)] == [
        "quality_gates[0].thresholds[1]",
        "quality_gates[0].owner",
    ]


def test_gates_of_one_name_are_both_kept():
    told = converted("quality_gates: [{name: unit_tests}, {name: unit test}, {name: '§§ tests'}]")
    assert list(told.data["gates"]) == ["unit", "unit-2", "tests"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "",
            "strategy.yml:1: no release_strategy: here, and none of its keys: versioning, ",
        ),
        ("release_strategy: [1]", "strategy.yml:1: release_strategy: expected a mapping, found a list"),
        ("versioning: {scheme: [a]}", "strategy.yml:1: versioning.scheme: expected text, found a list"),
        (
            "quality_gates:\n- {type: automated_test}",
            "strategy.yml:2: quality_gates[0].name: missing; expected text",
        ),
        (
            "quality_gates:\n- {name: a, type: automated_tests}",
            "strategy.yml:2: quality_gates[0].type: expected one of ",
        ),
        (
            "quality_gates:\n- {name: a, metric: b, operator: less, value: 1}",
            "strategy.yml:2: quality_gates[0].operator: expected one of eq, gt, gte, lt, lte",
        ),
        (
            f"quality_gates: [{'{name: a},' * 101}]",
            "strategy.yml:1: quality_gates: expected a list (length at most",
        ),
        ("release_strategy: &a {}", "strategy.yml:1: anchors and aliases are not supported"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_line(text, fault):
    with pytest.raises(ConfigError) as told:
        converted(text)
    assert told.value.problems[0].startswith(fault)


def test_the_largest_strategy_takes_no_more_than_moments():
    gates = ", ".join(f"{{name: g{number}, threshold: x{number} < {number}}}" for number in range(100))
    told = converted(f"quality_gates: [{gates}]")
    assert len(told.data["gates"]) == 100


WORDS = st.sampled_from(
    [
        *(
            "semantic",
            "calendar",
            "gitflow",
            "canary",
            "blue_green",
            "release/",
            "a b",
            "",
            "v",
            "YYYY.0M.MICRO",
        ),
        *(
            "MAJOR.MINOR.PATCH",
            "coverage > 85%",
            "p95 < 2s OR not x = 1",
            "5m",
            "§",
            "#",
            "null",
            "null: x",
            "{a",
        ),
        *("unit_tests", "security_scan", "no", "1.10"),
    ]
)
ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9**9) | st.floats(-1e9, 1e9) | WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=4,
)
THRESHOLDS = WORDS | st.fixed_dictionaries(
    {
        "metric": WORDS,
        "operator": st.sampled_from(["lt", "lte", "gt", "gte", "eq"]),
        "value": st.floats(0, 1e6) | WORDS,
    }
)
TYPES = st.sampled_from(
    [
        *("manual_approval", "automated_test", "metric_threshold", "time_window"),
        *("dependency_check", "security_scan", "compliance_check"),
    ]
)


def mapping(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of these keys, and sometimes one that nobody knows."""
    known = st.fixed_dictionaries({}, optional=keys)
    return st.builds(
        lambda one, other: {**{f"x {key}": odd for key, odd in other.items()}, **one},
        known,
        st.dictionaries(WORDS, ODD, max_size=1),
    )


GATES = mapping(
    type=TYPES,
    required=st.booleans(),
    threshold=THRESHOLDS | st.integers(0, 100) | st.lists(THRESHOLDS, max_size=2),
    thresholds=st.lists(THRESHOLDS, max_size=2),
    metric=WORDS,
    operator=st.sampled_from(["lt", "gte"]),
    value=st.integers(0, 100),
    timeout=WORDS,
    run=WORDS,
    approvers=st.integers(-1, 3) | st.lists(WORDS, max_size=2),
)
APPROVALS = mapping(
    required=st.booleans(), approvers=st.integers(0, 3) | st.lists(WORDS, max_size=2), roles=st.lists(WORDS)
)
STRATEGIES = mapping(
    versioning=mapping(scheme=WORDS, format=WORDS, suffix=WORDS, pre_release_suffix=WORDS, metadata=ODD),
    branching_strategy=mapping(
        model=WORDS,
        main_branch=WORDS,
        develop_branch=WORDS,
        prefixes=mapping(release=WORDS),
        hotfix_prefix=WORDS,
    ),
    deployment_strategy=st.dictionaries(
        WORDS.filter(bool),
        mapping(
            type=WORDS,
            approval=st.booleans() | APPROVALS,
            approval_required=st.booleans(),
            approvers=st.integers(0, 2),
            canary_percentage=st.integers(0, 100) | st.lists(st.integers(0, 100) | WORDS, max_size=4),
            rollback_threshold=THRESHOLDS,
        ),
        max_size=3,
    ),
    quality_gates=st.lists(
        st.builds(lambda gate, name: {"name": name, **gate}, GATES, WORDS.filter(bool)), max_size=3
    )
    | st.dictionaries(WORDS.filter(bool), GATES, max_size=3),
    notifications=ODD,
)
FOUND = {"unit": {"kind": "tests", "run": "pytest", "junit": "u.xml"}}


@settings(max_examples=200, deadline=None)
@given(STRATEGIES)
def test_what_is_written_always_loads_and_nothing_is_dropped(strategy):
    document = read(write({"release_strategy": strategy}), "strategy.yml")
    told = convert_strategy(document, MODEL, FOUND)
    convert(read(write(told.data), "gonogo.yml"), MODEL)
    assert all(line.isprintable() for line in (*told.left, *told.remarks))
    named = [re.sub(r"^strategy\.yml:\d+: ", "", line) for line in told.left]
    for key, value in _leaves({"notifications": strategy.get("notifications", {})}):
        assert any(key in line and flow(value) in line for line in named)
    for key, value in strategy.items():
        if key.startswith("x "):
            assert any(line.startswith(f"release_strategy.{key}") for line in named) or value == {}


def _leaves(data: Any, above: str = "release_strategy") -> list[tuple[str, Any]]:
    if isinstance(data, dict) and data:
        return [leaf for key, child in data.items() for leaf in _leaves(child, f"{above}.{key}")]
    return [] if data == {} else [(above, data)]


def test_the_settings_as_they_are_installed_take_it():
    document = read(WHOLE, "strategy.yml")
    convert(read(write(convert_strategy(document, settings_model()).data), "gonogo.yml"), settings_model())
