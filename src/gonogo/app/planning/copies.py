"""Which commits are on another line as well; what each changes is read once, and kept by its hash."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from gonogo.domain.history.copies import Patch, copies, picked_from, suspects
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from gonogo.app.project import Project
    from gonogo.domain.history.commits import Commit

FILE = "patches.txt"
_NONE = "-"


def copies_of(project: Project, ours: Collection[str], theirs: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The copies among theirs of each commit of ours that has any, by hash; nothing is read for no commit."""
    if not ours or not theirs:
        return {}
    known = _read(project)
    every = dict.fromkeys([*ours, *theirs])
    found = {sha: known[sha] for sha in every if sha in known}
    missing = [sha for sha in every if sha not in known]
    found |= {commit.sha: _patch(commit) for commit in project.commits(missing, paths=True)}
    wanted = suspects(found, ours, theirs)
    for sha, identity in project.repository.patches(wanted).items():
        found[sha] = Patch(found[sha].paths, identity, found[sha].picked)
    if missing or wanted:
        _write(project, {**known, **found})
    return copies(found, ours, theirs)


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
