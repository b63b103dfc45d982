"""A workspace of npm with three packages, of which the last is no package of a release."""

import pytest

from gonogo.app.planning.together import plan_each
from gonogo.bootstrap.project import open_project
from gonogo.domain.planning.bump import Wish

HISTORY = """\
write package.json  {"workspaces": ["packages/*"]}
write packages/api/package.json  {"name": "@shop/api", "version": "1.0.0"}
write packages/web/package.json  {"name": "@shop/web", "version": "0.5.0", TABLE}
write packages/site/package.json  {
    "name": "@shop/site", "version": "3.0.0", "dependencies": {"@shop/web": "0.5.0"}
  }
write packages/loose/package.json  {
    "name": "loose", "version": "1.0.0", "dependencies": {"@shop/api": "1.0.0"}
  }
write gonogo.yml  packages: {SETTING api: {path: packages/api}, web: {path: packages/web},
    site: {path: packages/site}}
commit main  feat: sell things
tag api@1.0.0
tag web@0.5.0
tag site@3.0.0
write packages/api/new.txt  more
commit main  CHANGE
"""
WISH, NAMES = Wish(), ("api", "web", "site")
RUNTIME = '"dependencies": {"@shop/api": "^1.0.0"}'


@pytest.fixture
def planned(tell):
    """What is planned of each package after a change of the api."""

    def told(change="feat!: all anew", table=RUNTIME, setting="", wish=WISH, names=NAMES, loose=""):
        text = HISTORY.replace("CHANGE", change).replace("TABLE", table)
        text = text.replace("SETTING", f"{setting}, " if setting else "")
        text = text.replace('"name": "loose",', f'"name": "loose", {loose}')
        return plan_each(open_project(tell(text).path), wish, names)

    return told


def bumps(found):
    return {name: (one.bump.version, one.bump.reason) for name, one in found.items() if one.plan}


def test_those_that_a_version_leaves_get_a_patch_and_those_that_this_leaves(planned):
    found = bumps(planned())
    assert found["web"] == ("0.5.1", "api 2.0.0 is out of ^1.0.0")
    assert found["site"] == ("3.0.1", "web 0.5.1 is out of 0.5.0")


def test_dependent_takes_part_in_what_its_manifest_and_change_log_say(planned):
    web = planned()["web"].plan
    assert [(file.path, file.before, file.after) for file in web.files] == [
        ("packages/web/package.json", "0.5.0", "0.5.1"),
        ("packages/site/package.json", "0.5.0", "0.5.1"),
    ]
    assert "Released because api 2.0.0 is out of ^1.0.0.\n" in web.changelog


@pytest.mark.parametrize(
    ("change", "table"),
    [
        ("fix: less", RUNTIME),
        ("feat!: all anew", RUNTIME.replace("dependencies", "devDependencies")),
        ("feat!: all anew", RUNTIME.replace("^1.0.0", ">=1")),
        ("feat!: all anew", RUNTIME.replace("^1.0.0", "^0.9.0")),
        ("feat!: all anew", '"private": true'),
        ("docs: nothing new", RUNTIME),
    ],
)
def test_nobody_is_released_whom_no_version_leaves(planned, change, table):
    assert "web" not in bumps(planned(change, table))


@pytest.mark.parametrize("asked", ["workspace:*", "workspace:^", "workspace:~1.0.0"])
def test_range_that_is_published_of_a_workspace_counts(planned, asked):
    assert bumps(planned(table=RUNTIME.replace("^1.0.0", asked)))["web"][0] == "0.5.1"


def test_range_that_is_published_of_a_workspace_is_left_by_what_it_excludes_alone(planned):
    table = RUNTIME.replace("^1.0.0", "workspace:^")
    assert "web" not in bumps(planned("fix: less", table))


def test_prerelease_takes_prereleases_along(planned):
    found = bumps(planned(wish=Wish(channel="rc")))
    assert found["api"][0] == "2.0.0-rc.1"
    assert found["web"][0] == "0.5.1-rc.1"


@pytest.mark.parametrize(("setting", "released"), [("none", ["api"]), ("patch", ["api", "web", "site"])])
def test_setting_says_whether_dependents_are_released(planned, setting, released):
    assert list(bumps(planned(setting=f"dependents: {setting}"))) == released


def test_package_may_be_called_as_the_setting_is(planned):
    assert "web" in bumps(planned(setting="dependents: {path: packages/loose}"))


def test_dependent_that_is_left_out_is_warned_of(planned):
    found = planned(names=("api",))
    assert list(found) == ["api"]
    told = "web is left out, but api 2.0.0 is out of ^1.0.0. Its range follows; release it as well, or then: "
    assert f"{told}gonogo release --package web --level patch" in found["api"].warnings


def test_range_that_cannot_follow_is_in_the_way(planned):
    found = planned(loose='"optionalDependencies": {"@shop/api": "workspace:next"},')["api"].obstacles
    (sentence,) = [one.sentence for one in found if one.kind == "cannot-follow"]
    assert sentence.startswith("packages/loose/package.json: optionalDependencies.@shop/api: 'next' is not a")


CARGO = """\
write Cargo.toml  [workspace]
  members = ["api", "web"]
  [workspace.dependencies]
  api = { path = "api", version = "1.0" }
write api/Cargo.toml  [package]
  name = "api"
  version = "1.0.0"
write web/Cargo.toml  [package]
  name = "web"
  version = "0.5.0"
  [dependencies]
  api.workspace = true
write gonogo.yml  packages: {api: {path: api}, web: {path: web}}
commit main  feat: sell things
tag api@1.0.0
tag web@0.5.0
write api/new.txt  more
commit main  feat!: all anew
"""


def test_range_that_a_crate_inherits_of_its_workspace_counts(tell):
    found = plan_each(open_project(tell(CARGO).path), Wish(), ["api", "web"])
    assert bumps(found)["web"] == ("0.5.1", "api 2.0.0 is out of 1.0")


POETRY = """\
write api/pyproject.toml  [tool.poetry]
  name = "api"
  version = "1.0.0"
write web/pyproject.toml  [tool.poetry]
  name = "web"
  version = "0.5.0"
  [tool.poetry.dependencies]
  api = "^1.0"
write gonogo.yml  packages: {api: {path: api}, web: {path: web}}
commit main  feat: sell things
tag api@1.0.0
tag web@0.5.0
write api/new.txt  more
commit main  feat!: all anew
"""


def test_range_of_a_package_that_no_workspace_lists_counts(tell):
    found = plan_each(open_project(tell(POETRY).path), Wish(), ["api", "web"])
    assert bumps(found)["web"] == ("0.5.1", "api 2.0.0 is out of ^1.0")
