import json
import re
from hashlib import sha256

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.planning.bump import Bump, Cause
from gonogo.domain.planning.plan import Development, FileChange, Plan
from gonogo.domain.rollout.environment import EnvironmentPlan, Part

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
    """The plan as RFC 8785 has it: names sorted, no white space, nothing escaped that need not be.

    These plans have no numbers but whole ones, and no names but ASCII ones.
    """
    built = msgspec.to_builtins(plan)
    return json.dumps(built, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def watched(**more):
    """A plan with numbers that are not whole, and those that are written as if they were not."""
    part = Part("local", "{}")
    environment = EnvironmentPlan("production", part, part, "canary", (), **more)
    return msgspec.structs.replace(PLAN, environments=(environment,))


def test_the_digest_is_that_of_the_canonical_json():
    assert PLAN.digest == sha256(canonical(PLAN)).hexdigest()


def test_the_digest_is_the_same_whenever_it_is_asked_for():
    again = msgspec.json.decode(msgspec.json.encode(PLAN), type=Plan)
    assert again == PLAN
    assert again.digest == PLAN.digest == PLAN.digest


def test_a_plan_without_a_development_version_has_the_digest_that_it_always_had():
    assert "development" not in msgspec.to_builtins(PLAN)
    assert PLAN.digest == "7eca91bdbbf5f43644e59779460f30c5c7e1f012be420463160f1c60c3d647fb"
    assert msgspec.structs.replace(PLAN, development=Development("1.3.1")).digest != PLAN.digest


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


@pytest.mark.parametrize(
    ("traffic", "spelled"),
    [(2.0, "2"), (0.5, "0.5"), (1e-7, "1e-7"), (1e21, "1e+21"), (333333333.33333329, "333333333.3333333")],
)
def test_a_number_is_digested_as_the_standard_spells_it(traffic, spelled):
    plan = watched(traffic=traffic, tolerance=0.25)
    written = canonical(plan).decode()
    ours = re.sub(r'"traffic":[^,}]+', f'"traffic":{spelled}', written)
    whole = ours.replace('"weight":1.0', '"weight":1')  # the signals that there are weigh one each
    assert plan.digest == sha256(whole.encode()).hexdigest()


def test_names_are_sorted_as_the_standard_sorts_them():
    """By UTF-16: a name from beyond the basic plane comes before U+FB33, which is less as a number."""
    writes = {"\N{HEBREW LETTER DALET WITH DAGESH}": "b", "\N{GRINNING FACE}": "a"}
    plan = msgspec.structs.replace(PLAN, writes=writes)
    written = canonical(plan).decode()
    pairs = ['"\N{HEBREW LETTER DALET WITH DAGESH}":"b"', '"\N{GRINNING FACE}":"a"']
    assert ",".join(pairs) in written
    assert plan.digest == sha256(written.replace(",".join(pairs), ",".join(pairs[::-1])).encode()).hexdigest()


def test_a_digest_of_before_is_still_the_plans_own():
    plan = watched(traffic=2.0)
    before = sha256(msgspec.json.encode(plan, order="sorted")).hexdigest()
    assert before != plan.digest
    assert plan.has_digest(before)
    assert plan.has_digest(plan.digest)
    assert not watched(traffic=3.0).has_digest(before)


@given(PLANS, PLANS)
def test_plans_have_one_digest_exactly_if_they_are_equal(one, other):
    assert (one.digest == other.digest) == (one == other)
