"""A secret in a commit message would come to the change log and the notes: the plan says so before."""

from gonogo.app.planning.planning import plan
from gonogo.domain.planning.bump import Wish

SHOP = """
commit main  feat: sell things
tag v1.0.0
commit main  fix: count apples
commit main  fix: log in with password=hunter2x
"""


def test_a_secret_in_a_commit_message_is_a_warning_that_does_not_repeat_it(tell):
    shop = tell(SHOP)
    (warning,) = [one for one in plan(shop.project(), Wish()).warnings if "secret" in one]
    assert warning.startswith(shop.git("rev-parse", "HEAD")[:7])
    assert "has what looks like a secret in the message" in warning
    assert "hunter2x" not in warning


def test_two_are_told_in_one_sentence(tell):
    shop = tell(f"{SHOP}commit main  fix: use api_key=q7Rz2LmX9vTb\n")
    (warning,) = [one for one in plan(shop.project(), Wish()).warnings if "secret" in one]
    assert " and " in warning
    assert "have what looks like a secret" in warning
