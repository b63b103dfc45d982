"""What somebody else wrote is read, or refused in a sentence, whatever it is: no other error, and no hang."""

from __future__ import annotations

import os
import pkgutil
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from tests.fuzzing import spoiled
from tests.readers import Reader, readers

from gonogo import formats
from gonogo.domain.history.changelog import Change
from gonogo.domain.history.commits import Commit
from gonogo.render.links import Links
from gonogo.render.markdown import Page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

READERS = list(readers())
SEED = int(os.environ.get("GONOGO_SEED", "1"))
"""Another one tries other cases; a failure tells which one it was."""
CASES = int(os.environ.get("GONOGO_CASES", "60"))
WATCHDOG = 60.0
"""Seconds after which reading hangs: what is tried takes milliseconds, so no machine is too slow for it."""
FACTOR = 2.7
"""How much more is done where there is twice as much to read; four times as much would be its square."""

READS_NOTHING = {
    "changelog_files.heading",
    "documents.limits",
    "requirements.notation",
    "scan",
    "version_files.build_tools",
    "version_files.statement",
}
"""Modules without a function that takes text apart: values, bounds, and what writes."""

each = pytest.mark.parametrize("reader", READERS, ids=lambda one: one.name)


class HangError(BaseException):
    """It is still being read."""


@contextmanager
def watched() -> Iterator[None]:
    def bark(*_: object) -> None:
        raise HangError

    before = signal.signal(signal.SIGALRM, bark)
    signal.setitimer(signal.ITIMER_REAL, WATCHDOG)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def tried(reader: Reader, data: bytes) -> None:
    try:
        with watched():
            reader.read(data)
    except reader.errors:
        pass


@each
def test_what_is_fine_is_read(reader):
    for sample in reader.samples:
        reader.read(sample)


@pytest.mark.threat("file", "Hold bytes that nobody would write, as a report, manifest, message or answer")
@each
def test_whatever_the_bytes_are_they_are_read_or_refused_in_a_sentence(reader):
    random = Random(f"{SEED} {reader.name}")
    for number in range(CASES):
        data = spoiled(random, reader.samples)
        try:
            tried(reader, data)
        except BaseException as problem:
            problem.add_note(f"GONOGO_SEED={SEED}, case {number} of {reader.name}: {data!r}")
            raise


@pytest.mark.threat("file", "Be so large or so nested that it takes for ever to read")
@each
def test_twice_as_much_is_twice_the_work(reader):
    random = Random(reader.name)
    for sample in (*reader.samples, *reader.samples)[:3]:
        begin = random.randrange(len(sample))
        unit = sample[begin : begin + random.choice((3, 20, 80))]
        once, twice = (steps(reader, sample[:begin] + unit * count + sample[begin:]) for count in (40, 80))
        assert twice < FACTOR * once, (unit, begin)


def steps(reader: Reader, data: bytes) -> int:
    """The lines of Python that are executed to read it: the same on every machine."""
    count = 0

    def traced(_: FrameType, event: str, __: object) -> object:
        nonlocal count
        count += event == "line"
        return traced

    before = sys.gettrace()
    sys.settrace(traced)
    try:
        tried(reader, data)
    finally:
        sys.settrace(before)
    return count


REFERENCES = [f"#{number}" for number in range(1, 80_001)]


@pytest.mark.threat("contributor", "Name 80,000 issues in a commit message of 600 KB")
@pytest.mark.parametrize(
    "message",
    [
        f"fix: a\n\n{' '.join(REFERENCES)}",
        f"fix: a\n\ncloses {', '.join(REFERENCES)}",
        f"fix: closes {', '.join(REFERENCES)}",
        f"fix!: a\n\nBREAKING CHANGE: {' '.join(REFERENCES)}",
        "fix: a\n\n" + "\n".join(f"Refs: {one}" for one in REFERENCES),
        f"fix: a\n\ncloses{' ' * 600_000}#",
        'Revert "' * 70_000 + "x" + '"' * 70_000,
        "fix: " + "".join("`" * (length % 700 + 1) + "<" for length in range(1700)),
    ],
    ids=["mentioned", "closed", "subject", "breaking", "footers", "spaces", "reverts", "backticks"],
)
def test_a_commit_message_of_600_kb_with_80000_references_is_read_in_linear_time(message):
    """In the square of its length, each of these took minutes or hours."""
    commit = Commit("1" * 40, (), 0, "Ann", "ann@example.com", message)
    page = Page(links=Links(issue="https://example.com/{number}", pull="https://example.com/{number}"))
    with watched():
        assert READERS[0].name == "commit message"
        READERS[0].read(message.encode())
        assert page.change(Change(commit, commit.said)) if commit.said else page.plain(commit)
        assert commit.said is None or page.breaking(Change(commit, commit.said))


def test_every_module_that_reads_is_tried():
    top = Path(formats.__file__).parent
    every = {
        one.name.removeprefix("gonogo.formats.")
        for one in pkgutil.walk_packages([str(top)], "gonogo.formats.")
    }
    reached: set[str] = set()

    def called(frame: FrameType, event: str, _: object) -> None:
        file = frame.f_code.co_filename
        if event == "call" and frame.f_code.co_name != "<module>" and file.startswith(f"{top}/"):
            reached.add(file.removeprefix(f"{top}/").removesuffix(".py").replace("/", "."))

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        for reader in READERS:
            for sample in reader.samples:
                tried(reader, sample)
    finally:
        sys.setprofile(before)
    packages = {name for name in every if (top / name).is_dir()}
    assert every - packages - reached == READS_NOTHING
