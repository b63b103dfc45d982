"""The numbered states of an environment: of two writers one hears of the other."""

import threading

import pytest

from gonogo.adapters.target.local.supervisor import state


def desired(number=1, **more):
    return {"number": number, "operation": "o", "slots": {}, **more}


def test_before_the_first_word_there_is_none(tmp_path):
    assert state.latest(tmp_path) == (0, None)
    assert state.strongest(tmp_path) is None


def test_the_last_word_counts(tmp_path):
    for number in range(1, 4):
        assert state.follow(tmp_path, number - 1, desired(number))
    assert state.latest(tmp_path) == (3, desired(3))


def test_a_number_is_taken_once(tmp_path):
    assert state.follow(tmp_path, 0, desired(1))
    assert not state.follow(tmp_path, 0, desired(2))
    assert state.latest(tmp_path) == (1, desired(1))
    assert list(tmp_path.glob("*.part")) == []


def test_a_number_that_was_taken_and_forgotten_since_is_not_given_again(tmp_path):
    for serial in range(60):
        assert state.follow(tmp_path, serial, desired(serial))
    assert len(list((tmp_path / "desired").iterdir())) < 30
    assert not state.follow(tmp_path, 3, desired(0))
    assert state.latest(tmp_path)[0] == 60


def test_of_many_writers_each_is_heard_once(tmp_path):
    def write(name):
        for _ in range(5):
            while True:
                serial, before = state.latest(tmp_path)
                said = [*(before["said"] if before else []), name]
                if state.follow(tmp_path, serial, desired(said=said)):
                    break

    threads = [threading.Thread(target=write, args=[name]) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(state.latest(tmp_path)[1]["said"]) == sorted("abcd" * 5)


def test_the_strongest_word_is_the_last_of_the_highest_attempt(tmp_path):
    for serial, (number, name) in enumerate([(1, "a"), (3, "b"), (3, "c"), (2, "d")]):
        assert state.follow(tmp_path, serial, desired(number, name=name))
    assert state.strongest(tmp_path) == desired(3, name="c")


@pytest.mark.parametrize("text", ["", "{", "\xff"])
def test_a_file_that_is_none_of_ours_says_nothing(tmp_path, text):
    place = tmp_path / "file"
    place.write_bytes(text.encode("latin-1"))
    assert state.read(place) is None
