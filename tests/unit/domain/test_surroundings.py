"""What programs are given, by whom, and what is refused."""

import pytest

from gonogo.domain.planning.bump import Bump
from gonogo.domain.planning.plan import Plan
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.domain.surroundings import Granted, Sandbox, Surroundings, is_reference, refuse_wrong


def test_a_gate_gets_the_variables_of_all_of_its_environment_and_its_own() -> None:
    granted = Granted(Sandbox("require"), {"A": "1", "B": "1", "C": "1"}, {"unit": {"C": "3"}}, ("unit",))
    unit = granted.to_gate("unit", ("/checkout",), {"B": "2", "C": "2"})
    assert unit == Surroundings(
        {"A": "1", "B": "2", "C": "3"}, Sandbox("require"), ("/checkout",), network=False
    )
    assert granted.to_gate("e2e", ()) == Surroundings({"A": "1", "B": "1", "C": "1"}, Sandbox("require"))


def test_only_what_begins_as_a_reference_is_one() -> None:
    assert [text for text in ("env:A", "file:/a", "keyring:a/b", "command:a") if not is_reference(text)] == []
    assert [text for text in ("", "ENV:A", "environment", "https://a", "xenv:A") if is_reference(text)] == []


@pytest.mark.parametrize(
    "variables", [{"": "x"}, {"A-B": "x"}, {"1A": "x"}, {"A=B": None}, {"A": "s3cr3t\0"}]
)
def test_what_cannot_be_set_is_refused_and_no_value_is_repeated(variables: dict[str, str | None]) -> None:
    with pytest.raises(ValueError, match="expected variables by name") as problem:
        refuse_wrong(variables)
    assert "s3cr3t" not in str(problem.value)
    refuse_wrong({"A": "x", "_b1": None, "C": ""})


@pytest.mark.parametrize("place", ["", "relative", "../up", "~other", "/a\0b"])
def test_a_sandbox_is_opened_by_absolute_paths_alone(place: str) -> None:
    for given in ({"read": (place,)}, {"write": ("/fine", place)}):
        with pytest.raises(ValueError, match="expected absolute paths"):
            Sandbox(**given)
    assert Sandbox(read=("~/a",), write=("/b",)).mode == "auto"


def test_a_plan_says_what_moves_each_environment_and_nothing_where_nothing_is_said() -> None:
    part = Part("local", "{}")
    environments = (
        EnvironmentPlan("staging", part, part, "canary", (), variables={"A": "2"}),
        EnvironmentPlan("production", part, part, "canary", ()),
    )
    plan = Plan(
        "shop", "trunk", "main", "c", Bump("1.0.0", "1.1.0", "minor", "x"), "v1.1.0", "2026-03-02", (),
        environments=environments, grants=Granted(variables={"A": "1"}),
    )  # fmt: skip
    assert plan.surroundings_of("staging").variables == {"A": "2"}
    assert plan.surroundings_of("production").variables == {}
    assert plan.surroundings_of("").variables == {"A": "1"}
    assert plan.granted.variables == {"A": "1"}
    silent = Plan("shop", "trunk", "main", "c", plan.bump, "v1.1.0", "2026-03-02", ())
    assert silent.granted == Granted()
