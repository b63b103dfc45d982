"""Gradle's builds of several projects: what `settings.gradle` or `settings.gradle.kts` includes.

These files are programs, and none is run. What is written out is found; what a program makes up is told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gonogo.domain.packages.workspace import Member, Unknown, Workspace
from gonogo.errors import GonogoError, VersionFileError
from gonogo.formats.workspaces.assembly import Parts, workspace
from gonogo.formats.workspaces.globs import placed
from gonogo.formats.workspaces.tree import LARGEST, beside, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.formats.workspaces.tree import Tree

NAMES = ("settings.gradle", "settings.gradle.kts")
BUILDS = ("build.gradle", "build.gradle.kts")
PROPERTIES = "gradle.properties"

_STRING = r"\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?"  # one without an end is read once, too
_COMMENTS = re.compile(rf"(?P<kept>{_STRING})|//[^\n]*+|/\*(?:.*?\*/|.*+)", re.DOTALL)
_INCLUDE = re.compile(r"(?<![\w.$])(?:settings\.)?include\b[ \t]*+\(?")
_ARGUMENT = re.compile(rf"\s*+(?:(?P<text>{_STRING})|[^\s,)])")
_COMMA = re.compile(r"\s*+,")
_FOLDER = re.compile(
    rf"\bproject\s*+\(\s*+(?P<name>{_STRING})\s*+\)\s*+\.\s*+projectDir\s*+=\s*+"
    r"(?:new\s++)?+[Ff]ile\s*+\(\s*+(?:(?:settingsDir|rootDir|rootProject\.projectDir)\s*+,\s*+)?+"
    rf"(?P<folder>{_STRING})"
)
_DEPENDENCY = re.compile(
    r"\b(?P<kind>\w++)\s*+\(?+\s*+(?:platform\s*+\(\s*+)?+"
    rf"(?:project\s*+\(\s*+(?:path\s*+[=:]\s*+)?+(?P<text>{_STRING})|projects\.(?P<accessor>[\w.]++))"
)
_VERSION = re.compile(
    r"^[ \t]*+(?:project\.)?version(?:[ \t]*+[=(][ \t]*+|[ \t]++)[\"'](?P<text>[^\"'$\n]++)[\"']",
    re.MULTILINE,
)
_PROPERTY = re.compile(r"^[ \t]*+version[ \t]*+[=:][ \t]*+(?P<text>\S++)[ \t]*+$", re.MULTILINE)
_SHARES = re.compile(r"\b(?:allprojects|subprojects)\b")


class _Project(NamedTuple):
    """name: its path in Gradle without the colon in front. folder: None where it is out of the repository."""

    name: str
    folder: str | None
    written: str


def find(tree: Tree) -> Iterator[Workspace]:
    """Those of every settings file that includes projects."""
    for name in NAMES:
        for folder in tree.folders(name):
            manifest = beside(folder, name)
            try:
                text = _code(tree, manifest)
            except GonogoError as problem:
                yield Workspace("gradle", folder, manifest, unknown=(unreadable(manifest, problem),))
                continue
            parts = _parts(tree, folder, manifest, text)
            if parts.members or parts.unknown:
                yield workspace("gradle", manifest, parts)


def _parts(tree: Tree, root: str, manifest: str, text: str) -> Parts:
    included, made_up = _included(text)
    folders = {_name(found["name"]): _text(found["folder"]) for found in _FOLDER.finditer(text)}
    parts = Parts([], [], [])
    shared = _shared_version(tree, root)
    for name in dict.fromkeys(included):
        written = folders.get(name, name.replace(":", "/"))
        _take(tree, _Project(name, placed(root, written), written), manifest, shared, parts)
    if made_up:
        reason = "includes projects by code, which is not run"
        parts.unknown.append(Unknown(manifest, "unreadable", reason))
    return parts


def _take(tree: Tree, project: _Project, manifest: str, shared: tuple[str, str], parts: Parts) -> None:
    if project.folder is None:
        reason = f"is included by {manifest}, and leads out of the repository"
        parts.unknown.append(Unknown(project.written, "outside", reason))
    elif not tree.has_folder(project.folder):
        parts.unknown.append(
            Unknown(project.folder, "missing", f"is included by {manifest}, and is not there")
        )
    else:
        try:
            parts.members.append(_member(tree, project.name, project.folder, manifest, shared))
        except GonogoError as problem:
            parts.unknown.append(unreadable(project.folder, problem))


def _member(tree: Tree, name: str, folder: str, manifest: str, shared: tuple[str, str]) -> Member:
    build = _build(tree, name, folder)
    text = _code(tree, build) if build else ""
    version, version_file = _version(tree, folder, build, text)
    if not version:
        version, version_file = shared
    kinds: dict[bool, list[str]] = {True: [], False: []}
    for found in _DEPENDENCY.finditer(text):
        kinds["test" in found["kind"].lower()].append(_sibling(found))
    return Member(
        name, folder, build or manifest, version, version_file, tuple(kinds[False]), tuple(kinds[True])
    )


def _build(tree: Tree, name: str, folder: str) -> str:
    """The path of a project's build file, under its usual name or its own; "" where it has none."""
    own = name.rpartition(":")[2]
    names = (*BUILDS, f"{own}.gradle", f"{own}.gradle.kts")
    return next((path for one in names if tree.exists(path := beside(folder, one))), "")


def _version(tree: Tree, folder: str, build: str, text: str) -> tuple[str, str]:
    """The version that a project's own files state, and the path of the one that does."""
    if found := _VERSION.search(text):
        return found["text"], build
    path = beside(folder, PROPERTIES)
    stated = _PROPERTY.search(_checked(tree, path)) if tree.exists(path) else None
    return (stated["text"], path) if stated else ("", "")


def _shared_version(tree: Tree, root: str) -> tuple[str, str]:
    """What the root says for all: in its properties, or in a block of its build file for all projects."""
    build = next((path for name in BUILDS if tree.has(path := beside(root, name))), "")
    try:
        text = _code(tree, build) if build else ""
        return _version(tree, root, build, text if _SHARES.search(text) else "")
    except GonogoError:
        return "", ""


def _sibling(found: re.Match[str]) -> str:
    """The name of a project that is depended on; an accessor is told by its words."""
    return _name(found["text"]) if found["text"] else _accessor(found["accessor"])


def _accessor(text: str) -> str:
    """`projects.shopCore.api` is `shop-core:api`, as Gradle spells most."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda found: f"-{found[1].lower()}", text).replace(".", ":")


def _included(text: str) -> tuple[list[str], bool]:
    """The names of the projects that are written out, and whether some are made up by code."""
    names: list[str] = []
    made_up = False
    for call in _INCLUDE.finditer(text):
        place = call.end()
        while argument := _ARGUMENT.match(text, place):
            if argument["text"] is None or "$" in argument["text"]:
                made_up = True
                break
            names.append(_name(argument["text"]))
            comma = _COMMA.match(text, argument.end())
            if comma is None:
                break
            place = comma.end()
    return list(filter(None, names)), made_up


def _name(string: str) -> str:
    return _text(string).strip(":")


def _text(string: str) -> str:
    return string[1:-1]


def _code(tree: Tree, path: str) -> str:
    """The text of a file without its comments."""
    return _COMMENTS.sub(lambda found: found["kept"] or " ", _checked(tree, path))


def _checked(tree: Tree, path: str) -> str:
    text = tree.text(path)
    if len(text) > LARGEST:
        raise VersionFileError(f"{path} is larger than {LARGEST >> 20} MiB, too large for a build file")
    return text
