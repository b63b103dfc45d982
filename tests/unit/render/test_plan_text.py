import re

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.domain.history.changelog import TITLES, change_set
from gonogo.domain.history.commits import Commit
from gonogo.domain.planning.bump import Bump, Cause
from gonogo.domain.planning.plan import About, FileChange, Plan, Planned, Risk
from gonogo.domain.planning.readiness import Obstacle
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.domain.rollout.rollout import Promote, Shift, Start, Watch
from gonogo.render.plan_data import environment_data
from gonogo.render.plan_text import plan_text

_COLOUR = re.compile("\x1b\\[[0-9;]*m")


def shown(planned: Planned, width: int = 80, package: str = "") -> list[str]:
    return _COLOUR.sub("", plan_text(planned, width, package)).split("\n")


@pytest.fixture
def planned(said):
    """A plan for these messages."""

    def made(*messages, causes=(), files=(), about=None, obstacles=(), warnings=(), tag="v1.1.0", **more):
        section = said(*messages)
        bump = Bump("1.0.0", "1.1.0", "minor", "1 commit since v1.0.0 asks for minor", tuple(causes))
        plan = Plan(
            "shop", "trunk", "main", "1" * 40, bump, tag, "2027-01-15", (), tuple(files), "CHANGELOG.md"
        )
        seen = about or About("trunk", "there is no branch but the main one", (), (), "")
        found = Planned(
            "shop", "main", "1" * 40, bump, section, plan, seen, tuple(obstacles), tuple(warnings)
        )
        return msgspec.structs.replace(found, **more)

    return made


def test_first_line_says_from_where_to_where(planned):
    assert shown(planned("feat: a"))[0] == "shop  1.0.0 → 1.1.0"


def test_package_is_named_in_the_first_line_also_when_nothing_is_to_release(planned):
    nothing = Bump("1.0.0", "", "none", "Nothing to release: no commit since api@1.0.0")
    assert shown(planned("feat: a"), package="api")[0] == "shop api  1.0.0 → 1.1.0"
    assert shown(planned(bump=nothing, plan=None), package="api")[0] == (
        "shop api  Nothing to release: no commit since api@1.0.0."
    )


def test_first_version_has_no_arrow(planned):
    assert shown(planned("feat: a", bump=Bump("", "0.1.0", "none", "the first release")))[0] == "shop  0.1.0"


def test_long_lists_are_cut_and_counted(planned):
    messages = [f"feat: a{number}" for number in range(14)]
    lines = shown(planned(*messages, causes=[Cause("1" * 40, "feat: a", "minor")] * 1007))
    assert "            and 1,002 more" in lines
    assert "    and 2 more" in lines


def test_obstacles_are_told_with_how_to_mend_them(planned):
    lines = shown(
        planned("feat: a", obstacles=[Obstacle("no-remote", "there is no remote", "git remote add")])
    )
    assert lines[-4:-1] == ["In the way", "  ✗ there is no remote", "    git remote add"]


def test_no_obstacle_is_told_as_well(planned):
    assert shown(planned("feat: a"))[-2] == "✓ nothing is in the way"


def test_path_that_is_too_long_keeps_its_end(planned):
    files = [FileChange("packages/" * 12 + "pyproject.toml", 3, "1.0.0", "1.1.0")]
    (line,) = [line for line in shown(planned("feat: a", files=files)) if "pyproject" in line]
    assert line.endswith("pyproject.toml:3  1.0.0 → 1.1.0")
    assert "…" in line


def test_what_breaks_without_more_words_is_told_once(planned):
    assert sum("• a" in line for line in shown(planned("feat!: a"))) == 1


def test_the_risk_is_told_with_each_reason_on_lines_of_its_own(planned):
    found = planned("feat: a")
    risk = Risk("high", ("1 breaking change", "12 lines " * 12))
    lines = shown(msgspec.structs.replace(found, plan=msgspec.structs.replace(found.plan, risk=risk)))
    at = lines.index("  risk      high")
    assert lines[at + 1] == "            1 breaking change"
    assert [len(line) - len(line.lstrip()) for line in lines[at + 2 : at + 4]] == [12, 12]
    assert " ".join(lines[at + 2 : at + 4]).split() == ["12", "lines"] * 12


def test_release_without_a_commit_of_its_own_says_so(planned):
    assert "  no commit since v1.0.0" in shown(planned())


def test_a_package_without_commits_of_its_own_tells_why_it_is_released(planned):
    found = planned()
    section = msgspec.structs.replace(found.section, because="core 2.0.0 is out of ^1.0.0")
    lines = shown(msgspec.structs.replace(found, section=section))
    assert "  released because core 2.0.0 is out of ^1.0.0" in lines
    assert not [line for line in lines if "no commit since" in line]


LONG = st.text("ab \u202e\x1b\n<`é", max_size=200)


@given(st.data())
@settings(deadline=None, derandomize=True, max_examples=80)
def test_no_line_is_wider_than_asked_for_or_moves_the_cursor(data):
    def text() -> str:
        return data.draw(LONG)

    width = data.draw(st.integers(40, 100))
    commits = [
        Commit("1" * 40, (), 0, "a", "b", f"feat({text() or 'x'})!: {text()}\n\nBREAKING CHANGE: {text()}"),
        Commit("2" * 40, (), 0, "a", "b", text()),
    ]
    bump = Bump("1.0.0", "1.1.0", "minor", text(), (Cause("1" * 40, text(), "minor"),))
    files = (FileChange(text(), 3, "1.0.0", "1.1.0"),)
    risk = Risk("medium", (text(), text()))
    plan = Plan(text(), "trunk", text(), "1" * 40, bump, text(), "2027-01-15", (), files, text(), risk=risk)
    planned = Planned(
        text(),
        text(),
        "1" * 40,
        bump,
        change_set(commits, TITLES),
        data.draw(st.sampled_from([plan, None])),
        About("trunk", text(), (text(),), (text(),), text()),
        (Obstacle("kind", text(), text()),),
        (text(),),
    )
    lines = shown(planned, width, text())
    assert [line for line in lines if len(line) > width] == []
    assert not set("".join(lines)) & {"\u202e", "\x1b"}


def with_environment(found: Planned, **more) -> Planned:
    steps = (Start(), Shift(5), Watch(1800), Shift(100), Watch(900), Promote())
    one = EnvironmentPlan("production", Part("local", "{}"), Part("envoy", "{}"), "canary", steps, **more)
    return msgspec.structs.replace(found, plan=msgspec.structs.replace(found.plan, environments=(one,)))


def test_what_each_watch_can_detect_is_told_below_its_environment(planned):
    text = " ".join(" ".join(shown(with_environment(planned("feat: a"), traffic=50.0))).split())
    assert (
        "- at 5 %: compared with the 95 % that stay on the live version meanwhile; at 2.5 candidate" in text
    )
    assert "this watch of 30 min detects a rise from 1% to 2.5%" in text
    assert "in the worst case 6 min 10 s" in text
    assert "it is not protected against an incident that would have hit both" in text


def test_without_traffic_it_is_told_how_to_know(planned):
    text = " ".join(" ".join(shown(with_environment(planned("feat: a")))).split())
    assert "- say traffic: 50/s, or what it has, to know what its watches can show" in text
    assert "- at 100 %: compared only with what was recorded before" in text


def test_programs_are_told_the_same_in_numbers(planned):
    found = with_environment(planned("feat: a"), traffic=50.0)
    (environment,) = environment_data(found.plan)
    assert (environment.name, environment.strategy, environment.traffic) == ("production", "canary", 50.0)
    assert [(one.share, one.requests, one.worst) for one in environment.watches] == [
        (5, 2.5, 370),
        (100, 50.0, 20),
    ]
    assert environment.steps[0] == "start all instances of the candidate"


def test_commits_that_ask_for_the_version_and_are_told_with_a_prerelease_are_counted(planned):
    (sha,) = (commit.sha for commit in planned("feat: here").section.commits)
    here = Cause(sha, "feat: here", "minor")
    before = [Cause(f"{at:040}", "feat: before", "minor") for at in (8, 9)]
    lines = shown(planned("feat: here", causes=[here, *before]))
    assert "  2 commits that ask for minor: told in the section of a prerelease" in lines
    assert not any("prerelease" in line for line in shown(planned("feat: here", causes=[here])))
