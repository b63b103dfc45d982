"""A made-up history that looks like one of a project that lives, as large as one likes."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import msgspec

from gonogo.testing.history.events import ANN, BOB, CEM, Branch, Commit, Event, Mark, Person, Tag
from gonogo.testing.history.fast_import import write_repository
from gonogo.testing.history.wording import made_up_message, made_up_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


START = 1_400_000_000
DURATION = 10 * 365 * 86400
FEATURE_CHANCE = 1 / 26.5  # of 1 to 4 commits beside the main branch: every 30th commit is a merge
REVERT_CHANCE = 0.01
COMMITS_PER_TAG = 27.1
LAST_PRERELEASE = 3
TOPIC = "topic"
PEOPLE = (ANN, BOB, CEM, *(Person(f"Person {number}", f"person{number}@example.com") for number in range(60)))


class GeneratedHistory(msgspec.Struct, frozen=True):
    """A plausible history: most commits conventional, with merges, reverts, prereleases and releases.

    The same size and seed give the same hashes. Nothing is kept in memory while it is written.

    Attributes:
        commits: how many there are in all, merges among them.
        seed: another number gives another history.
    """

    commits: int
    seed: int = 1

    def __iter__(self) -> Iterator[Event]:
        """Yield the events, one at a time."""
        return _Project(self.commits, self.seed).events()

    def write(self, path: Path, *, branch: str = "main") -> None:
        """Write it as a repository, as `History.write` does."""
        write_repository(self, path, branch)


def generated(commits: int, *, seed: int = 1) -> GeneratedHistory:
    """Return a plausible history of that many commits, at least 1, with a tag for every 27 of them or so."""
    return GeneratedHistory(commits, seed)


class _Project:
    """How far the made-up project has come; `main` and `topic` are the parents of their next commits."""

    def __init__(self, commits: int, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 the same history each time is what is wanted
        self._left = commits
        self._longest_step = 1 + 2 * DURATION // commits
        self._made = 0
        self._tags = 0
        self._time = START
        self._main: tuple[Mark, ...] = ()
        self._version = (0, 1, 0)
        self._prerelease = 0

    def events(self) -> Iterator[Event]:
        while self._left:
            length = self._random.randint(1, 4)
            if self._main and length + 2 <= self._left and self._random.random() < FEATURE_CHANCE:
                yield from self._feature(length)
            else:
                yield from self._main_line()
            if int(self._made / COMMITS_PER_TAG) > self._tags:
                yield self._release()

    def _main_line(self) -> Iterator[Commit]:
        message = self._message()
        commit = self._commit("main", self._main, message)
        yield commit
        self._main = (commit.mark,)
        if self._left and self._random.random() < REVERT_CHANCE:
            yield self._revert(commit, message)

    def _revert(self, bad: Commit, message: bytes) -> Commit:
        subject = message.partition(b"\n")[0]
        parts = (b'Revert "%s"\n\nThis reverts commit ' % subject, bad.mark, b".\n")
        revert = self._commit("main", self._main, *parts)
        self._main = (revert.mark,)
        return revert

    def _feature(self, length: int) -> Iterator[Event]:
        """Commits beside the main branch, one more on it meanwhile, and the merge."""
        topic, files = self._main, dict[str, bytes | None]()
        yield Branch(TOPIC, topic[0])
        for _ in range(length):
            commit = self._commit(TOPIC, topic, self._message())
            topic = (commit.mark,)
            files |= commit.files
            yield commit
        beside = self._commit("main", self._main, self._message())
        yield beside
        merge = self._commit(
            "main", (beside.mark, *topic), b"Merge pull request #%d from ann/topic\n" % self._made
        )
        yield msgspec.structs.replace(merge, files=files)
        self._main = (merge.mark,)

    def _message(self) -> bytes:
        return made_up_message(self._random, self._made + 1)

    def _commit(self, branch: str, parents: tuple[Mark, ...], *message: bytes | Mark) -> Commit:
        self._made += 1
        self._left -= 1
        self._time += self._random.randrange(self._longest_step)
        author = self._random.choice(PEOPLE)
        content = b"as of commit %d\n" % self._made
        return Commit(
            mark=Mark(self._made),
            branch=branch,
            message=message,
            author=author,
            committer=author,
            time=self._time,
            parents=parents,
            files={made_up_path(self._random): content},
        )

    def _release(self) -> Tag:
        self._tags += 1
        name = f"v{self._next_version()}"
        return Tag(name, self._main[0], ANN, self._time, None if self._prerelease else f"{name}\n".encode())

    def _next_version(self) -> str:
        major, minor, patch = self._version
        (kind,) = self._random.choices(("patch", "minor", "prerelease"), (65, 20, 15))
        if self._prerelease:
            self._prerelease = (self._prerelease + 1) % (LAST_PRERELEASE + 1)
        elif kind == "patch":
            self._version = (major, minor, patch + 1)
        else:
            self._version = (major, minor + 1, 0)
            self._prerelease = int(kind == "prerelease")
        number = ".".join(map(str, self._version))
        return f"{number}-beta.{self._prerelease}" if self._prerelease else number
