import json
from hashlib import sha256

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.planning.bump import Bump, Cause
from gonogo.domain.planning.plan import FileChange, Plan

PLAN = Plan(
    project="shop",
    workflow="trunk",
    branch="main",
    commit="c" * 40,
    bump=Bump("1.2.0", "1.3.0", "minor", "1 commit asks for minor", (Cause("a" * 40, "feat: x", "minor"),)),
    tag="v1.3.0",
    day="2026-11-21",
    commits=("a" * 40, "b" * 40),
    files=(FileChange("Cargo.toml", 3, "1.2.0", "1.3.0"),),
    changelog_file="CHANGELOG.md",
    changelog="## 1.3.0\n",
    package="api",
)
TEXT = st.text()
PLANS = st.builds(
    Plan,
    TEXT,
    TEXT,
    TEXT,
    TEXT,
    st.builds(
        Bump, TEXT, TEXT, TEXT, TEXT, st.lists(st.builds(Cause, TEXT, TEXT, TEXT), max_size=2).map(tuple)
    ),
    TEXT,
    TEXT,
    st.lists(TEXT, max_size=3).map(tuple),
    st.lists(st.builds(FileChange, TEXT, st.integers(1, 10**6), TEXT, TEXT), max_size=2).map(tuple),
    TEXT,
    TEXT,
    TEXT,
)
OTHERS = {
    "project": "other",
    "workflow": "git-flow",
    "branch": "develop",
    "commit": "d" * 40,
    "tag": "v1.3.1",
    "day": "2026-11-22",
    "commits": ("b" * 40, "a" * 40),
    "files": (),
    "changelog_file": "",
    "changelog": "## 1.3.0",
    "package": "",
}


def canonical(plan):
    """The plan as RFC 8785 has it: names sorted, no white space, nothing escaped that need not be."""
    built = msgspec.to_builtins(plan)
    return json.dumps(built, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def test_the_digest_is_that_of_the_canonical_json():
    assert PLAN.digest == sha256(canonical(PLAN)).hexdigest()


def test_the_digest_is_the_same_whenever_it_is_asked_for():
    again = msgspec.json.decode(msgspec.json.encode(PLAN), type=Plan)
    assert again == PLAN
    assert again.digest == PLAN.digest == PLAN.digest


@pytest.mark.parametrize("name", OTHERS)
def test_another_value_of_any_field_is_another_digest(name):
    assert msgspec.structs.replace(PLAN, **{name: OTHERS[name]}).digest != PLAN.digest


@pytest.mark.parametrize("name", Bump.__struct_fields__)
def test_another_value_of_any_field_of_the_bump_is_another_digest(name):
    other = msgspec.structs.replace(PLAN.bump, **{name: () if name == "causes" else "other"})
    assert msgspec.structs.replace(PLAN, bump=other).digest != PLAN.digest


@pytest.mark.parametrize(
    "change",
    [
        FileChange("Cargo.lock", 3, "1.2.0", "1.3.0"),
        FileChange("Cargo.toml", 4, "1.2.0", "1.3.0"),
        FileChange("Cargo.toml", 3, "1.1.0", "1.3.0"),
        FileChange("Cargo.toml", 3, "1.2.0", "1.3.1"),
    ],
)
def test_another_change_of_a_file_is_another_digest(change):
    assert msgspec.structs.replace(PLAN, files=(change,)).digest != PLAN.digest


@given(PLANS)
def test_the_digest_of_any_plan_is_that_of_its_canonical_json(plan):
    assert plan.digest == sha256(canonical(plan)).hexdigest()


@given(PLANS, PLANS)
def test_plans_have_one_digest_exactly_if_they_are_equal(one, other):
    assert (one.digest == other.digest) == (one == other)
