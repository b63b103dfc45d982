"""Maven's `pom.xml`, with those of its modules."""

from __future__ import annotations

import posixpath
import re
from functools import partial
from typing import TYPE_CHECKING

from gonogo.formats.documents import limits
from gonogo.formats.documents.source import Source
from gonogo.formats.documents.xml_document import XmlDocument, xml_document
from gonogo.formats.version_files.build_tools import SNAPSHOT
from gonogo.formats.version_files.found import Found
from gonogo.formats.version_files.version_file import VersionFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.formats.documents.xml_document import Element
    from gonogo.formats.version_files.version_file import Read


_MOST = 2_000
_PROPERTY = re.compile(r"\$\{([^{}]+)\}")
_OWN_GROUP = ("${project.groupId}", "${project.parent.groupId}", "${pom.groupId}")
_REQUIRING = (
    ("dependencies", "dependency"),
    ("dependencyManagement", "dependencies", "dependency"),
    ("build", "plugins", "plugin"),
    ("build", "pluginManagement", "plugins", "plugin"),
)


Name = tuple[str, str]
"""A project's group and artifact."""


def find(source: Source) -> Found:
    """The project's version, or the property that it is, such as `${revision}`."""
    return _found(xml_document(source), frozenset())


def find_with(source: Source, reactor: frozenset[Name]) -> Found:
    """The same, and the versions of its parent and of what it requires, if these are built with it."""
    return _found(xml_document(source), reactor)


def expand(path: str, text: str, read: Read) -> dict[str, VersionFile]:
    """The poms of the project and of all modules below it."""
    poms = {place: pom.root for place, pom in _below(path, text, read)}
    own = _own(poms[path])
    reactor = frozenset(map(_name, poms.values()))
    stating = {place: _stated(pom, reactor) for place, pom in poms.items()}
    followers = [place for place, stated in stating.items() if own and stated and stated.text == own.text]
    return {place: _kind(reactor) for place in followers or [path]}


def _kind(reactor: frozenset[Name]) -> VersionFile:
    search = partial(find_with, reactor=reactor)
    return VersionFile(("pom.xml",), search, limits.XML, reader="Maven", marks=True, development=SNAPSHOT)


def _below(path: str, text: str, read: Read) -> Iterator[tuple[str, XmlDocument]]:
    waiting, seen = [(path, text)], {path}
    for place, told in waiting:
        pom = xml_document(Source(place, told.removeprefix("\ufeff")).checked(limits.XML))
        yield place, pom
        for module in _modules(place, pom.root):
            inner = None if module in seen else read(module)
            seen.add(module)
            if inner is not None and len(waiting) < _MOST:
                waiting.append((module, inner))


def _modules(path: str, project: Element) -> Iterator[str]:
    """The paths of the poms that it names as its modules, without those outside of the repository."""
    folder = posixpath.dirname(path)
    named = (*project.all("modules", "module"), *project.all("profiles", "profile", "modules", "module"))
    for module in named:
        place = posixpath.normpath(posixpath.join(folder, module.text.replace("\\", "/")))
        place = place if place.endswith(".xml") else posixpath.join(place, "pom.xml")
        if module.text and not place.startswith(("..", "/")):
            yield place


def _found(document: XmlDocument, reactor: frozenset[Name]) -> Found:
    project = document.root
    stated = _stated(project, reactor)
    return Found(
        spans=document.spans(*(_agreeing(project, stated.text, reactor) if stated else ())),
        tree=project.meaning,
        remedy="add `<version>0.1.0</version>` to its project",
        package=project.said("artifactId"),
        unwritten=_unwritten(project),
    )


def _name(project: Element) -> Name:
    return project.said("groupId") or project.said("parent", "groupId"), project.said("artifactId")


def _own(project: Element) -> Element | None:
    """Where the project's own version is written in full."""
    version = project.first("version")
    if version is None or not (used := _PROPERTY.findall(version.text)):
        return version
    if version.text != f"${{{used[0]}}}":
        return None
    return project.first("properties", used[0])


def _stated(project: Element, reactor: frozenset[Name]) -> Element | None:
    """Where the version is: the project's own, else that of its parent if this is built with it."""
    parent = project.first("parent")
    above = parent.first("version") if parent and _name(parent) in reactor else None
    is_written = above is not None and not _PROPERTY.search(above.text)
    return _own(project) or (above if is_written else None)


def _agreeing(project: Element, version: str, reactor: frozenset[Name]) -> Iterator[Element]:
    """Each place of the version, in their order."""
    needed = [one for one in (*project.all("parent"), *_required(project)) if _is_in(one, project, reactor)]
    places = [_own(project), *(one.first("version") for one in needed)]
    yield from (place for place in places if place is not None and place.text == version)


def _is_in(one: Element, project: Element, reactor: frozenset[Name]) -> bool:
    group, artifact = _name(one)
    return (_name(project)[0] if group in _OWN_GROUP else group, artifact) in reactor


def _required(project: Element) -> Iterator[Element]:
    for part in (project, *project.all("profiles", "profile")):
        for path in _REQUIRING:
            yield from part.all(*path)


def _unwritten(project: Element) -> str:
    """Why the version is not one that can be written here."""
    version, parent = project.said("version"), project.first("parent")
    if version:
        return (
            f"its version {version} is made of properties that it does not state in one piece; state it as "
            "one property of this file, or in full"
        )
    if parent is not None:
        name = f"{parent.said('groupId')}:{parent.said('artifactId')}"
        return (
            f"its version {parent.said('version')} comes from its parent {name}; release the parent, or give "
            "it a <version> of its own"
        )
    return ""
