import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.planning.risk import Facts, risk

QUIET = Facts(paths=("src/cart.py", "docs/cart.md"), lines=12, days=3)
LEVELS = ("low", "medium", "high")


def told(**facts):
    return risk(msgspec.structs.replace(QUIET, **facts))


def test_where_nothing_weighs_the_risk_is_low_and_the_size_is_told():
    assert told().level == "low"
    assert told().reasons == ("only 12 lines in 2 files of 2 folders differ from the release before",)


def test_where_nothing_differs_no_size_is_told():
    assert told(paths=(), lines=0).reasons == ("nothing of it differs from the release before",)


def test_one_line_is_told_as_one():
    (reason,) = told(paths=("a.py",), lines=1).reasons
    assert reason == "only 1 line in 1 file of 1 folder differs from the release before"


def test_what_breaks_is_a_medium_risk():
    assert told(breaking=1).level == "medium"
    assert told(breaking=1).reasons == ("1 breaking change",)


def test_migrations_are_named_and_a_medium_risk():
    paths = ("db/migrations/1.sql", "db/migrations/2.sql")
    found = told(paths=paths)
    assert found.level == "medium"
    assert found.reasons == ("2 migrations are new or changed: db/migrations/1.sql and db/migrations/2.sql",)
    assert told(paths=paths[:1]).reasons == ("1 migration is new or changed: db/migrations/1.sql",)


def test_a_folder_that_a_gate_looks_into_has_migrations():
    assert told(paths=("changes/1.xml",)).level == "low"
    assert told(paths=("changes/1.xml",), folders=("changes/",)).level == "medium"
    assert told(paths=("changes.xml",), folders=("changes",)).level == "low"


@pytest.mark.parametrize(
    ("lines", "files", "folders", "level"),
    [
        (499, 29, 9, "low"),
        (500, 1, 1, "low"),
        (4_999, 199, 49, "low"),
        (5_000, 1, 1, "medium"),
        (0, 200, 1, "medium"),
        (0, 50, 50, "medium"),
    ],
)
def test_size_and_spread_weigh(lines, files, folders, level):
    paths = tuple(f"{number % folders}/{number}.txt" for number in range(files))
    found = told(lines=lines, paths=paths)
    assert found.level == level
    (reason,) = found.reasons
    assert reason.startswith("only") == (lines == 499)
    assert f"{files:,} file" in reason


def test_files_that_were_fixed_often_are_named_with_how_often():
    fixes = {"a.py": 5, "b.py": 12, "c.py": 4}
    assert told(fixes=fixes, looked_at=2_000).reasons == (
        "2 changed files were fixed often in the latest 2,000 commits: b.py (12 times) and a.py (5 times)",
    )
    assert told(fixes={"a.py": 5}, looked_at=1).reasons == (
        "1 changed file was fixed often in the latest 1 commit: a.py (5 times)",
    )


def test_many_names_are_counted_and_five_files_weigh_more():
    found = told(fixes={f"{name}.py": 5 for name in "abcde"}, looked_at=9)
    assert found.level == "medium"
    assert found.reasons[0].endswith("a.py (5 times), b.py (5 times), c.py (5 times) and 2 more")


def test_time_since_the_release_before_weighs_from_thirty_days_on():
    assert told(days=30).reasons == ("30 days since the release before",)
    assert told(days=29).reasons == told().reasons


def test_a_first_release_says_that_there_is_nothing_to_go_back_to():
    found = told(days=None, paths=(), lines=0)
    assert found.level == "low"
    assert found.reasons == ("there is no release before to compare with or to go back to",)


@pytest.mark.parametrize(
    ("commits", "reason"),
    [
        ([("a.py",)], "1 of 1 commit with code comes without tests"),
        ([("a.py",), ("b.py", "test_b.py")], "1 of 2 commits with code comes without tests"),
        ([("a.py",), ("b.py",), ("README.md",)], "2 of 2 commits with code come without tests"),
        ([("migrations/1.sql",)], "1 of 1 commit with code comes without tests"),
        ([("a.py",), ("b.py", "test_b.py"), ("tests/c.py", "c.py")], ""),
        ([("README.md",), ("test_a.py",)], ""),
    ],
)
def test_commits_with_code_and_without_tests_weigh_from_half_on(commits, reason):
    assert told(commits=tuple(commits)).reasons == ((reason,) if reason else told().reasons)


def test_the_heaviest_reason_comes_first_and_weights_add_up():
    found = told(breaking=2, days=40, commits=(("a.py",),))
    assert found.level == "high"
    assert [reason.split()[0] for reason in found.reasons] == ["2", "40", "1"]


def test_a_path_cannot_move_the_cursor():
    (reason,) = told(paths=("migrations/\x1b[2J.sql",)).reasons
    assert reason.isprintable()


PATH = st.sampled_from(["a.py", "b/test_a.py", "db/migrations/1.sql", "README.md", "uv.lock"])
FACTS = st.builds(
    Facts,
    breaking=st.integers(0, 3),
    paths=st.lists(PATH, unique=True).map(tuple),
    lines=st.integers(0, 10_000),
    fixes=st.dictionaries(PATH, st.integers(0, 20)),
    days=st.none() | st.integers(0, 1_000),
    commits=st.lists(st.lists(PATH).map(tuple)).map(tuple),
)


@given(FACTS)
def test_there_is_always_a_reason_and_each_has_its_numbers(facts):
    found = risk(facts)
    assert found.reasons
    assert all(any(map(str.isdigit, reason)) or "no release before" in reason for reason in found.reasons)


@given(FACTS, st.sampled_from([{"breaking": 9}, {"lines": 99_999}, {"folders": ("",)}, {"days": 999}]))
def test_more_of_anything_never_lowers_the_risk(facts, more):
    if facts.days is None and "days" in more:
        return
    raised = risk(msgspec.structs.replace(facts, **more))
    assert LEVELS.index(raised.level) >= LEVELS.index(risk(facts).level)
