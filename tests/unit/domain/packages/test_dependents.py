import pytest

from gonogo.domain.packages.dependents import Asked, dependents
from gonogo.domain.packages.ranges import CARGO, NPM

ASKED = [
    Asked("web", "api", "^1.0.0", NPM),
    Asked("web", "core", "~2.1", NPM),
    Asked("shop", "web", "0.5.0", NPM),
    Asked("tool", "shop", "3", CARGO),
]
NEXT = {"web": "0.5.1", "shop": "3.0.1", "tool": "1.0.1"}


def released(versions, asked=ASKED):
    return dependents(versions, asked, lambda name, _reason: NEXT.get(name, ""))


def test_package_whose_range_admits_the_new_version_stays():
    assert released({"api": "1.1.0", "core": "2.1.9"}) == {}


def test_package_that_is_left_by_a_version_is_released_and_those_that_this_leaves():
    assert released({"api": "2.0.0"}) == {
        "web": "api 2.0.0 is out of ^1.0.0",
        "shop": "web 0.5.1 is out of 0.5.0",
    }


def test_every_reason_is_told_once():
    twice = [*ASKED, ASKED[0]]
    assert released({"api": "2.0.0", "core": "2.2.0"}, twice)["web"] == (
        "api 2.0.0 is out of ^1.0.0 and core 2.2.0 is out of ~2.1"
    )


def test_package_that_is_released_anyway_needs_no_reason():
    assert released({"api": "2.0.0", "web": "0.5.0"}) == {}


def test_package_that_cannot_be_released_leaves_nobody():
    asked = [Asked("docs", "api", "1.0.0", NPM), Asked("site", "docs", "9.0.0", NPM)]
    assert released({"api": "1.0.1"}, asked) == {"docs": "api 1.0.1 is out of 1.0.0"}


def test_packages_that_depend_on_each_other_are_released_once():
    circle = [Asked("web", "shop", "1", NPM), Asked("shop", "web", "1", NPM), Asked("web", "api", "1", NPM)]
    assert list(released({"api": "2.0.0"}, circle)) == ["web", "shop"]


@pytest.mark.parametrize(("text", "version"), [("next", "2.0.0"), ("^1.0.0", "two")])
def test_what_cannot_be_compared_asks_for_nothing(text, version):
    assert released({"api": version}, [Asked("web", "api", text, NPM)]) == {}


def test_reason_is_what_a_package_is_released_for():
    told = []
    dependents({"api": "2.0.0"}, ASKED[:1], lambda name, reason: told.append((name, reason)) or "")
    assert told == [("web", "api 2.0.0 is out of ^1.0.0")]
