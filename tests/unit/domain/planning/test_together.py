"""One plan of the plans of several packages."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.domain.history.changelog import change_set
from gonogo.domain.planning.bump import Bump
from gonogo.domain.planning.plan import About, Development, FileChange, Plan, Planned, Risk
from gonogo.domain.planning.readiness import Obstacle
from gonogo.domain.planning.together import apart, together
from gonogo.domain.rollout.environment import EnvironmentPlan, Part

DIRTY = Obstacle("dirty", "a.txt is not committed", "commit it")
TAKEN = Obstacle("tag-name", "its tag is there", "name it otherwise")


def planned(package, *obstacles, warnings=(), **more):
    """What a release of one package would do."""
    tag, commits = f"{package}@1.1.0", (f"{package}-commit", "shared")
    files = (FileChange(f"{package}/VERSION", 1, "1.0.0", "1.1.0"),)
    made = Plan(
        "shop", "trunk", "main", "head", Bump("1.0.0", "1.1.0", "minor", package), tag, "2027-01-15", commits
    )
    made = msgspec.structs.replace(
        made,
        package=package,
        files=files,
        changelog=f"## 1.1.0 of {package}\n",
        since=f"{package}-since",
        **more,
    )
    about = About("trunk", "one branch", (), (), "")
    return Planned("shop", "main", "head", made.bump, change_set([], {}), made, about, obstacles, warnings)


def test_one_alone_is_what_it_is():
    alone = planned("api", DIRTY)
    assert together([alone], "since") is alone
    assert alone.each == (alone,)


def test_each_package_keeps_what_it_gets_and_the_first_gives_the_release_its_name():
    each = [planned("api"), planned("web")]
    found = together(each, "before")
    plan = found.plan
    assert (plan.package, plan.tag, plan.bump.reason, plan.since) == ("api", "api@1.1.0", "api", "before")
    assert plan.parts == each[0].plan.brings + each[1].plan.brings
    assert [part.changelog for part in plan.parts] == ["## 1.1.0 of api\n", "## 1.1.0 of web\n"]
    assert found.each == tuple(each)


def test_commits_files_and_change_logs_are_those_of_all_each_once():
    plan = together([planned("api"), planned("web")], "").plan
    assert plan.commits == ("api-commit", "shared", "web-commit")
    assert [file.path for file in plan.files] == ["api/VERSION", "web/VERSION"]
    assert plan.changelog == "# api\n\n## 1.1.0 of api\n\n# web\n\n## 1.1.0 of web\n"


def test_the_digest_of_one_package_says_nothing_of_parts_and_that_of_several_does():
    alone, both = planned("api").plan, together([planned("api"), planned("web")], "").plan
    assert b"parts" not in msgspec.json.encode(alone)
    assert both.digest != msgspec.structs.replace(both, parts=both.parts[::-1]).digest


@pytest.mark.parametrize(
    ("packages", "title", "tags"),
    [
        ("api", "1.1.0", "api@1.1.0"),
        ("api web", "api 1.1.0 and web 1.1.0", "api@1.1.0 and web@1.1.0"),
        ("a b c", "a 1.1.0, b 1.1.0 and c 1.1.0", "a@1.1.0, b@1.1.0 and c@1.1.0"),
        ("a b c d e", "a 1.1.0, b 1.1.0 and 3 more", "a@1.1.0, b@1.1.0 and 3 more"),
    ],
)
def test_people_are_told_all_of_a_few_and_how_many_more_there_are(packages, title, tags):
    plan = together([planned(package) for package in packages.split()], "").plan
    assert (plan.title, plan.tags) == (title, tags)


def test_the_risk_is_as_high_as_the_highest_for_all_reasons():
    low, high = Risk("low", ("little",)), Risk("high", ("it breaks",))
    plan = together([planned("api", risk=low), planned("web", risk=high)], "").plan
    assert plan.risk == Risk("high", ("api: little", "web: it breaks"))


def test_what_is_developed_then_is_told_of_each_that_has_such_a_version():
    versions = [planned("api", development=Development("1.2.0")), planned("web")]
    assert together(versions, "").plan.development == Development("api 1.2.0")
    assert together([planned("api"), planned("web")], "").plan.development is msgspec.UNSET


def test_what_is_in_the_way_of_all_is_told_once_and_what_is_not_names_its_package():
    found = together([planned("api", DIRTY), planned("web", DIRTY, TAKEN), planned("docs", DIRTY)], "")
    told = Obstacle(
        "tag-name",
        "web: its tag is there",
        "name it otherwise; or release the rest: --package api --package docs",
    )
    assert found.obstacles == (DIRTY, told)


def test_warnings_are_told_in_the_same_way():
    found = together([planned("api", warnings=("old",)), planned("web", warnings=("old", "new"))], "")
    assert found.warnings == ("old", "web: new")


@pytest.mark.parametrize(
    ("tags", "told"),
    [
        (("v1.1.0", "v1.1.0"), "api and web would be tagged v1.1.0, which git cannot keep apart"),
        (
            ("v1.1.0", "v1.1.0/web"),
            "api and web would be tagged v1.1.0 and v1.1.0/web, which git cannot keep apart",
        ),
        (("v1.1.0", "web/v1.1.0"), ""),
    ],
)
def test_tags_that_git_cannot_have_beside_each_other_are_in_the_way(tags, told):
    each = [planned(package) for package in ("api", "web")]
    each = [
        msgspec.structs.replace(one, plan=msgspec.structs.replace(one.plan, tag=tag))
        for one, tag in zip(each, tags, strict=True)
    ]
    assert [obstacle.sentence for obstacle in apart([one.plan for one in each])] == ([told] if told else [])


def test_packages_that_are_deployed_go_one_after_the_other():
    environment = EnvironmentPlan("production", Part("local", "{}"), Part("", ""), "recreate", ())
    plans = [
        msgspec.structs.replace(planned(name).plan, environments=(environment,)) for name in ("api", "web")
    ]
    (told,) = apart(plans)
    assert (
        told.sentence
        == "an environment gets one version at a time, and api and web would be released together"
    )
    assert told.remedy == "release one after the other: gonogo release --package api"
    assert apart(plans[:1]) == ()
