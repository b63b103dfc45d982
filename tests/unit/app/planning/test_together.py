"""Which packages a release is of, and what it has of all of them."""

from __future__ import annotations

import pytest

from gonogo.app.planning.together import packages_meant, plan_together
from gonogo.domain.planning.bump import Wish
from gonogo.errors import UsageError

HISTORY = """\
write gonogo.yml  packages: {api: {path: api}, web: {path: web}, docs: {path: docs}}
write api/a  1
write web/a  1
write docs/a  1
commit main  feat: begin
tag docs@1.0.0
write api/a  2
commit main  feat: the api
tag api@1.1.0
tag web@1.0.0
write web/a  2
write docs/a  2
commit main  fix: both
write api/a  3
commit main  fix: the api
"""


@pytest.fixture
def at(tell):
    """The project on a branch of this name."""

    def found(branch: str = "main", more: str = ""):
        lines = f"{HISTORY}branch {branch}\n" if branch != "main" else HISTORY
        return tell(f"{lines}{more}", branch=branch).project()

    return found


@pytest.mark.parametrize(
    ("branch", "named", "base", "hotfix", "meant"),
    [
        ("main", (), "", False, "api web docs"),
        ("main", ("docs", "api", "docs"), "", False, "api docs"),
        ("hotfix/web-1.0.1", (), "", True, "web"),
        ("hotfix/web-1.0.1", ("api",), "", True, "api"),
        ("hotfix/web-1.0.1", (), "", False, "api web docs"),
        ("urgent", (), "docs@1.0.0", True, "docs"),
        ("urgent", (), "docs@9.9.9", True, "api web docs"),
    ],
)
def test_a_release_is_of_those_that_are_named_or_that_its_branch_or_base_is_of(
    at, branch, named, base, hotfix, meant
):
    assert packages_meant(at(branch), named, base, hotfix=hotfix) == meant.split()


def test_on_a_branch_of_a_package_that_was_cut_from_develop_that_package_is_meant(at):
    project = at("release/web-1.1.0", "branch develop from main\n")
    assert packages_meant(project, ()) == ["web"]


def test_a_package_that_is_none_is_refused(at):
    with pytest.raises(UsageError, match=r"There is no package 'apo'\. Known: api, web, docs"):
        packages_meant(at(), ["api", "apo"])


def test_without_packages_the_repository_is_meant_as_a_whole(tell):
    assert packages_meant(tell("commit main  feat: begin\n").project(), ()) == [""]


def test_what_all_of_them_have_is_behind_the_release_before_that_is_the_earliest(at):
    project = at()
    planned = plan_together(project, Wish(), ["api", "web", "docs"])
    tags = {tag.name: tag.sha for tag in project.references.tags}
    assert [part.since for part in planned.plan.parts] == [
        tags[f"{name}"] for name in ("api@1.1.0", "web@1.0.0", "docs@1.0.0")
    ]
    assert planned.plan.since == tags["docs@1.0.0"]
    assert len(planned.plan.commits) == 2


def test_where_one_of_them_was_never_released_all_of_history_is_behind_them(at):
    more = (
        "write cli/a  1\nwrite gonogo.yml  packages: {cli: {path: cli}, api: {path: api}}\n"
        "commit main  feat: begin the cli\n"
    )
    planned = plan_together(at(more=more), Wish(), ["cli", "api"])
    assert [bool(part.since) for part in planned.plan.parts] == [False, True]
    assert planned.plan.since == ""


def test_of_one_that_has_something_to_release_the_plan_is_its_own(at):
    project = at()
    assert plan_together(project, Wish(), ["web"]).plan.package == "web"
    assert plan_together(project, Wish(), ["web"]).parts == ()
