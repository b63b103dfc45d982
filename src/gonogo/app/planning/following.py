"""The files that follow where packages get other versions: ranges of their siblings, and lock files."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from gonogo.app.planning.sources import developed_as, spelled
from gonogo.domain.packages.move import Move
from gonogo.domain.planning.plan import FileChange
from gonogo.domain.planning.readiness import Obstacle
from gonogo.errors import GonogoError

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from gonogo.app.planning.sources import Source
    from gonogo.app.project import Project
    from gonogo.domain.packages.workspace import Member, Workspace
    from gonogo.domain.versions import Version
    from gonogo.formats.requirements import Edit
    from gonogo.ports.files import Files

_REMEDY = "mend it, so that the release can write what the new version asks for"


class Followed(msgspec.Struct, frozen=True):
    """What follows. texts: as they will be, by path. changes: line by line. obstacles: what cannot follow."""

    texts: dict[str, str] = {}
    changes: tuple[FileChange, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()


def followed(
    project: Project,
    sources: Iterable[Source],
    version: Version,
    written: Mapping[str, str] = MappingProxyType({}),
    *,
    released: Version | None = None,
) -> Followed:
    """What follows where the packages of these files get a version.

    written: texts that the release has changed already, by path. released: the version that they have
    there, where this is the development version that leads to the next.
    """
    sources = tuple(sources)
    if not sources:
        return Followed()
    moves = moves_of(sources, project.workspaces, version, released)
    folders = [project.folder(package) for package in project.settings.packages]
    return follow(project.files, project.workspaces, moves, written, folders)


def moves_of(
    sources: Iterable[Source],
    workspaces: Sequence[Workspace],
    version: Version,
    released: Version | None = None,
) -> list[Move]:
    """The packages whose version stands in one of the files; `followed` has the arguments."""
    from gonogo.formats import requirements

    found: dict[str, Move] = {}
    members = list(_members(workspaces))
    for source in sources:
        before, after = source.states.text, spelled(source, version)
        if released:
            before, after = spelled(source, released), developed_as(source, version)
        own = [(source.path, source.states.package)] if requirements.kind_of(source.path) else []
        sharing = [(one.manifest, one.name) for one in members if one.version_file == source.path]
        found |= {manifest: Move(manifest, name, before, after) for manifest, name in (*own, *sharing)}
    return list(found.values())


def follow(
    files: Files,
    workspaces: Sequence[Workspace],
    moves: Sequence[Move],
    written: Mapping[str, str] = MappingProxyType({}),
    folders: Iterable[str] = (),
) -> Followed:
    """What changes with these moves. folders: of further packages, which no workspace lists."""
    from gonogo.formats import requirements

    texts: dict[str, str] = {}
    changes: list[FileChange] = []
    obstacles: list[Obstacle] = []
    for path, others in _followers(files, workspaces, moves, folders):
        try:
            text = written.get(path) or files.read(path) or ""
            edits = _edits(path, text, others) if text else []
            edits = _linked(files, workspaces, path, edits)
        except GonogoError as problem:
            obstacles.append(Obstacle("cannot-follow", str(problem), _REMEDY))
            continue
        if edits:
            texts[path] = requirements.rewritten(text, edits)
            changes += _changes(path, edits)
    obstacles += _rehash(files, texts, written)
    return Followed(texts, tuple(changes), tuple(obstacles))


def _rehash(files: Files, texts: dict[str, str], written: Mapping[str, str]) -> Iterator[Obstacle]:
    """Let Poetry's lock files tell again what the projects beside them ask for; tells what cannot be."""
    from gonogo.formats import requirements

    projects = [path for path in texts if path.rpartition("/")[2] == "pyproject.toml"]
    for path in projects:
        lock = path.removesuffix("pyproject.toml") + "poetry.lock"
        text = texts.get(lock) or written.get(lock) or files.read(lock)
        before = written.get(path) or files.read(path) or ""
        try:
            after = requirements.rehashed(text, lock, before, texts[path]) if text else None
        except GonogoError as problem:
            yield Obstacle("cannot-follow", str(problem), _REMEDY)
            continue
        if after and after != text:
            texts[lock] = after


def _edits(path: str, text: str, moves: Sequence[Move]) -> list[Edit]:
    from gonogo.formats import requirements

    kind = requirements.kind_of(path)
    return kind.edits(text, path, moves) if kind else []


def _linked(files: Files, workspaces: Sequence[Workspace], path: str, edits: list[Edit]) -> list[Edit]:
    """Those edits of a manifest that are about packages which are linked into it."""
    links = links_into(files, workspaces, path) if edits else None
    return [one for one in edits if links is None or _is_explicit(one.before) or str(one.path[-1]) in links]


def _is_explicit(text: str) -> bool:
    return text.startswith("workspace:")


def links_into(files: Files, workspaces: Sequence[Workspace], path: str) -> Container[str] | None:
    """The names of the packages that pnpm's lock file links into one, which a plain range does not tell.

    Nothing where every package of a workspace that a range admits is linked, or no lock file says it.
    """
    from gonogo.formats import requirements

    folder, _, name = path.rpartition("/")
    of = (one for one in workspaces if one.ecosystem == "pnpm" and path in _manifests(one))
    workspace = next(of, None) if name == "package.json" else None
    lock = f"{workspace.root}/pnpm-lock.yaml".lstrip("/") if workspace else ""
    text = files.read(lock) if lock else None
    return None if text is None else requirements.links(text, lock, folder)


def _manifests(workspace: Workspace) -> set[str]:
    """Those of its members and of itself."""
    root = f"{workspace.root}/package.json".lstrip("/")
    return {workspace.manifest, root, *(member.manifest for member in workspace.members)}


def _changes(path: str, edits: Iterable[Edit]) -> Iterable[FileChange]:
    """Each change once, where it comes first."""
    found: dict[tuple[str, str], FileChange] = {}
    for edit in edits:
        found.setdefault((edit.before, edit.after), FileChange(path, edit.line, edit.before, edit.after))
    return found.values()


def _followers(
    files: Files, workspaces: Sequence[Workspace], moves: Sequence[Move], folders: Iterable[str]
) -> Iterator[tuple[str, Sequence[Move]]]:
    """The files that may have to follow, each with the moves that it could tell of."""
    if not moves:
        return
    from gonogo.formats import requirements

    paths = [move.manifest for move in moves] + [one.manifest for one in _members(workspaces)]
    paths += [path for workspace in workspaces for path in sorted(_manifests(workspace))]
    paths += [path for workspace in workspaces for path in workspace.excluded]
    paths += [
        f"{folder}/{name}"
        for folder in folders
        for name in files.names(folder)
        if requirements.is_manifest(name)
    ]
    for path in dict.fromkeys(paths):
        yield path, known_to(path, workspaces, moves)
    for folder in _above(paths):
        prefix = f"{folder}/" if folder else ""
        for name in filter(requirements.is_lock, files.names(folder)):
            yield prefix + name, moves


def known_to(path: str, workspaces: Sequence[Workspace], moves: Sequence[Move]) -> Sequence[Move]:
    """The moves that a manifest can be about: npm knows no packages beside those of its workspace."""
    if not path.endswith("package.json"):
        return moves
    known: set[str] = set()
    for workspace in workspaces:
        manifests = _manifests(workspace)
        known |= manifests if path in manifests else set()
    return [move for move in moves if move.manifest in known]


def _above(paths: Iterable[str]) -> dict[str, None]:
    """The folders of the paths, and those above."""
    found: dict[str, None] = {}
    for path in paths:
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            found[folder] = None
    return found


def _members(workspaces: Sequence[Workspace]) -> Iterator[Member]:
    return (member for workspace in workspaces for member in workspace.members)
