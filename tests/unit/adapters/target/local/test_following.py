"""Logs that are followed while they are written, cut and joined by others."""

from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.adapters.target.local.following import Following
from gonogo.adapters.target.local.supervisor import logs

STEPS = st.lists(
    st.tuples(st.sampled_from("ab"), st.text("xyz\r", max_size=5), st.sampled_from(["", "cut", "look"])),
    max_size=40,
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "1.0%2B7").mkdir()
    return tmp_path


def write(log, text):
    with log.open("ab") as file:
        file.write(text.encode())


def test_the_last_lines_come_first_and_then_what_is_written(folder):
    log = folder / "1.0%2B7" / "0.log"
    write(log, "".join(f"line {number}\n" for number in range(9)))
    following = Following(folder, "*/*.log", 2)
    assert list(following.lines()) == [("1.0+7/0", "line 7"), ("1.0+7/0", "line 8")]
    assert list(following.lines()) == []
    write(log, "half a ")
    assert list(following.lines()) == []
    write(log, "line\nand ä")
    assert list(following.lines()) == [("1.0+7/0", "half a line")]


def test_an_instance_that_comes_in_is_heard_from_its_first_line(folder):
    following = Following(folder, "*/*.log", 1)
    assert list(following.lines()) == []
    (folder / "1.1").mkdir()
    write(folder / "1.1" / "0.log", "one\ntwo\n")
    assert list(following.lines()) == [("1.1/0", "one"), ("1.1/0", "two")]


def test_a_log_that_is_gone_or_is_begun_anew_is_followed(folder):
    log = folder / "1.0%2B7" / "0.log"
    write(log, "one\ntwo\n")
    following = Following(folder, "*/*.log", 5)
    assert len(list(following.lines())) == 2
    log.unlink()
    assert list(following.lines()) == []
    write(log, "new\n")
    assert list(following.lines()) == [("1.0+7/0", "new")]


def test_a_line_without_an_end_is_told_in_parts(folder):
    log = folder / "1.0%2B7" / "0.log"
    following = Following(folder, "*/*.log", 5)
    assert list(following.lines()) == []
    write(log, "x" * 200_000)
    assert [len(line) for _, line in following.lines()] == [200_000]


def test_what_is_much_is_told_over_several_looks(folder):
    log = folder / "1.0%2B7" / "0.log"
    following = Following(folder, "*/*.log", 5)
    assert list(following.lines()) == []
    write(log, "a line\n" * 100_000)
    looks = list(islice(iter(lambda: len(list(following.lines())), 0), 10))
    assert (len(looks), sum(looks)) == (3, 100_000)


@given(STEPS)
def test_every_line_is_told_once_and_in_order_whenever_the_log_is_cut(steps):
    with TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        patch.setattr(logs, "LARGEST", 0)
        folder = Path(place)
        (folder / "1").mkdir()
        following = Following(folder, "*/*.log", 1)
        list(following.lines())
        written, told = {"a": [], "b": []}, {"a": [], "b": []}

        def look():
            for who, line in following.lines():
                told[who.removeprefix("1/")].append(line)

        for name, text, then in steps:
            log = folder / "1" / f"{name}.log"
            write(log, f"{text}\n")
            written[name].append(text.removesuffix("\r"))
            if then:
                look()
            if then == "cut":
                logs.rotate(log)
                look()
        look()
        assert told == written
