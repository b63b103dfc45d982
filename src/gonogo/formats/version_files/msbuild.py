""".NET's projects, `Directory.Build.props` and `*.nuspec`, and the solutions that hold projects together."""

from __future__ import annotations

import posixpath
import re
from functools import partial
from typing import TYPE_CHECKING

from gonogo.errors import VersionFileError
from gonogo.formats.documents import limits
from gonogo.formats.documents.xml_document import xml_document
from gonogo.formats.version_files.build_tools import PROJECTS, SOLUTIONS
from gonogo.formats.version_files.found import Found
from gonogo.formats.version_files.version_file import VersionFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.formats.documents.source import Source, Span
    from gonogo.formats.documents.xml_document import Element, XmlDocument
    from gonogo.formats.version_files.version_file import Read

_TAG_READERS = ("MinVer", "Nerdbank.GitVersioning", "GitVersion.MsBuild")
"""Packages that take the version from the tags where a project is built."""
_SUFFIXED = (
    "it states a VersionSuffix beside its VersionPrefix; give the suffix when it is built, or use Version "
    "instead of both"
)
_GROUP = ("PropertyGroup",)
_NUMBERS = ("AssemblyVersion", "FileVersion")
_FOUR = re.compile(r"([0-9]+\.[0-9]+\.[0-9]+)(\.[0-9]+)?")
_IN_SOLUTION = re.compile(
    r'^Project\("[^"\n]*"\)[ \t]*=[ \t]*"[^"\n]*",[ \t]*"(?P<path>[^"\n]+proj)"', re.MULTILINE
)
_IN_SLNX = re.compile(r'<Project\b[^<>]*?\bPath="(?P<path>[^"<>\n]+proj)"')


def find(source: Source) -> Found:
    """`Version`, else `VersionPrefix`, else `PackageVersion`; what assemblies say follows where it agrees."""
    document = xml_document(source)
    suffixed = [one for one in _properties(document, "VersionSuffix") if one.text]
    main, is_whole = _main(document)
    spans = document.spans(*main)
    stated = main[0].text if main else ""
    numbers = tuple(_numbers(document, stated))
    blocked = bool(suffixed) and not is_whole
    whole = (*spans, *document.spans(*_same(document, main))) if is_whole else ()
    return Found(
        spans=() if blocked else whole,
        numbers=() if blocked else (*(() if is_whole else spans), *numbers),
        tree=_meaning(document.root),
        remedy="add `<Version>0.1.0</Version>` to a PropertyGroup of it",
        from_tags=not main and _is_from_tags(document),
        unwritten=_SUFFIXED if blocked else "",
    )


def find_in_nuspec(source: Source) -> Found:
    """The package's `version`."""
    document = xml_document(source)
    versions = [one for one in document.root.all("metadata", "version") if "$" not in one.text]
    return Found(document.spans(*versions), document.root.meaning, "add `<version>` to its metadata")


def find_in_solution(source: Source, unwritten: str = "") -> Found:
    """Nothing: its projects state the version."""
    return Found((), source.text, "name those of its projects that do", unwritten=unwritten)


_APART = "its projects state several versions; name those of this one under versioning.files"


def expand(path: str, text: str, read: Read) -> dict[str, VersionFile]:
    """The projects of a solution and what they share, if they have one version."""
    stating = dict(_stating(path, text, read))
    if not stating:
        return {}
    if len(set(stating.values())) > 1:
        return {path: VersionFile(SOLUTIONS, partial(find_in_solution, unwritten=_APART), limits.XML)}
    return dict.fromkeys(stating, VersionFile(PROJECTS, find, limits.XML, reader="NuGet", marks=True))


def _stating(path: str, text: str, read: Read) -> Iterator[tuple[str, str]]:
    """The files that state a version, with it: what the projects share comes first."""
    kind = VersionFile(PROJECTS, find, limits.XML)
    folder = posixpath.dirname(path)
    for name in ("Directory.Build.props", *_projects(text)):
        place = posixpath.normpath(posixpath.join(folder, name))
        inner = None if place.startswith(("..", "/")) else read(place)
        if inner is not None:
            try:
                stated = kind.read(inner, place).text
            except VersionFileError:  # of one project among many: it is asked for where it is named
                continue
            if stated:
                yield place, stated


def _projects(text: str) -> Iterator[str]:
    expression = _IN_SLNX if "<Solution" in text else _IN_SOLUTION
    for match in expression.finditer(text):
        yield match["path"].replace("\\", "/")


def _properties(document: XmlDocument, name: str) -> list[Element]:
    """The properties of the name that are written in full."""
    found = document.root.all(*_GROUP, name)
    return [one for one in found if one.text and "$(" not in one.text]


def _main(document: XmlDocument) -> tuple[list[Element], bool]:
    """Where the version is, and whether there is room for what marks a prerelease."""
    for name in ("Version", "VersionPrefix", "PackageVersion"):
        if found := _properties(document, name):
            return found, name != "VersionPrefix"
    return [], True


def _same(document: XmlDocument, main: list[Element]) -> Iterator[Element]:
    """What repeats the whole version."""
    for name in ("PackageVersion", "InformationalVersion"):
        yield from (
            one
            for one in _properties(document, name)
            if main and name != main[0].name and one.text == main[0].text
        )


def _numbers(document: XmlDocument, stated: str) -> Iterator[Span]:
    """The places of the version's three numbers in what has perhaps a fourth."""
    number = re.split("[-+]", stated, maxsplit=1)[0]
    for one in (one for name in _NUMBERS for one in _properties(document, name)):
        found = _FOUR.fullmatch(one.text)
        if found and number and found[1] == number:
            (span,) = document.spans(one)
            yield span._replace(end=span.start + len(number))


def _is_from_tags(document: XmlDocument) -> bool:
    references = document.root.all("ItemGroup", "PackageReference")
    return any(one.attributes.get("Include") in _TAG_READERS for one in references)


def _meaning(element: Element) -> tuple[object, ...]:
    """What it says; a fourth number stands by itself."""
    found = _FOUR.fullmatch(element.text)
    text: object = found.groups() if found and found[2] else element.text
    inner = [_meaning(child) for child in element.children]
    return element.name, tuple(element.attributes.items()), text, inner
