"""What a flow is called, and whose it is."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.domain.job import GATE, RELEASE, Job, entry_key, flow_name, flow_of, project_of
from gonogo.domain.people.person import Person
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
    [
        {"plan": {"project": "shop"}},
        {"job": {"plan": {"project": "shop"}}, "gate": "unit"},
        {"release": "1.1.0-0a", "project": "shop"},
    ],
    ids=["a release", "a gate of it", "an entry"],
)
def test_a_flow_is_of_the_project_in_its_plan_or_that_it_is_given(given):
    assert project_of(given) == "shop"


@pytest.mark.parametrize(
    ("release", "entry", "key"),
    [("1.1.0-0a", 0, "1.1.0-0a"), ("1.1.0-0a", 3, "1.1.0-0a~3"), ("1.1.0-0a.unit", 0, "1.1.0-0a.unit")],
)
def test_an_entry_is_known_by_its_release_and_number_and_a_flow_that_waits_by_its_release(
    release, entry, key
):
    assert entry_key(release, entry) == key
    assert flow_of(key) == (release, entry)


@pytest.mark.parametrize(
    ("product", "told"),
    [(Product("shop"), "shop"), (Product("shop", "api"), "api")],
    ids=["whole", "package"],
)
def test_a_product_is_told_as_where_one_stands_knows_it(product, told):
    assert str(product) == told


def test_a_plan_is_of_its_project_and_package():
    assert PLAN.product == Product(PLAN.project, PLAN.package)


@pytest.mark.parametrize(
    ("package", "branch", "stands", "locked"),
    [
        ("", "", "release/VERSION", "VERSION"),
        ("", "rel-1", "rel-1", "VERSION"),
        ("api", "rel-api-1", "rel-api-1", "api-VERSION"),
        ("api", "", "release/VERSION", "VERSION"),
    ],
    ids=["usual", "by a pattern", "a package", "a package, before it had a branch of its own"],
)
def test_a_release_has_a_branch_and_a_lock_whatever_its_branch_is_called(package, branch, stands, locked):
    plan = msgspec.structs.replace(PLAN, package=package)
    job = Job("r", plan, "d", {}, Person("Ann", "ann@shop.example"), 0, branch=branch)
    version = plan.bump.version
    assert job.working_branch == stands.replace("VERSION", version)
    assert job.locks == (locked.replace("VERSION", version),)


@pytest.mark.parametrize(("flow", "times"), [(1, False), (3, False), (4, True)])
def test_what_began_before_goes_by_the_wall_clock(flow, times):
    assert Job("1.0.0-0a", PLAN, PLAN.digest, {}, Person("Ann", "ann@x"), 1, flow=flow).times is times


@pytest.mark.parametrize(("flow", "heeds"), [(1, False), (4, False), (5, True)])
def test_what_began_before_shifts_its_first_share_whatever_the_stable_version_does(flow, heeds):
    job = Job("1.0.0-0a", PLAN, PLAN.digest, {}, Person("Ann", "ann@x"), 1, flow=flow)
    assert job.heeds_alarms is heeds


@pytest.mark.parametrize(("flow", "reckons"), [(1, False), (3, False), (4, True)])
def test_what_began_before_goes_on_without_reckoning_with_the_weather(flow, reckons):
    job = Job("1.0.0-0a", PLAN, PLAN.digest, {}, Person("Ann", "ann@x"), 1, flow=flow)
    assert job.reckons is reckons


@pytest.mark.parametrize(("flow", "asks"), [(1, False), (2, False), (3, True), (4, True)])
def test_what_began_before_there_were_questions_asks_none(flow, asks):
    assert Job("1.0.0-0a", PLAN, PLAN.digest, {}, Person("Ann", "ann@x"), 1, flow=flow).asks is asks
