"""A change that is made twice is told once and counted once."""

import pytest

from gonogo.app.planning.changelog import whole
from gonogo.app.planning.planning import plan
from gonogo.domain.planning.bump import Wish

START = """
commit main  feat: sell things
tag v1.0.0
"""
GIT_FLOW = f"""{START}
branch develop
"""


def told(project):
    """The version to come, and the subjects in its section."""
    planned = plan(project, Wish())
    subjects = [change.said.description for change in planned.section.changes]
    (first, *_) = whole(project)
    assert first.tag or [change.said.description for change in first.changes] == subjects
    return planned.bump.version, subjects


PICKED_TO_MAIN = f"""{GIT_FLOW}
write wishes.txt  none
commit develop  feat: wish lists
write till.txt  open
commit main  fix: open the till
tag v1.0.1
write till.txt  open
commit develop  fix: open the till (#7)
"""


def test_a_fix_that_was_picked_from_main_to_develop_is_out_already(tell):
    project = tell(PICKED_TO_MAIN, branch="develop").project()
    assert told(project) == ("1.1.0", ["wish lists"])
    assert "1 commit left out: another one tells the same change" in plan(project, Wish()).warnings


SQUASHED = f"""{GIT_FLOW}
write wishes.txt  none
commit develop  feat: wish lists
write till.txt  open
commit develop  fix: open the till
write wishes.txt  none
write till.txt  open
commit main  feat: wishes (#8)
tag v1.1.0
"""


def test_what_was_squashed_into_main_is_out_already(tell):
    assert told(tell(SQUASHED, branch="develop").project()) == ("", [])
    later = f"{SQUASHED}write pay.txt  cards\ncommit develop  fix: take cards\n"
    assert told(tell(later, "later", branch="develop").project()) == ("1.1.1", ["take cards"])


def test_what_was_squashed_into_main_is_out_after_main_was_merged_back(tell):
    back = f"{SQUASHED}merge main into develop\n"
    assert told(tell(back, branch="develop").project()) == ("", [])
    later = f"{back}write pay.txt  cards\ncommit develop  fix: take cards\n"
    assert told(tell(later, "later", branch="develop").project()) == ("1.1.1", ["take cards"])


def test_what_came_on_develop_between_a_squash_and_the_merge_back_is_new(tell):
    between = f"{SQUASHED}write pay.txt  cards\ncommit develop  feat: take cards\nmerge main into develop\n"
    assert told(tell(between, branch="develop").project()) == ("1.2.0", ["take cards"])


PICKED_AND_MERGED = f"""{START}
branch topic
write till.txt  open
commit topic  {{message}}
write pay.txt  cards
commit topic  feat: take cards
write till.txt  open
commit main  fix: open the till (#7)
merge topic into main
"""


def test_a_commit_that_was_picked_before_its_branch_was_merged_is_told_once(tell):
    project = tell(PICKED_AND_MERGED.format(message="fix: open the till")).project()
    version, subjects = told(project)
    assert (version, sorted(subjects)) == ("1.1.0", ["open the till", "take cards"])
    assert plan(project, Wish()).bump.reason == "1 commit since v1.0.0 asks for minor"


def test_the_same_words_for_another_change_are_told_twice(tell):
    history = PICKED_AND_MERGED.replace("till.txt  open", "till.txt  half open", 1)
    subjects = told(tell(history.format(message="fix: open the till")).project())[1]
    assert sorted(subjects) == ["open the till", "open the till (#7)", "take cards"]


def test_what_was_taken_back_and_made_again_is_told(tell):
    project = tell(f"""{START}
write till.txt  open
commit main  fix: open the till
write till.txt  closed
commit main  chore: close it again
write till.txt  open
commit main  fix: open the till
""").project()
    assert told(project)[1] == ["open the till", "open the till", "close it again"]


@pytest.mark.parametrize("released", ["", "tag v1.0.1\n"])
def test_a_commit_that_says_from_where_it_was_picked_is_told_once(tell, released):
    shop = tell(f"{START}branch topic\nwrite till.txt  open\ncommit topic  fix: open the till\n{released}")
    sha = shop.git("rev-parse", "topic")
    shop.write("till.txt", "open wide")
    shop.git("add", ".")
    shop.git("commit", "-q", "-m", f"fix: open it\n\n(cherry picked from commit {sha})")
    shop.git("merge", "-q", "-X", "ours", "-m", "Merge branch 'topic'", "topic")
    found = told(shop.project())
    assert found == (("", []) if released else ("1.0.1", ["open the till"]))
