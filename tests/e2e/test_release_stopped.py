"""Signals while a gate runs, several processes and clones at once, and a remote that says no."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def asked(place):
    """A shop whose release asks its gate right now, and the process that moves it."""
    shop = place("trunk")
    shop.close_gate()
    process = shop.start("release", "--yes", driver=True)
    shop.until_asked()
    return shop, process


def watching(shop):
    """A second release in the clone, which has said that it only watches."""
    process = shop.start("release", "--yes")
    assert any("Another process moves this release; this one watches" in line for line in process.stderr)
    return process


def decisions(shop) -> list[str]:
    return [f"{e['data']['asker']} {e['data']['call']}" for e in shop.entries if e["kind"] == "gate.decided"]


def calls(shop) -> list[str]:
    return [kind["kind"] for kind in shop.entries]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_while_a_gate_runs_leaves_no_process_and_no_answer(asked, undisturbed, stop):
    shop, process = asked
    process.send_signal(stop)
    code, told = shop.end_of(process)
    assert code == 130
    assert "stopped; go on with: gonogo resume" in told
    assert shop.processes == []
    assert decisions(shop) == []
    shop.open_gate()
    assert shop.run("release", "--yes")[0] == 0
    shop.leaves_nothing()
    assert shop.after() == undisturbed["trunk"]


def test_what_a_killed_release_left_running_is_ended_by_the_next(asked, undisturbed):
    shop, process = asked
    process.kill()
    process.communicate()
    left = shop.processes
    assert left
    assert decisions(shop) == []
    shop.open_gate()
    assert shop.run("release", "--yes")[0] == 0
    shop.leaves_nothing()
    assert shop.after() == undisturbed["trunk"]


def test_a_second_release_in_the_clone_watches_the_first(asked, undisturbed):
    shop, first = asked
    second = watching(shop)
    assert second.poll() is None
    shop.open_gate()
    assert (shop.end_of(second)[0], shop.end_of(first)[0]) == (0, 0)
    shop.leaves_nothing()
    assert shop.after() == undisturbed["trunk"]


def test_one_who_stops_watching_stops_nothing_else(asked, undisturbed):
    shop, first = asked
    second = watching(shop)
    second.send_signal(signal.SIGINT)
    code, told = shop.end_of(second)
    assert code == 130
    assert "no longer watching; the release goes on" in told
    assert first.poll() is None
    shop.open_gate()
    assert shop.end_of(first)[0] == 0
    assert shop.after() == undisturbed["trunk"]


def test_one_who_watches_goes_on_when_the_other_is_killed(asked, undisturbed):
    shop, first = asked
    second = watching(shop)
    first.kill()
    first.communicate()
    shop.open_gate()
    assert shop.end_of(second)[0] == 0
    shop.leaves_nothing()
    assert shop.after() == undisturbed["trunk"]


def test_two_that_begin_at_the_same_time_make_one_release(place):
    shop = place("trunk")
    ended = [shop.end_of(process) for process in [shop.start("release", "--yes") for _ in range(2)]]
    assert [code for code, _ in ended] == [0, 0], ended
    shop.leaves_nothing()
    assert len(shop.after().outcomes) == 1
    assert shop.public == {"refs/heads/main", "refs/tags/v1.2.0", "refs/tags/v1.3.0"}


def test_another_clone_is_told_who_holds_the_version(asked):
    shop, first = asked
    other = shop.another_clone()
    shutil.rmtree(other.state)
    before = other.refs(other.shop)
    code, told = other.run("release", "--yes")
    assert code == 3
    assert "1.3.0 is being released by Tess Tester <tess@example.com> as 1.3.0-cafe0000" in told
    shop.open_gate()
    assert shop.end_of(first)[0] == 0
    shop.leaves_nothing()
    assert shop.public == {"refs/heads/main", "refs/tags/v1.2.0", "refs/tags/v1.3.0"}
    assert other.refs(other.shop) == before


def test_two_clones_that_race_make_one_release(place):
    shop = place("trunk")
    other = shop.another_clone()
    ended = [shop.end_of(process) for process in [clone.start("release", "--yes") for clone in (shop, other)]]
    assert sorted(code for code, _ in ended) == [0, 3], ended
    assert "is being released by" in "".join(told for _, told in ended)
    shop.leaves_nothing()
    other.leaves_nothing()
    assert shop.public == {"refs/heads/main", "refs/tags/v1.2.0", "refs/tags/v1.3.0"}


def test_a_remote_that_moves_meanwhile_holds_and_abort_cleans_up(asked):
    shop, process = asked
    other = shop.folder / "colleague"
    shop.git("clone", "-q", str(shop.remote), str(other), at=shop.folder)
    shop.git("commit", "-q", "--allow-empty", "-m", "fix: quick", at=other)
    shop.git("push", "-q", "origin", "main", at=other)
    advanced = shop.refs(shop.remote)["refs/heads/main"]
    shop.open_gate()
    code, told = shop.end_of(process)
    assert code == 4
    assert "main moved on origin since this was planned" in told
    assert "gonogo abort" in told
    assert "refs/tags/v1.3.0" not in shop.public
    code, told = shop.run("abort", "--comment", "later")
    assert code == 3
    shop.leaves_nothing()
    assert shop.public == {"refs/heads/main", "refs/tags/v1.2.0"}
    assert shop.refs(shop.remote)["refs/heads/main"] == advanced
    assert [row[1] for row in shop.after().outcomes] == ["aborted"]


@pytest.mark.parametrize("hook", ["pre-receive", "update"])
@pytest.mark.parametrize("workflow", ["trunk", "git-flow"])
@pytest.mark.threat("remote", "Refuse the tag in the middle of a push")
def test_a_hook_that_refuses_the_tag_leaves_nothing_behind(place, hook, workflow):
    shop = place(workflow)
    before, local = shop.public, shop.refs(shop.shop).keys()
    script = 'case "$1$(cat)" in *refs/tags/*) echo "no tags on Fridays"; exit 1;; esac'
    shop.hook(hook, script if hook == "pre-receive" else script.replace("$(cat)", ""))
    code, told = shop.run("release", "--yes")
    assert code == 3
    assert "no tags on Fridays" in told
    shop.leaves_nothing()
    assert (shop.public, shop.refs(shop.shop).keys()) == (before, local)
    assert [row[1] for row in shop.after().outcomes] == ["failed"]


def test_a_gate_that_fails_rejects_the_release_and_is_named(place):
    shop = place("trunk")
    Path(f"{shop.gate}.fails").touch()
    code, told = shop.run("release", "--yes")
    assert code == 3
    assert "1.3.0 rejected: unit: " in told
    assert "the till is broken" in told
    shop.leaves_nothing()
    assert shop.public == {"refs/heads/main", "refs/tags/v1.2.0"}
    assert [row[1] for row in shop.after().outcomes] == ["rejected"]


def test_approval_where_no_process_runs_runs_it_on(place, undisturbed):
    shop = place("trunk")
    code, told = shop.run("release", driver=True)
    assert code == 4
    assert "1.3.0 waits: waiting for 1 approval" in told
    assert shop.run("resume")[0] == 4
    code, told = shop.run("approve", "--comment", "seen")
    assert code == 0, told
    shop.leaves_nothing()
    assert shop.after().remote == undisturbed["trunk"].remote
    assert calls(shop).count("order.approve") == 1


@pytest.mark.parametrize(("word", "code"), [("approve", 0), ("reject", 4)])
def test_a_yes_or_no_given_while_a_gate_runs_answers_no_question_and_is_told(asked, word, code):
    """The first process has --yes, which counts unless somebody said no."""
    shop, first = asked
    speaker = shop.start(word)
    shop.until(lambda: f"order.{word}" in calls(shop))
    shop.open_gate()
    assert shop.end_of(first)[0] == code
    found, told = shop.end_of(speaker)
    assert (found, "Nobody asks for a yes or no at this moment" in told) == (code, True), told
    assert f"word to {word} is void: it was said before the question was asked" in shop.run("status")[1]
    assert code == 0 or shop.run("approve")[0] == 0
    shop.leaves_nothing()
    assert [row[1] for row in shop.after().outcomes] == ["released"]
    assert decisions(shop) == ["unit go", "approval go"]


def test_a_rejection_ends_it_and_takes_everything_back(place):
    shop = place("trunk")
    assert shop.run("release")[0] == 4
    code, told = shop.run("reject", "--comment", "not today")
    assert code == 3
    assert "1.3.0 rejected: Tess Tester rejected: not today" in told
    shop.leaves_nothing()
    assert shop.public == {"refs/heads/main", "refs/tags/v1.2.0"}
    code, told = shop.run("approve")
    assert code == 2
    assert "is over: rejected" in told


def test_a_push_that_outlives_its_killed_release_is_published_once(place, undisturbed):
    shop = place("trunk")
    shop.hook("pre-receive", f'case "$(cat)" in *refs/tags/*) touch "{shop.gate}.pushed"; sleep 2;; esac')
    process = shop.start("release", "--yes", driver=True)
    shop.until(Path(f"{shop.gate}.pushed").exists)
    process.kill()
    process.communicate()
    code, told = shop.run("resume")
    assert code == 0, told
    shop.until(lambda: not shop.processes)
    assert shop.after() == undisturbed["trunk"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("", b"a file in the place of the folder", "gonogo"),
        ("record.db", b"no database" * 100, "it is no database; move it away"),
        ("engine.db", b"no database" * 100, "engine.db"),
        ("engine.lock/x", b"", "engine.lock"),
    ],
)
def test_a_damaged_state_folder_is_told_in_a_sentence(place, name, content, sentence):
    shop = place("trunk")
    damaged = shop.state / name if name else shop.state
    damaged.parent.mkdir(parents=True, exist_ok=True)
    damaged.write_bytes(content)
    code, told = shop.run("release", "--yes")
    assert code == 1, told
    assert sentence in told
    assert shop.public == {"refs/heads/main", "refs/tags/v1.2.0"}
