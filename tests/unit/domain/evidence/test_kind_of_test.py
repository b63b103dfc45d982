from typing import get_args

import pytest

from gonogo.domain import condition
from gonogo.domain.condition import Unit
from gonogo.domain.evidence.kind_of_test import COVERAGE, TestType, guessed


@pytest.mark.parametrize("name", get_args(TestType))
def test_a_gate_that_is_called_as_a_type_is_of_it(name: str) -> None:
    assert guessed(name) == name


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("tests", "unit"),
        ("unit-npm", "unit"),
        ("", "unit"),
        ("api-integration", "integration"),
        ("Contract tests", "integration"),
        ("end-to-end", "e2e"),
        ("e2e_shop", "e2e"),
        ("acceptance", "e2e"),
        ("load", "performance"),
        ("benchmarks", "performance"),
        ("lint", "build"),
        ("type-check", "build"),
        ("types", "build"),
        ("weekend", "unit"),
    ],
)
def test_the_words_of_a_name_tell_the_type(name: str, kind: str) -> None:
    assert guessed(name) == kind


def test_what_is_usual_of_coverage_can_be_read() -> None:
    assert COVERAGE == {"unit": "coverage >= 80%", "integration": "coverage >= 70%"}
    for text in COVERAGE.values():
        assert str(condition.parse(text, {"coverage": Unit.PERCENT})) == text
