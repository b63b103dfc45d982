"""Maven's builds of several modules: a `pom.xml` with `<modules>`, and theirs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gonogo.domain.packages.workspace import Member, Unknown, Workspace
from gonogo.errors import GonogoError
from gonogo.formats.workspaces.assembly import Parts, workspace
from gonogo.formats.workspaces.element import Element, element
from gonogo.formats.workspaces.globs import placed
from gonogo.formats.workspaces.tree import beside, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.formats.workspaces.tree import Tree

NAME = "pom.xml"
_PROPERTY = re.compile(r"\$\{([^{}]+)\}")
_MODULES = (("modules", "module"), ("subprojects", "subproject"))
_PLUGINS = "org.apache.maven.plugins"
"""The group of a plugin that names none."""
MOST_PARENTS = 20
"""Parents that are asked for a property, and properties that stand in each other."""


def find(tree: Tree) -> Iterator[Workspace]:
    """Those of every `pom.xml` with modules that is no module itself."""
    poms, inner = _Poms(tree), set[str]()
    for path in sorted((beside(folder, NAME) for folder in tree.folders(NAME)), key=_depth):
        if path not in inner and poms.is_aggregator(path):
            parts, seen = _parts(poms, path)
            inner |= seen
            yield workspace("maven", path, parts)


def member(tree: Tree, folder: str) -> Member:
    """The package in a folder; raises GonogoError."""
    poms = _Poms(tree)
    return poms.member(poms.at(beside(folder, NAME)))


def _depth(path: str) -> tuple[int, str]:
    return path.count("/"), path


LONGEST = 500
"""Characters of a name or a version, whatever properties it is made of."""


class _Pom(NamedTuple):
    path: str
    project: Element

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def modules(self) -> list[str]:
        """What it lists, in its profiles as well."""
        listed = [one.text for names in _MODULES for one in _everywhere(self.project, *names)]
        return list(dict.fromkeys(filter(None, listed)))

    @property
    def parent(self) -> str:
        """The path at which its parent may lie; "" where it has none, or one of a registry."""
        stated = self.project.all("parent", "relativePath")
        if not self.project.all("parent") or (stated and not stated[0].text):
            return ""
        return _file(self.folder, stated[0].text if stated else f"../{NAME}") or ""


class _Poms:
    """All of a tree, each read once."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._read: dict[str, _Pom | GonogoError] = {}

    def at(self, path: str) -> _Pom:
        """The one at a path; raises GonogoError."""
        if path not in self._read:
            self._read[path] = self._found(path)
        found = self._read[path]
        if isinstance(found, GonogoError):
            raise found
        return found

    def _found(self, path: str) -> _Pom | GonogoError:
        try:
            return _Pom(path, element(self._tree.text(path), path))
        except GonogoError as problem:
            return problem

    def has(self, path: str) -> bool:
        """Whether there is one at a path, be it broken."""
        try:
            self.at(path)
        except GonogoError:
            return self._tree.has(path)
        return True

    def is_aggregator(self, path: str) -> bool:
        """Whether it lists modules."""
        try:
            return bool(self.at(path).modules)
        except GonogoError:
            return False

    def chain(self, pom: _Pom) -> Iterator[_Pom]:
        """It and its parents, as far as they are here."""
        seen: set[str] = set()
        while pom.path not in seen and len(seen) < MOST_PARENTS:
            seen.add(pom.path)
            yield pom
            try:
                pom = self.at(pom.parent) if pom.parent else pom
            except GonogoError:
                return

    def said(self, pom: _Pom, text: str) -> tuple[str, str]:
        """A text with the properties in it, and the path of the file that states the last of them."""
        place = pom.path
        for _ in range(MOST_PARENTS):
            found = _PROPERTY.search(text)
            if found is None:
                break
            value, place = self._property(pom, found[1])
            text = text.replace(found[0], value)[:LONGEST]
        return text, place

    def _property(self, pom: _Pom, name: str) -> tuple[str, str]:
        for one in self.chain(pom):
            if value := one.project.said("properties", name):
                return value, one.path
        plain = name.removeprefix("project.")
        if plain in {"version", "groupId"}:
            return self._own(pom, plain), pom.path
        if plain in {"parent.version", "parent.groupId"}:
            return pom.project.said(*plain.split(".")), pom.path
        return "", pom.path

    def _own(self, pom: _Pom, key: str) -> str:
        return pom.project.said(key) or pom.project.said("parent", key)

    def member(self, pom: _Pom) -> Member:
        """The package that a pom.xml describes."""
        version, version_file = self.said(pom, self._own(pom, "version"))
        skipped, _ = self.said(pom, "${maven.deploy.skip}")
        return Member(
            self._name(pom, pom.project),
            pom.folder,
            pom.path,
            version,
            version_file if version else "",
            tuple(self._required(pom)),
            tuple(self._for_development(pom)),
            private=skipped == "true",
        )

    def _name(self, pom: _Pom, element: Element) -> str:
        """`group:artifact` of a project, a parent, a dependency or a plugin."""
        group = element.said("groupId") or (self._own(pom, "groupId") if element is pom.project else _PLUGINS)
        artifact, _ = self.said(pom, element.said("artifactId"))
        return f"{self.said(pom, group)[0]}:{artifact}" if artifact else ""

    def _required(self, pom: _Pom) -> Iterator[str]:
        for parent in pom.project.all("parent"):
            yield self._name(pom, parent)
        for one in _everywhere(pom.project, "dependencies", "dependency"):
            if one.said("scope") != "test":
                yield self._name(pom, one)
        for one in _everywhere(pom.project, "dependencyManagement", "dependencies", "dependency"):
            if one.said("scope") == "import":
                yield self._name(pom, one)
        for one in _everywhere(pom.project, "build", "plugins", "plugin"):
            yield self._name(pom, one)

    def _for_development(self, pom: _Pom) -> Iterator[str]:
        for one in _everywhere(pom.project, "dependencies", "dependency"):
            if one.said("scope") == "test":
                yield self._name(pom, one)


def _parts(poms: _Poms, root: str) -> tuple[Parts, set[str]]:
    """All that one lists, over any chain, and the paths of it."""
    parts, seen, waiting = Parts([], [], []), {root}, [root]
    while waiting:
        path = waiting.pop()
        try:
            pom = poms.at(path)
        except GonogoError as problem:
            parts.unknown.append(unreadable(path, problem))
            continue
        parts.members.append(poms.member(pom))
        found = [(module, _file(pom.folder, module)) for module in pom.modules]
        parts.unknown.extend(_missing(poms, path, found))
        new = [file for _, file in found if file and file not in seen and poms.has(file)]
        seen.update(new)
        waiting += new
    return parts, seen


def _missing(poms: _Poms, path: str, found: list[tuple[str, str | None]]) -> Iterator[Unknown]:
    for module, file in found:
        if file is None:
            yield Unknown(module, "outside", f"is listed in {path}, and leads out of the repository")
        elif not poms.has(file):
            place = file.removesuffix(f"/{NAME}")
            yield Unknown(place, "missing", f"is listed in {path}, and has no {NAME}")


def _everywhere(project: Element, *names: str) -> list[Element]:
    """What a project says, and its profiles."""
    return [one for place in (project, *project.all("profiles", "profile")) for one in place.all(*names)]


def _file(folder: str, text: str) -> str | None:
    """The `pom.xml` that is meant by a folder or a file; None where it is out of the repository."""
    there = placed(folder, text)
    return there if there is None or there.endswith(".xml") else beside(there, NAME)
