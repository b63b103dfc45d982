"""Whatever dies, the local target comes to the same end: no instance twice, none lost, none left."""

import http.client
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from gonogo.adapters.target.local.supervisor import processes, state
from gonogo.ports.target import Artefact, Done, Failed, FencingToken, Replaced

CLIENT = """
import sys
from pathlib import Path
from gonogo.adapters.target.local import target
from gonogo.adapters.target.local.supervisor import state
from gonogo.ports.repository import Place
from gonogo.ports.target import FencingToken
from gonogo.adapters.target.local.settings import LocalSettings
from gonogo.bootstrap.environments import target_tools
def frozen(*arguments):
    print("ready", flush=True)
    sys.stdin.readline()
    return linked(*arguments)
linked, state.os.link = state.os.link, frozen
place = Place(None, Path(sys.argv[1]), shallow=False)
one = target.LocalTarget(LocalSettings(run=sys.argv[2]), target_tools(place, "production"))
print(one.shift(FencingToken("release/step", 1), {"1.1": 100}), flush=True)
"""


def test_what_runs_outlives_the_supervisor_and_is_taken_over(site):
    shop = site(instances=2)
    shop.live("1.0")
    before, first = shop.pids, shop.supervisor
    shop.kill_supervisor()
    assert shop.ask() == (200, "1.0")
    assert shop.target.observe().of("1.0").ready == 2
    assert shop.supervisor not in (0, first)
    assert shop.pids == before
    assert shop.start("1.1") == Done()
    assert shop.shift(v1_1=100) == Done()
    assert shop.ask() == (200, "1.1")


def test_whoever_reads_anything_of_an_environment_brings_its_supervisor_back(site):
    """The numbers of a watch are read while a supervisor is away as where it is not."""
    shop = site()
    shop.live("1.0")
    before, admin = shop.pids, shop.target.admin
    for read, expected in (
        (lambda: shop.target.admin, admin),
        (lambda: shop.target.problem, ""),
        (lambda: list(shop.target.gauges()), ["1.0"]),
    ):
        shop.kill_supervisor()
        assert read() == expected
        assert shop.supervisor
    assert shop.pids == before


def test_a_supervisor_that_is_frozen_is_woken_by_whoever_looks(site, wait):
    shop = site()
    shop.live("1.0")
    frozen = shop.supervisor
    os.kill(frozen, signal.SIGSTOP)
    wait(lambda: processes.is_frozen(frozen))
    assert shop.target.observe().of("1.0").ready == 1
    wait(lambda: not processes.is_frozen(frozen))
    assert shop.start("1.1") == Done()
    assert shop.supervisor == frozen


def test_what_was_killed_with_all_that_it_looked_after_is_brought_back_as_it_was(site, wait):
    """Unlike after a restart of the machine: nobody but a killer was here."""
    shop = site()
    shop.live("1.0")
    assert shop.start("1.1") == Done()
    assert shop.shift(v1_0=50, v1_1=50) == Done()
    shop.kill_supervisor()
    for pid in shop.everything():
        os.kill(pid, signal.SIGKILL)
    wait(lambda: not shop.everything())
    assert shop.shift(v1_0=40, v1_1=60) == Done()
    assert [(one.ready, one.share) for one in shop.target.observe().running] == [(1, 40), (1, 60)]
    assert shop.leaders() == ["1.0/0", "1.1/0", "envoy"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_a_supervisor_that_is_killed_at_any_moment_changes_nothing_about_the_end(site, seed):
    chance = random.Random(seed)
    shop = site(instances=2)
    shop.live("1.0")
    ended = threading.Event()

    def kill_now_and_then() -> None:
        for _ in range(8):
            if ended.wait(chance.uniform(0.02, 0.7)):
                return
            shop.kill_supervisor()

    killer = threading.Thread(target=kill_now_and_then)
    killer.start()
    try:
        outcomes = [
            shop.start("1.1"),
            shop.shift(v1_0=50, v1_1=50),
            shop.shift(v1_1=100),
            shop.target.promote(shop.order, "1.1"),
            shop.target.retire(shop.order, "1.0"),
        ]
    finally:
        ended.set()
        killer.join()
    assert outcomes == [Done()] * 5
    assert shop.start("1.1") == Done()
    assert shop.leaders() == ["1.1/0", "1.1/1", "envoy"]
    assert shop.ask() == (200, "1.1")


def test_envoy_comes_back_with_what_it_was_told(site, wait):
    shop = site()
    shop.live("1.0")
    assert shop.start("1.1") == Done()
    assert shop.shift(v1_1=100) == Done()
    before = shop.pids["envoy"]
    os.kill(before, signal.SIGKILL)
    wait(lambda: shop.seen["admin"] and shop.pids["envoy"] not in (0, before))
    wait(lambda: shop.ask() == (200, "1.1"))
    assert shop.shift(v1_0=100) == Done()
    assert shop.ask() == (200, "1.0")


def test_an_instance_that_dies_is_started_again_while_the_others_serve(site, wait):
    shop = site(instances=2)
    shop.live("1.0")
    before = shop.pids
    os.kill(before["1.0/0"], signal.SIGKILL)
    assert [shop.ask() for _ in range(20)] == [(200, "1.0")] * 20
    wait(lambda: shop.target.observe().of("1.0").ready == 2 and shop.pids["1.0/0"] != before["1.0/0"])
    assert shop.pids["1.0/1"] == before["1.0/1"]
    assert shop.leaders() == ["1.0/0", "1.0/1", "envoy"]


def test_no_request_is_lost_on_a_dead_instance_while_the_other_is_busy(site):
    """Dead, it has nothing to do, so a choice by load prefers it; nobody is there to take it off the list."""
    shop = site(instances=2)
    shop.live("1.0")
    port = shop.port
    shop.kill_supervisor()
    os.kill(shop.pids["1.0/0"], signal.SIGKILL)

    def ask() -> list[int]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        answers = []
        for _ in range(60):
            connection.request("GET", "/sleep?0.005")
            answer = connection.getresponse()
            answer.read()
            answers.append(answer.status)
        connection.close()
        return answers

    with ThreadPoolExecutor(8) as clients:
        answers = [status for asked in [clients.submit(ask) for _ in range(8)] for status in asked.result()]
    assert answers == [200] * 480


@pytest.mark.slow
def test_an_instance_that_gives_no_sign_of_life_is_started_again(site, wait):
    shop = site(live="/status?200")
    shop.live("1.0")
    before = shop.pids["1.0/0"]
    os.kill(before, signal.SIGSTOP)
    wait(lambda: shop.pids["1.0/0"] not in (0, before), 60)
    wait(lambda: shop.ask() == (200, "1.0"))
    assert not processes.started(before)


def test_an_instance_that_says_it_is_unwell_is_left_alone_and_gets_what_nobody_else_can_take(site, wait):
    shop = site(instances=2)
    shop.live("1.0")
    before = shop.pids
    (shop.top / "unwell").touch()
    wait(lambda: [one["state"] for one in shop.seen["instances"]] == ["unready"] * 2)
    assert shop.ask("/status?201") == (201, "1.0")
    assert shop.target.observe().of("1.0").problem == "not ready: answers 503"
    (shop.top / "unwell").unlink()
    wait(lambda: shop.target.observe().of("1.0").ready == 2)
    assert shop.pids == before


def test_all_of_an_instance_is_ended_with_it(site, wait):
    shop = site(run=f"{sys.executable} -I -S service.py {{port}} {{version}} more")
    shop.live("1.0")
    assert len(shop.everything()) == 3
    os.kill(shop.pids["1.0/0"], signal.SIGKILL)
    wait(lambda: shop.target.observe().of("1.0").ready and len(shop.everything()) == 3)
    assert shop.target.down() == Done()
    assert shop.everything() == set()


@pytest.mark.threat("program", "Fork a process away that says nothing of where it comes from")
@pytest.mark.parametrize("killed", [False, True])
def test_what_a_version_forked_away_with_a_clean_environment_is_ended(forks_away, killed):
    shop = forks_away()
    shop.live("1.0")
    away = int((shop.top / "away").read_text())
    assert away not in shop.everything()
    if killed:
        shop.kill_supervisor()
    assert processes.started(away)
    assert shop.target.down() == Done()
    assert not processes.started(away)


@pytest.mark.threat("machine", "Delete the state folder while versions run from it")
def test_a_state_folder_that_is_deleted_takes_all_that_ran_from_it_along(site, wait):
    shop = site()
    shop.live("1.0")
    running = {*shop.pids.values(), shop.supervisor}
    assert all(map(processes.started, running))
    shutil.rmtree(shop.folder, ignore_errors=True)
    shutil.rmtree(shop.folder, ignore_errors=True)
    wait(lambda: not any(map(processes.started, running)))


def test_what_was_started_and_not_recorded_is_ended(site):
    shop = site()
    shop.live("1.0")
    token = state.read(shop.folder / "token")
    lost = subprocess.Popen(
        ["sleep", "600"], env={processes.MARK: f"{token}/1.0/0/{'0' * 24}"}, start_new_session=True
    )
    shop.kill_supervisor()
    assert shop.target.observe().of("1.0").ready == 1
    assert lost.wait(60) == -signal.SIGKILL
    assert shop.leaders() == ["1.0/0", "envoy"]


@pytest.mark.threat("machine", "Give the pid of an instance that died to another process")
@pytest.mark.threat("machine", "Give the pid of an instance that died to another process")
def test_a_record_of_a_pid_that_somebody_else_has_now_is_not_believed(site):
    shop = site()
    shop.live("1.0")
    foreign = subprocess.Popen(["sleep", "600"])
    try:
        shop.kill_supervisor()
        for place in (shop.folder / "processes").glob("*.json"):
            name, pid, started, own, known = state.read(place)
            if name == "1.0/0":
                os.kill(pid, signal.SIGKILL)
                state.replace(place, [name, foreign.pid, started, own, known])
        assert shop.start("1.0") == Done()
        assert shop.pids["1.0/0"] != foreign.pid
        assert shop.target.down() == Done()
        assert foreign.poll() is None
    finally:
        foreign.kill()
        foreign.wait()


def test_a_worker_that_was_frozen_and_wakes_up_cannot_deploy_over_its_successor(site):
    shop = site()
    shop.live("1.0")
    assert shop.start("1.1") == Done()
    command = [sys.executable, "-c", CLIENT, str(shop.place.shared), shop.target._settings.run]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout.readline() == "ready\n"
        os.kill(worker.pid, signal.SIGSTOP)
        successor = FencingToken("release/step", 2)
        began = time.monotonic()
        assert shop.target.shift(successor, {"1.0": 90, "1.1": 10}) == Done()
        assert time.monotonic() - began < 30
        os.kill(worker.pid, signal.SIGCONT)
        worker.stdin.write("go\n")
        worker.stdin.flush()
        assert worker.stdout.read().strip() == str(Replaced(2))
    assert {one.version: one.share for one in shop.target.observe().running} == {"1.0": 90, "1.1": 10}


def test_a_state_that_a_late_attempt_wrote_all_the_same_is_refused(site, wait):
    shop = site()
    shop.number = 7
    shop.live("1.0")
    serial, desired = state.latest(shop.folder)
    assert state.follow(shop.folder, serial, {**desired, "number": 6, "shares": {}})
    wait(lambda: shop.seen["refused"] == 6)
    wait(lambda: state.latest(shop.folder)[1] == desired)
    assert shop.ask() == (200, "1.0")


def test_two_that_wake_it_at_once_have_one_supervisor(site):
    shop = site()
    shop.live("1.0")
    shop.kill_supervisor()
    threads = [threading.Thread(target=shop.target.observe) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shop.supervisors() == [shop.supervisor]
    assert shop.leaders() == ["1.0/0", "envoy"]


def test_after_a_restart_of_the_machine_the_live_version_comes_up_alone(site, wait):
    shop = site()
    shop.live("1.0")
    assert shop.start("1.1") == Done()
    assert shop.shift(v1_0=50, v1_1=50) == Done()
    shop.kill_supervisor()
    for pid in shop.everything():
        os.kill(pid, signal.SIGKILL)
    wait(lambda: not shop.everything())
    state.replace(shop.folder / state.LOCK, [1, "another-boot/1"])
    assert [one.ready for one in shop.target.observe().running] == [0, 0]
    assert shop.target._program.runs is False
    assert shop.target.up() == Done()
    assert [(one.version, one.ready, one.share) for one in shop.target.observe().running] == [("1.0", 1, 100)]
    assert shop.ask() == (200, "1.0")


def test_down_leaves_nothing_also_where_the_supervisor_died(site):
    shop = site(instances=2)
    shop.live("1.0")
    shop.kill_supervisor()
    assert len(shop.everything()) == 3
    assert shop.target.down() == Done()
    assert shop.everything() == set()
    assert list((shop.folder / "processes").iterdir()) == []
    assert shop.target.observe().running == ()


def test_up_without_a_live_version_says_so(site):
    assert isinstance(site().target.up(), Failed)


def test_a_version_runs_from_a_checkout_of_its_commit(site, tell):
    repository = tell("commit main  feat: one")
    repository.write("service.py", (site().top / "service.py").read_text())
    repository.git("add", "service.py")
    repository.git("commit", "-m", "feat: serve")
    sha = repository.git("rev-parse", "HEAD")
    repository.write("service.py", "not committed")
    shop = site(place=repository.project().repository.place)
    assert shop.target.start(shop.order, Artefact("1.0", sha), 0, lambda: False) == Done()
    assert shop.target.shift(shop.order, {"1.0": 100}) == Done()
    assert shop.ask() == (200, "1.0")
    assert [place.name for place in (shop.folder / "versions/1.0").iterdir()] == [sha[:12]]
    assert shop.target.retire(shop.order, "1.0") == Done()
    assert shop.target.forget(shop.order, 0) == Done()
    assert list((shop.folder / "versions").iterdir()) == []
