"""What decisions are made of are values: nothing changes one after it was made."""

from __future__ import annotations

import importlib
import pkgutil
from inspect import Parameter, signature
from typing import TYPE_CHECKING

import msgspec
import pytest

import gonogo.domain
import gonogo.gates
import gonogo.workflow
from gonogo.ports.gate import GateSettings

if TYPE_CHECKING:
    from collections.abc import Iterator


PACKAGES = (gonogo.domain, gonogo.gates, gonogo.workflow)


def modules() -> Iterator[str]:
    for package in PACKAGES:
        yield from (one.name for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))


def structs() -> Iterator[type[msgspec.Struct]]:
    for module in modules():
        for found in vars(importlib.import_module(module)).values():
            if isinstance(found, type) and issubclass(found, msgspec.Struct) and found.__module__ == module:
                yield found


@pytest.mark.parametrize(
    "struct", list(structs()), ids=lambda struct: f"{struct.__module__}.{struct.__name__}"
)
def test_a_value_is_frozen(struct: type[msgspec.Struct]) -> None:
    assert struct.__struct_config__.frozen


@pytest.mark.parametrize(
    "settings",
    [struct for struct in structs() if issubclass(struct, GateSettings)],
    ids=lambda one: one.__name__,
)
def test_the_settings_of_a_gate_are_given_by_name(settings: type[GateSettings]) -> None:
    assert {one.kind for one in signature(settings).parameters.values()} == {Parameter.KEYWORD_ONLY}
