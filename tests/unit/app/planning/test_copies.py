import pytest

from gonogo.app.planning.changelog import whole
from gonogo.app.planning.planning import plan
from gonogo.domain.planning.bump import Wish

CUT = """
commit main  feat: sell things
branch release-1.0
commit release-1.0  chore: release 1.0.0
tag v1.0.0
write till.txt  open
commit main  fix: open the till
write pay.txt  cards
commit main  fix: take cards
commit main  feat: search
write till.txt  open
commit release-1.0  backport of #7
tag v1.0.1
"""


def told(project):
    planned = plan(project, Wish())
    return [commit.subject for commit in planned.section.commits], planned.warnings


def test_the_same_change_on_a_line_that_was_cut_is_not_told_again(tell):
    subjects, warnings = told(tell(CUT).project())
    assert subjects == ["feat: search", "fix: take cards"]
    assert "1 commit left out: another one tells the same change" in warnings
    assert [len(changes.commits) for changes in whole(tell(CUT, "again").project())] == [2, 1, 2]


def test_a_change_that_says_from_where_it_was_picked_is_not_told_again_though_it_was_mended(tell):
    shop = tell(CUT)
    sha = shop.git("log", "--format=%H", "--grep=take cards", "main")
    shop.git("switch", "-q", "release-1.0")
    shop.write("pay.txt", "cards and cash")
    shop.git("add", ".")
    shop.git("commit", "-q", "-m", f"fix: pay\n\n(cherry picked from commit {sha})")
    shop.git("tag", "v1.0.2")
    shop.git("switch", "-q", "main")
    assert told(shop.project())[0] == ["feat: search"]


def test_what_a_commit_changes_is_read_once(tell, monkeypatch):
    shop = tell(CUT)
    first = told(shop.project())
    project, asked = shop.project(), []
    monkeypatch.setattr(project.repository, "patches", lambda commits: asked.extend(commits) or {})
    assert told(project) == first
    assert asked == []


@pytest.mark.parametrize("damage", ["", "x", "0" * 64 + "\nx y", "\x00"])
def test_what_was_kept_and_is_damaged_is_read_again(tell, damage):
    shop = tell(CUT)
    first = told(shop.project())
    shop.project().kept.write("patches.txt", damage)
    assert told(shop.project()) == first


def test_nothing_is_kept_where_no_line_was_cut(tell):
    project = tell("""
commit main  feat: sell things
tag v1.0.0
branch 1.x
commit main  feat!: sell other things
tag v2.0.0
write till.txt  open
commit 1.x  fix: open the till
tag v1.0.1
write till.txt  open
commit main  fix: open the till
""").project()
    assert told(project)[0] == ["fix: open the till"]
    assert project.kept.read("patches.txt") is None
