import subprocess
import sys
import threading
import time

import pytest

from gonogo.adapters.repository.children import Children
from gonogo.errors import Stopped


def sleeping(script: str = "sleep 60 & sleep 60"):
    return subprocess.Popen(["sh", "-c", script], stdout=subprocess.PIPE, start_new_session=True)


@pytest.fixture
def children():
    return Children()


def test_all_of_them_are_ended_with_what_they_started(children):
    started = [children.start(sleeping) for _ in range(2)]
    children.end_all()
    # a shell that sees what it started die of the signal first says so by this number, and has ended as well
    assert {process.wait(60) for process in started} <= {-15, 128 + 15}
    for process in started:
        process.stdout.read()  # ends only when the last one that has it open does
        process.stdout.close()


def test_one_that_does_not_heed_is_killed(children):
    process = children.start(lambda: sleeping("trap '' TERM; echo trapped; while :; do sleep 0.05; done"))
    process.stdout.readline()
    children.end_all(grace=0.2)
    assert process.wait(60) == -9
    process.stdout.close()


def test_after_that_none_starts_and_what_one_said_is_no_answer(children):
    process = children.start(lambda: sleeping("exit 0"))
    children.end_all()
    process.wait()
    process.stdout.close()
    with pytest.raises(Stopped):
        children.forget(process)
    with pytest.raises(Stopped):
        children.start(sleeping)


def test_one_that_is_just_being_started_is_waited_for(children):
    begun = threading.Event()

    def slowly():
        begun.set()
        time.sleep(0.2)
        return sleeping()

    found = []
    thread = threading.Thread(target=lambda: found.append(children.start(slowly)))
    thread.start()
    begun.wait()
    children.end_all()
    thread.join()
    assert found[0].wait(60) in {-15, 128 + 15}
    found[0].stdout.close()


def test_those_that_ended_are_not_touched_any_more(children):
    process = children.start(lambda: subprocess.Popen([sys.executable, "-c", ""], start_new_session=True))
    process.wait()
    children.forget(process)
    children.end_all()
    assert process.returncode == 0
