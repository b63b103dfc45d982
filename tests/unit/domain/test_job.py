"""What a flow is called, and whose it is."""

from __future__ import annotations

import pytest

from gonogo.domain.job import GATE, RELEASE, flow_name, project_of
from gonogo.domain.product import Product
from gonogo.testing.polling import PLAN


@pytest.mark.parametrize(
    ("kind", "number", "name"),
    [(RELEASE, 1, "release"), (GATE, 1, "gate"), (RELEASE, 2, "release@2"), (GATE, 17, "gate@17")],
)
def test_a_flow_is_named_by_its_kind_and_number_and_the_first_by_its_kind_alone(kind, number, name):
    assert flow_name(kind, number) == name


@pytest.mark.parametrize(
    "given",
    [{"plan": {"project": "shop"}}, {"job": {"plan": {"project": "shop"}}, "gate": "unit"}],
    ids=["a release", "a gate of it"],
)
def test_a_flow_is_of_the_project_in_its_plan(given):
    assert project_of(given) == "shop"


@pytest.mark.parametrize(
    ("product", "told"),
    [(Product("shop"), "shop"), (Product("shop", "api"), "api")],
    ids=["whole", "package"],
)
def test_a_product_is_told_as_where_one_stands_knows_it(product, told):
    assert str(product) == told


def test_a_plan_is_of_its_project_and_package():
    assert PLAN.product == Product(PLAN.project, PLAN.package)
