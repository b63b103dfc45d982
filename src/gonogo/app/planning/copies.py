"""Which commits are on another line as well; what each changes is read once, and kept by its hash."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from gonogo.domain.history.copies import (
    PICKED,
    Patch,
    copies,
    doubles,
    picked_again,
    picked_from,
    squashed,
    suspects,
)
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from gonogo.app.project import Project
    from gonogo.domain.history.commits import Commit
    from gonogo.domain.history.graph import Graph

FILE = "patches.txt"
_NONE = "-"


def copies_of(project: Project, ours: Collection[str], theirs: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The copies among theirs of each commit of ours that has any, by hash; nothing is read for no commit."""
    if not ours or not theirs:
        return {}
    found = _patches(project, [*ours, *theirs], lambda patches: suspects(patches, ours, theirs))
    return copies(found, ours, theirs)


def repeated(project: Project, commits: Sequence[Commit], graph: Graph, tips: Iterable[str]) -> set[str]:
    """The commits that are told by another one that these tips contain; nothing is read where none may be."""
    picked = [commit for commit in commits if PICKED in commit.message]
    found = picked_again(picked, graph, graph.behind(*tips)) if picked else set()
    pairs = [pair for pair in doubles(commits, graph) if pair[0] not in found]
    every = dict.fromkeys(sha for pair in pairs for sha in pair)
    patches = _patches(project, every, lambda known: [sha for sha in every if not known[sha].id])
    return found | {newer for newer, older in pairs if patches[newer].id == patches[older].id != ""}


def brought_over(project: Project, ours: Sequence[str], theirs: Sequence[str], graph: Graph) -> set[str]:
    """The commits of ours that are out as others: picked, or put into one with all that was before them."""
    return {*copies_of(project, ours, theirs), *put_into_one(project, ours, theirs, graph)}


def put_into_one(project: Project, ours: Sequence[str], theirs: Sequence[str], graph: Graph) -> set[str]:
    """The commits of ours that were squashed into one of theirs; nothing is read where none may be."""
    if not ours or not theirs:
        return set()
    every = dict.fromkeys(sha for one in (*ours, *theirs) for sha in (one, *graph.parents[one]))
    return squashed(project.repository.trees(list(every)), graph, ours, theirs)


def _patches(
    project: Project, shas: Iterable[str], wanted: Callable[[Mapping[str, Patch]], Sequence[str]]
) -> dict[str, Patch]:
    """What these commits change. wanted: those of which the id is needed, by what is known."""
    every = dict.fromkeys(shas)
    if not every:
        return {}
    known = _read(project)
    found = {sha: known[sha] for sha in every if sha in known}
    missing = [sha for sha in every if sha not in known]
    found |= {commit.sha: _patch(commit) for commit in project.commits(missing, paths=True)}
    unread = wanted(found)
    for sha, identity in project.repository.patches(unread).items():
        found[sha] = Patch(found[sha].paths, identity, found[sha].picked)
    if missing or unread:
        _write(project, {**known, **found})
    return found


def _patch(commit: Commit) -> Patch:
    paths = "\n".join(sorted(commit.paths)) if not commit.is_merge else ""
    return Patch(sha256(paths.encode()).hexdigest()[:16] if paths else "", picked=picked_from(commit))


def _read(project: Project) -> Mapping[str, Patch]:
    """What was kept; a file that is missing or damaged only makes this run slower."""
    with suppress(UsageError, ValueError):
        digest, _, body = (project.kept.read(FILE) or "").partition("\n")
        if digest == sha256(body.encode()).hexdigest():
            return dict(_line(line) for line in body.splitlines())
    return {}


def _line(line: str) -> tuple[str, Patch]:
    sha, *fields = line.split(" ")
    paths, identity, picked = ("" if field == _NONE else field for field in fields)
    return sha, Patch(paths, identity, picked)


def _write(project: Project, patches: Mapping[str, Patch]) -> None:
    with suppress(UsageError):
        body = "".join(_text(sha, patch) for sha, patch in patches.items())
        project.kept.write(FILE, f"{sha256(body.encode()).hexdigest()}\n{body}")


def _text(sha: str, patch: Patch) -> str:
    return f"{sha} {patch.paths or _NONE} {patch.id or _NONE} {patch.picked or _NONE}\n"
