"""A development version in a file, and what it asks of the plan."""

import pytest

from gonogo.app.planning.planning import plan
from gonogo.bootstrap.diagnosis import examine
from gonogo.domain.planning.bump import Wish
from gonogo.errors import VersionError

PYTHON = """
write pyproject.toml  [project]
  name = "shop"
  version = "{}"
commit main  feat: sell things
tag {}
write pyproject.toml  [project]
  name = "shop"
  version = "{}"
commit main  chore: go on
write f  x
commit main  fix: count
"""


def test_version_ahead_is_never_rewritten_downwards(tell):
    found = plan(tell(PYTHON.format("1.1.0", "v1.1.0", "2.0.0.dev0")).project(), Wish())
    assert (found.bump.current, found.plan.tag) == ("1.1.0", "v2.0.0")
    assert found.bump.reason == "1 commit since v1.1.0 asks for patch; pyproject.toml:3 states 2.0.0.dev0"
    assert [(change.before, change.after) for change in found.plan.files] == [("2.0.0.dev0", "2.0.0")]


def test_version_ahead_of_a_short_tag_is_read_alike(tell):
    found = plan(tell(PYTHON.format("26.2", "26.2", "26.3.dev0")).project(), Wish())
    assert (found.bump.current, found.plan.tag) == ("26.2.0", "26.3.0")


def test_version_that_is_not_ahead_asks_for_nothing(tell):
    found = plan(tell(PYTHON.format("1.1.0", "v1.1.0", "1.1.0.dev0")).project(), Wish())
    assert (found.plan.tag, found.bump.reason) == ("v1.1.1", "1 commit since v1.1.0 asks for patch")


def test_lower_wish_is_refused(tell):
    with pytest.raises(VersionError, match=r"pyproject\.toml:3 states 2\.0\.0\.dev0"):
        plan(tell(PYTHON.format("1.1.0", "v1.1.0", "2.0.0.dev0")).project(), Wish(version="1.2.0"))


def test_doctor_tells_the_first_version_by_it(tell):
    shop = tell("write VERSION  1.3.0-SNAPSHOT\ncommit main  feat: sell things")
    assert ("version", "none yet; the first will be 1.3.0") in [
        (one.subject, one.sentence) for one in examine(shop.project())
    ]
