"""Who wrote what hundreds of releases brought, as git has it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from gonogo.adapters.repository.git import Git
from gonogo.app.people.authorship import Authors, Brought, authors_of, every_author
from gonogo.domain.people.approval import Approvals
from gonogo.errors import RepositoryError

if TYPE_CHECKING:
    from pathlib import Path

APART = (Approvals(not_by=("author",)),)


class Asked:
    """A repository that counts what it is asked."""

    def __init__(self, repository: Git) -> None:
        self._repository = repository
        self.questions: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.questions.append(name)
        return getattr(self._repository, name)


def commit(number: int, name: str, message: str, *parents: int, file: str = "f") -> str:
    """One commit for git fast-import, whose committer is the forge."""
    links = "".join(f"{'merge' if at else 'from'} :{parent}\n" for at, parent in enumerate(parents))
    return (
        f"commit refs/heads/main\nmark :{number}\nauthor {name} <{name}@home.example> {number} +0000\n"
        f"committer Forge <forge@x.example> {number} +0000\ndata {len(message)}\n{message}\n{links}"
        f"M 100644 inline {file}\ndata {len(str(number))}\n{number}\n"
    )


def imported(folder: Path, stream: str) -> list[str]:
    """A repository of these commits; their hashes, by number."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    marks = folder / "marks"
    feeding = ["git", "-C", str(folder), "fast-import", "--quiet", f"--export-marks={marks}"]
    subprocess.run(feeding, input=stream.encode(), check=True)
    known = dict(line.split() for line in marks.read_text().splitlines())
    return ["", *(known[f":{number}"] for number in range(1, len(known) + 1))]


def mailmap(text: str) -> str:
    return f"M 100644 inline .mailmap\ndata {len(text)}\n{text}\n"


def test_five_hundred_releases_are_asked_for_as_one(tmp_path: Path) -> None:
    hashes = imported(
        tmp_path, "".join(commit(one, f"a{one}", "feat: x", *[one - 1][: one - 1]) for one in range(1, 1001))
    )
    every = [Brought(hashes[one], hashes[one + 2], APART) for one in range(1, 999, 2)]
    asked = Asked(Git(tmp_path))
    found = every_author(asked, [*every, Brought("", hashes[2], APART)])  # type: ignore[arg-type]  # counted
    assert found[0] == Authors(("a2@home.example", "a3@home.example", "forge@x.example"))
    assert found[-1] == Authors(("a1@home.example", "a2@home.example", "forge@x.example"))
    assert len(found) == 500
    assert asked.questions == ["place", "present_trees", "graph", "texts", "named"]


def test_people_are_renamed_by_the_mailmap_of_their_release_whatever_is_said_later(tmp_path: Path) -> None:
    beside = "feat: x\n\nCo-authored-by: Eve <eve@home.example>"
    stream = (
        commit(1, "Ann", beside)
        + mailmap("Ann <ann@x.example> <ann@home.example>\n")
        + commit(2, "Ann", "feat: y", 1)
        + mailmap("Ann <other@x.example> <ann@home.example>\n")
    )
    hashes = imported(tmp_path, stream)
    first, second = every_author(
        Git(tmp_path), [Brought("", hashes[1], APART), Brought(hashes[1], hashes[2], APART)]
    )
    committer = "forge@x.example"
    assert first == Authors(("ann@home.example", "ann@x.example", "eve@home.example", committer))
    assert second == Authors(("ann@home.example", committer, "other@x.example"))


def test_who_only_merged_wrote_nothing_but_who_added_something_to_a_merge_did(tmp_path: Path) -> None:
    stream = (
        commit(1, "Ann", "feat: x")
        + commit(2, "Ann", "feat: y", 1, file="g")
        + commit(3, "Bob", "feat: z", 1, file="h")
        + commit(4, "Mel", "Merge", 2, 3, file="h").replace("data 1\n4\n", "data 1\n3\n")
        + commit(5, "Ann", "feat: y", 4, file="g")
        + commit(6, "Bob", "feat: z", 4, file="g")
        + commit(7, "Eve", "Merge", 5, 6, file="g")
    )
    hashes = imported(tmp_path, stream)
    plain, added = every_author(
        Git(tmp_path), [Brought(hashes[1], hashes[4], APART), Brought(hashes[4], hashes[7], APART)]
    )
    assert plain == Authors(("ann@home.example", "bob@home.example", "forge@x.example"))
    assert added == Authors(("ann@home.example", "bob@home.example", "eve@home.example", "forge@x.example"))


def test_of_commits_that_are_not_here_nobody_is_named(tmp_path: Path) -> None:
    hashes, gone = imported(tmp_path, commit(1, "Ann", "feat: x")), "f" * 40
    here, missing = Brought("", hashes[1], APART), Brought(gone, hashes[1], APART)
    assert every_author(Git(tmp_path), [missing, here])[0] is None
    assert every_author(Git(tmp_path), [missing, here])[1] == authors_of(Git(tmp_path), here)
    assert every_author(Git(tmp_path), [Brought(gone, gone, ())]) == [Authors()]
    with pytest.raises(RepositoryError, match="git fetch --unshallow"):
        authors_of(Git(tmp_path), missing)
