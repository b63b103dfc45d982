"""`gonogo resume` in a clone that did not begin the release."""

from __future__ import annotations

import pytest


@pytest.mark.threat("clone", "Go on with a release that another clone began, and move it twice")
def test_a_release_of_another_clone_is_named_and_nothing_moves(tell, gonogo, tmp_path):
    shop = tell("commit main  feat: sell things\n")
    remote = tmp_path / "remote.git"
    shop.git("clone", "-q", "--bare", ".", str(remote))
    shop.git("remote", "add", "origin", str(remote))
    fresh = gonogo("resume", at=shop)
    assert (fresh.code, "Nothing was released from this clone yet" in fresh.err) == (2, True)
    shop.git("push", "-q", "origin", "HEAD:refs/gonogo/lock/1.1.0")
    before = shop.git("ls-remote", "origin"), shop.git("for-each-ref")
    for said in ((), ("1.1.0",), ("--retry",), ("--take-over",)):
        ran = gonogo("resume", *said, at=shop)
        assert ran.code == 2
        assert ran.err == (
            "gonogo: Nothing was released here; 1.1.0 is under way in another clone, which has its lock on "
            "origin. Go on with it there: gonogo resume\n"
        )
    assert (shop.git("ls-remote", "origin"), shop.git("for-each-ref")) == before
    assert not (shop.path / ".git" / "gonogo" / "record.db").exists()
