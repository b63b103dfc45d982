import pytest

from gonogo.app.planning.planning import plan
from gonogo.domain.planning.bump import Wish

PACKAGES = """
write gonogo.yml  packages: {api: {path: api}, web: {path: web}}
write api/a.txt  one
write web/w.txt  one
commit main  feat: sell things
tag api@1.1.0
tag web@0.3.0
branch 1.x
write api/a.txt  two
commit main  feat!: sell other things
tag api@2.0.0
write api/a.txt  more
commit 1.x  feat: find
write web/w.txt  more
commit 1.x  feat: find
"""


@pytest.mark.parametrize(("package", "version"), [("api", "1.2.0"), ("web", "0.4.0")])
def test_a_line_bounds_the_package_whose_versions_name_it_and_no_other(tell, package, version):
    project = tell(PACKAGES, branch="1.x").project()
    assert plan(project, Wish(), package).bump.version == version


@pytest.mark.parametrize(
    ("branch", "base", "message", "version"),
    [
        ("1.1.x", "v1.1.0", "fix: count", "1.1.1"),
        ("support/1.2", "v1.2.0", "fix: count", "1.2.1"),
        ("v1", "v1.2.0", "feat: find", "1.3.0"),
        ("release-2.0", "v2.0.0", "fix: count", "2.0.1"),
        ("3.x", "v2.0.0", "fix: count", "3.0.0"),
        ("main", "v2.0.0", "feat: find", "2.1.0"),
    ],
)
def test_each_line_releases_what_is_its_own(tell, branch, base, message, version):
    history = """
commit main  feat: sell things
tag v1.1.0
commit main  feat: search
tag v1.2.0
commit main  feat!: sell other things
tag v2.0.0
"""
    begin = "" if branch == "main" else f"branch {branch} from {base}\n"
    project = tell(f"{history}{begin}commit {branch}  {message}\n", branch=branch).project()
    planned = plan(project, Wish())
    assert planned.bump.version == version
    assert {obstacle.kind for obstacle in planned.obstacles} <= {"no-remote"}


def test_a_breaking_change_is_a_major_version_where_a_branch_is_not_a_line(tell):
    project = tell("commit main  feat: a\ntag v1.1.0\nbranch 1.x\ncommit main  feat!: b\n").project()
    assert plan(project, Wish()).bump.version == "2.0.0"
