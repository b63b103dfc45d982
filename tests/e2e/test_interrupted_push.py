"""Ctrl-C while git talks to the remote: no process is left, nothing is half done, and it goes on once."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

TAG_PUSH = "*refs/tags/*"
LOCK_PUSH = "*refs/gonogo/lock*"
BRANCH_PUSH = "*refs/heads/release/*"


@pytest.fixture
def pushing(place):
    """Starts a release, and gives it when the remote hangs in a push of these references."""

    def started(references: str, hook: str = "pre-receive", trap: str = ""):
        shop = place("trunk")
        hang = f'case "$(cat)" in {references}) touch "{shop.gate}.pushed"; sleep 60;; esac'
        shop.hook(hook, trap + hang)
        process = shop.start("release", "--yes", driver=True)
        shop.until(Path(f"{shop.gate}.pushed").exists)
        return shop, process

    return started


def locks(shop) -> list[str]:
    return [str(path) for folder in (shop.remote, shop.shop / ".git") for path in folder.rglob("*.lock")]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("references", [LOCK_PUSH, BRANCH_PUSH, TAG_PUSH])
def test_a_stop_ends_the_push_with_all_that_it_started(pushing, undisturbed, references, stop):
    shop, process = pushing(references)
    before = shop.public
    process.send_signal(stop)
    code, told = shop.end_of(process)
    assert (code, shop.processes) == (130, [])
    assert "stopped; go on with: gonogo resume" in told
    assert (shop.public, [lock for lock in locks(shop) if "engine.lock" not in lock]) == (before, [])
    (shop.remote / "hooks" / "pre-receive").unlink()
    code, told = shop.run("release", "--yes")
    assert code == 0, told
    shop.leaves_nothing()
    assert shop.after() == undisturbed["trunk"]


def test_what_the_remote_has_taken_already_is_not_pushed_again(pushing, undisturbed):
    shop, process = pushing(TAG_PUSH, "post-receive")
    process.send_signal(signal.SIGINT)
    assert shop.end_of(process)[0] == 130
    assert shop.processes == []
    assert "refs/tags/v1.3.0" in shop.public
    taken = shop.refs(shop.remote)["refs/tags/v1.3.0"]
    code, told = shop.run("resume")
    assert code == 0, told
    assert shop.refs(shop.remote)["refs/tags/v1.3.0"] == taken
    shop.leaves_nothing()
    assert shop.after() == undisturbed["trunk"]


def test_a_push_that_does_not_heed_a_stop_is_killed(pushing, undisturbed):
    shop, process = pushing(TAG_PUSH, trap="trap '' TERM; ")
    process.send_signal(signal.SIGINT)
    assert shop.end_of(process)[0] == 130
    assert shop.processes == []
    (shop.remote / "hooks" / "pre-receive").unlink()
    code, told = shop.run("resume")
    assert code == 0, told
    assert shop.after() == undisturbed["trunk"]
