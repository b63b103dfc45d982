"""Change sets from a few messages."""

import pytest

from gonogo.domain.history.changelog import TITLES, change_set, credited
from gonogo.domain.history.commits import Commit
from gonogo.domain.history.history import Tag
from gonogo.domain.versions.semver import parse

JANUARY = 1_800_000_000


@pytest.fixture
def said():
    """Commits with these messages, newest first, as one release since v1.0.0."""

    def told(*messages, version="1.1.0", titles=TITLES, since="v1.0.0", author="Ann", time=JANUARY):
        commits = [
            Commit(f"{number:x}" * 40, (), time, author, "ann@example.com", message)
            for number, message in enumerate(messages, start=1)
        ]
        tag = Tag(f"v{version}", "f" * 40, time, parse(version)) if version else None
        before = Tag(since, "e" * 40, time, parse("1.0.0")) if since else None
        changes = change_set(commits, titles, version=version, tag=tag, since=before, time=time)
        return credited(changes, set())

    return told
