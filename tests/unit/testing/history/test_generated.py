from __future__ import annotations

import re
from itertools import islice

import pytest

from gonogo.testing.history import generated
from gonogo.testing.history.events import Commit, Tag

CONVENTIONAL = re.compile(rb"[a-z]+(\([a-z0-9]+\))?: ")


def commits_of(size: int) -> list[Commit]:
    return [event for event in generated(size) if isinstance(event, Commit)]


@pytest.mark.parametrize("size", [1, 2, 3, 28, 500, 2_000])
def test_there_are_exactly_as_many_commits_as_asked_for(size):
    assert [commit.mark for commit in commits_of(size)] == list(range(1, size + 1))


def test_it_is_written_whole_and_sound(written):
    repository = written(generated(500))
    assert repository.git("rev-list", "--count", "main") == "500"
    assert repository.git("tag").count("\n") == 17
    assert repository.git("fsck", "--strict") == ""
    assert repository.git("status", "--porcelain") == ""


def test_the_same_seed_gives_the_same_hashes_and_another_gives_others(written):
    heads = [
        written(generated(60, seed=seed), str(number)).git("rev-parse", "main")
        for number, seed in enumerate((7, 7, 8))
    ]
    assert heads[0] == heads[1] != heads[2]


def test_it_has_the_size_of_a_well_known_history():
    assert sum(isinstance(event, Tag) for event in generated(7_157)) == 264


def test_every_thirtieth_commit_or_so_is_a_merge():
    merges = sum(len(commit.parents) == 2 for commit in commits_of(6_000))
    assert 6_000 / 40 < merges < 6_000 / 22


def test_it_is_a_mixture_of_conventional_and_other_commits():
    messages = [commit.message[0] for commit in commits_of(2_000)]
    texts = [message for message in messages if isinstance(message, bytes)]
    conventional = sum(CONVENTIONAL.match(text) is not None for text in texts)
    assert 0.75 < conventional / 2_000 < 0.9
    assert sum(b"BREAKING CHANGE: " in text for text in texts) in range(5, 60)
    assert sum(b"(#" in text for text in texts) > 600
    assert sum(text.startswith(b"Revert ") for text in texts) in range(5, 60)


def test_versions_rise_and_some_are_prereleases():
    names = [event.name for event in generated(7_157) if isinstance(event, Tag)]
    numbers = [tuple(map(int, re.findall(r"\d+", name)[:3])) for name in names]
    assert len(set(names)) == len(names)
    assert numbers == sorted(numbers)
    assert sum("-beta." in name for name in names) in range(20, 150)


def test_nothing_is_made_before_it_is_asked_for():
    assert len(list(islice(generated(10**12), 100))) == 100
