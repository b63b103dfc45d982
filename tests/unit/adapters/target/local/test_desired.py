"""Orders as functions from one state of an environment to the next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.adapters.target.local import desired as states
from gonogo.adapters.target.local.settings import LocalSettings
from gonogo.ports.target import Artefact

SETTINGS = LocalSettings(
    run="serve --port {port} --name 'shop {version}'", environment={"RELEASE": "v{version}"}, drain="2s"
)
NAMES = ("1.0", "1.1", "1.2", "1.3")


def slot(version, instances=2):
    return states.slot(SETTINGS, Artefact(version, "c" * 40), "/versions", instances)


def empty():
    return states.empty(states.front(SETTINGS, "/envoy", 8080))


def moment(boot, wall=1000.0, boot_id="start"):
    return {"wall": wall, "boot": float(boot), "boot_id": boot_id}


def played(orders):
    """The state after orders, each a verb with a version and a number."""
    state = empty()
    for serial, (verb, version, number) in enumerate(orders, start=1):
        if verb == "start":
            state = states.started(state, version, slot(version, number + 1))
        elif verb == "retire":
            state = states.retired(state, version, number, serial, moment(serial))
        elif verb == "promote" and version in state["slots"]:
            state = states.promoted(state, version)
        elif verb == "shift":
            state = states.shifted(state, {version: 100})
    return state


ORDERS = st.lists(
    st.tuples(
        st.sampled_from(("start", "retire", "promote", "shift")), st.sampled_from(NAMES), st.integers(0, 3)
    ),
    max_size=20,
)


def test_the_command_is_words_with_the_version_in_them():
    made = slot("1.0")
    assert made["command"] == ["serve", "--port", "{port}", "--name", "shop 1.0"]
    assert made["environment"] == {"RELEASE": "v1.0"}
    assert (made["live"], made["drain"]) == ("/health", 2.0)


@given(ORDERS, st.integers(0, 3), st.lists(st.sampled_from(NAMES)))
def test_forgetting_keeps_what_runs_what_is_live_what_is_spared_and_the_last_good_ones(orders, keep, spared):
    before = played(orders)
    after = states.forgotten(before, keep, spared)
    running = {version for version, one in before["slots"].items() if one["instances"]}
    safe = {*running, before["live"], *spared} & set(before["slots"])
    assert safe <= set(after["slots"]) <= set(before["slots"])
    others = [version for version in states.stopped(before) if version not in safe]
    good = [version for version in others if before["slots"][version]["promoted"]]
    assert set(after["slots"]) == safe | set(good[:keep])


@given(ORDERS, st.sampled_from(NAMES), st.integers(0, 3))
def test_each_order_said_twice_is_said_once(orders, version, number):
    before = played(orders)
    for change in (
        lambda state: states.started(state, version, slot(version, number + 1)),
        lambda state: states.retired(state, version, number, 99, moment(99)),
        lambda state: states.expired(state, (version,), 7, moment(99)),
        lambda state: states.shifted(state, {version: 100}),
        lambda state: states.forgotten(state, number, ()),
    ):
        assert change(change(before)) == change(before)


@given(ORDERS, st.lists(st.sampled_from(NAMES)), st.integers(0, 20))
def test_what_is_blocked_is_kept_for_its_time_and_neither_what_runs_nor_what_is_live_ever_goes(
    orders, blocked, seconds
):
    before = played(orders)
    after = states.expired(before, blocked, seconds, moment(20, wall=-1e6))
    gone = set(before["slots"]) - set(after["slots"])
    over = {
        name
        for name, one in before["slots"].items()
        if not one["instances"] and 20 - one["stopped"] >= seconds and name in blocked
    }
    assert gone == over - {before["live"]}


def test_the_time_of_a_blocked_version_begins_where_somebody_knows_that_it_was_stopped():
    before = states.retired(states.started(empty(), "1.0", slot("1.0")), "1.0", 0, 1, moment(5))
    del before["slots"]["1.0"]["ended"]
    after = states.expired(before, ("1.0",), 7, moment(50))
    assert after["slots"]["1.0"]["ended"] == moment(50)
    assert states.expired(after, ("1.0",), 7, moment(56)) == after
    assert states.expired(after, ("1.0",), 7, moment(57))["slots"] == {}
    restarted = moment(1, wall=1007.0, boot_id="another start")
    assert states.expired(after, ("1.0",), 7, restarted)["slots"] == {}


def test_what_runs_again_was_not_stopped():
    state = states.promoted(states.started(empty(), "1.0", slot("1.0")), "1.0")
    state = states.retired(state, "1.0", 0, 1, moment(5))
    for again in (
        states.started(state, "1.0", slot("1.0")),
        states.after_restart(state, 2, 2, moment(6)),
    ):
        assert "ended" not in again["slots"]["1.0"]
        assert again["slots"]["1.0"]["promoted"]


@given(ORDERS)
def test_after_a_restart_the_live_version_runs_alone(orders):
    before = played(orders)
    if not before["live"]:
        return
    after = states.after_restart(before, 3, 99, moment(99))
    running = {version: one["instances"] for version, one in after["slots"].items() if one["instances"]}
    assert running == {before["live"]: before["slots"][before["live"]]["instances"] or 3}
    assert after["shares"] == {before["live"]: 100}
    assert set(after["slots"]) == set(before["slots"])


def test_what_runs_goes_on_as_it_was_started():
    one = states.started(empty(), "1.0", slot("1.0"))
    other = {**slot("1.0", 5), "command": ["another"]}
    assert states.started(one, "1.0", other)["slots"]["1.0"] == slot("1.0", 5)


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"run": "serve"}, "lacks {port}"),
        ({"run": "serve '{port}"}, "cannot be read"),
        ({"run": "  "}, "expected a command"),
        ({"run": "serve {port}", "health": "health"}, "health is a path such as /health"),
        ({"run": "serve {port}", "live": "a b"}, "live is a path"),
        ({"run": "serve {port}", "header": "a b"}, "is no name of a header"),
        ({"run": "serve {port}", "cookie": "a;b"}, "is no name of a cookie"),
        ({"run": "serve {port}", "address": "localhost"}, "is no address"),
        ({"run": "serve {port}", "environment": {"1A": "x"}}, "is no name of a variable"),
        ({"run": "serve {port}", "drain": "soon"}, "is not a duration"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings, problem):
    with pytest.raises(ValueError, match=problem):
        LocalSettings(**settings)
