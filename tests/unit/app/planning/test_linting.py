import pytest

from gonogo.app.planning.linting import comment_of, of_draft, of_range
from gonogo.config.settings import Lint


def checked(shop, revisions=""):
    return [message.subject for message in of_range(shop.project(), revisions)]


@pytest.mark.parametrize(
    ("revisions", "subjects"),
    [
        ("", ["feat: search"]),
        ("v1.0.0..", ["feat: search", "fix: count each thing once"]),
        ("v1.0.0..v1.0.1", ["fix: count each thing once"]),
        ("v1.0.0", ["feat: sell things"]),
        ("HEAD", ["feat: search"]),
        ("..", []),
    ],
)
def test_commits_are_those_of_a_range_or_of_one_name_or_since_the_latest_release(shop, revisions, subjects):
    assert checked(shop, revisions) == subjects


def test_merges_are_not_checked(shop):
    shop.git("checkout", "-q", "-b", "topic", "v1.0.1")
    shop.git("commit", "-q", "--allow-empty", "-m", "docs: a")
    shop.git("checkout", "-q", "main")
    shop.git("merge", "-q", "-m", "Whatever", "topic")
    assert sorted(checked(shop)) == ["docs: a", "feat: search"]


def test_repository_without_a_commit_has_none_to_check(shop, tmp_path):
    shop.git("init", "-q", str(tmp_path / "new"))
    assert checked(type(shop)(tmp_path / "new")) == []


DRAFT = """
feat: a

body
# Please enter the commit message
# ------------------------ >8 ------------------------
diff --git a/a b/a
BREAKING CHANGE
"""


def test_draft_is_checked_without_gits_comments_and_what_is_below_its_scissors():
    found = of_draft(DRAFT, Lint())
    assert (found.subject, found.faults) == ("feat: a", ())


def test_comments_may_begin_with_another_letter(shop):
    shop.git("config", "core.commentChar", ";")
    comment = comment_of(shop.project())
    assert of_draft("feat: a\n; b\n; - >8 -\nBREAKING CHANGE", Lint(), comment).faults == ()
    assert of_draft("feat: a\n# b", Lint(), comment).faults != ()


def test_comments_begin_with_a_hash_where_nothing_else_is_certain(shop):
    shop.git("config", "core.commentChar", "auto")
    assert comment_of(shop.project()) == "#"


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "\x00", "\ufffd" * 10, "#" * 100_000])
def test_any_draft_has_an_answer(text):
    assert isinstance(of_draft(text, Lint()).faults, tuple)
