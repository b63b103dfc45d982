"""Dates decide nothing: what git holds is planned as brute force says, whatever its clocks said."""

from random import Random

import pytest

from gonogo.app import kept_history
from gonogo.app.planning import changelog
from gonogo.app.planning.planning import plan
from gonogo.bootstrap.project import open_project
from gonogo.domain.planning.bump import Wish
from gonogo.testing.history.events import ANN, Commit, Mark, Tag
from gonogo.testing.history.fast_import import write_repository

KINDS = ("fix: a", "fix: a", "feat: a", "feat!: a", "docs: a")
FAR = 1 << 40


class Drawn:
    """A history at random: merges of up to four, several first commits, tags anywhere, dates of all kinds."""

    def __init__(self, seed: int) -> None:
        random = Random(seed)
        size = random.randint(5, 30)
        self.parents: dict[int, list[int]] = {}
        self.kinds: dict[int, str] = {}
        self.times: dict[int, int] = {}
        for mark in range(1, size + 1):
            older = range(max(1, mark - 6), mark)
            number = min(len(older), random.choice((0, 1, 1, 1, 1, 1, 2, 2, 3, 4) if mark > 1 else (0,)))
            self.parents[mark] = random.sample(older, number)
            self.kinds[mark] = random.choice(KINDS)
            self.times[mark] = random.choice((0, 1_700_000_000, random.randrange(2_000_000_000), FAR))
        numbers = iter(random.sample(range(1, 60), 20))
        tagged = [mark for mark in self.parents if mark < size and random.random() < 0.2]
        self.tags = {f"v1.{next(numbers)}.0": mark for mark in tagged}
        self.head = size

    def events(self):
        for mark, parents in self.parents.items():
            message = (f"{self.kinds[mark]} {mark}\n".encode(),)
            marks = tuple(Mark(parent) for parent in parents)
            branch = "main" if mark == self.head else f"side-{mark}"
            yield Commit(Mark(mark), branch, message, ANN, ANN, self.times[mark], marks)
        for name, mark in self.tags.items():
            yield Tag(name, Mark(mark), ANN, self.times[mark], f"{name}\n".encode() if mark % 2 else None)

    def behind(self, mark: int) -> set[int]:
        return {mark}.union(*(self.behind(parent) for parent in self.parents[mark]))

    def latest(self) -> str:
        own = [name for name, mark in self.tags.items() if mark in self.behind(self.head)]
        return max(own, key=lambda name: int(name.split(".")[1]), default="")

    def new(self) -> set[int]:
        released = [self.behind(mark) for mark in self.tags.values() if mark in self.behind(self.head)]
        return self.behind(self.head).difference(*released)

    def next(self) -> str:
        minor = int(self.latest().split(".")[1])
        new = {self.kinds[mark] for mark in self.new()}
        if "feat!: a" in new:
            return "2.0.0"
        return f"1.{minor + 1}.0" if "feat: a" in new else f"1.{minor}.1" if "fix: a" in new else ""


def marks(commits) -> list[int]:
    return [int(commit.subject.rsplit(" ", 1)[1]) for commit in commits]


@pytest.mark.parametrize("seed", range(8))
def test_version_and_commits_are_those_of_brute_force(tmp_path, seed):
    drawn = next(found for found in (Drawn(seed * 100 + more) for more in range(100)) if found.latest())
    write_repository(drawn.events(), tmp_path / "drawn", "main")
    found = plan(open_project(tmp_path / "drawn"), Wish())
    assert (found.bump.current, found.bump.version) == (drawn.latest()[1:], drawn.next())
    told = marks(found.section.commits)
    assert set(told) == drawn.new()
    assert not any(later in drawn.behind(mark) for at, mark in enumerate(told) for later in told[:at])


@pytest.mark.parametrize("seed", range(8))
def test_each_commit_belongs_to_a_first_release_that_contains_it(tmp_path, seed):
    drawn = next(found for found in (Drawn(seed * 100 + more) for more in range(100)) if found.latest())
    write_repository(drawn.events(), tmp_path / "drawn", "main")
    released = {
        change.tag: marks(change.commits) for change in changelog.whole(open_project(tmp_path / "drawn"))
    }
    on_line = {name: mark for name, mark in drawn.tags.items() if mark in drawn.behind(drawn.head)}
    told = [mark for tag, found in released.items() if tag is None or tag.name in on_line for mark in found]
    assert sorted(told) == sorted(drawn.behind(drawn.head))
    for tag, found in released.items():
        if tag and tag.name in on_line:
            own = drawn.behind(on_line[tag.name])
            before = [mark for mark in on_line.values() if mark in own and mark != on_line[tag.name]]
            assert set(found) <= own.difference(*map(drawn.behind, before))


def test_what_is_kept_of_a_history_changes_no_plan(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_history, "MANY", 1)
    seen = 0
    for seed in range(6):
        drawn, path = Drawn(seed), tmp_path / str(seed)
        write_repository(drawn.events(), path, "main")
        first = open_project(path)
        planned = plan(first, Wish())
        first.keep_history()
        kept = kept_history.read(first.kept)
        seen += len(kept.times)
        assert set(kept.graph.parents) == set(first.graph.parents)
        again = open_project(path)
        assert plan(again, Wish()) == planned
    assert seen > 30
