"""What programs are given is said by the branch that is released to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

import msgspec
import pytest

from gonogo.app.people.rules import grants_of, with_variables
from gonogo.config.environments import Environment
from gonogo.config.settings import Settings
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.domain.surroundings import Granted, Sandbox
from gonogo.gates.command import CommandSettings

if TYPE_CHECKING:
    from gonogo.app.project import Project


class Shop(NamedTuple):
    """A project as it is released."""

    settings: Settings


def granted(released: Settings, rules: Settings) -> Granted | msgspec.UnsetType:
    return grants_of(cast("Project", Shop(released)), rules)


@pytest.mark.threat(
    "contributor", "Turn the sandbox off, open folders, or name secrets for its tests in a commit"
)
def test_a_commit_grants_its_gates_nothing_but_can_take_their_network() -> None:
    gates = {
        "unit": CommandSettings(run="make", variables={"KEY": "file:~/.ssh/id_ed25519"}, network=False),
        "e2e": CommandSettings(run="make"),
    }
    released = Settings(gates=gates, sandbox=Sandbox("off", read=("~/.ssh",)), variables={"T": "env:TOKEN"})
    assert granted(released, Settings()) == Granted(offline=("unit",))
    kept = {"e2e": CommandSettings(run="make", variables={"PGHOST": None}, network=False)}
    rules = Settings(gates=kept, sandbox="require", variables={"CI": "1"})
    found = granted(released, rules)
    assert found == Granted(Sandbox("require"), {"CI": "1"}, {"e2e": {"PGHOST": None}}, ("e2e", "unit"))
    assert granted(Settings(), Settings()) is msgspec.UNSET


def test_the_commands_of_an_environment_get_what_that_branch_gives_them() -> None:
    part = Part("command", "{}")
    plans = [EnvironmentPlan(name, part, part, "canary", ()) for name in ("staging", "production")]
    rules = Settings(
        environments={"production": Environment(target=None, variables={"KUBECONFIG": None})},
        variables={"KUBECONFIG": "/none", "CI": "1"},
    )
    staging, production = with_variables(plans, rules)
    assert staging.variables == {"KUBECONFIG": "/none", "CI": "1"}
    assert production.variables == {"KUBECONFIG": None, "CI": "1"}
    assert with_variables(plans, Settings())[0].variables is msgspec.UNSET
