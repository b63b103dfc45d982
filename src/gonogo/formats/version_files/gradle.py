"""Gradle's `build.gradle` and `build.gradle.kts`."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from gonogo.formats.documents.code import C_LIKE, TEXT, Code, code
from gonogo.formats.version_files.found import Found

if TYPE_CHECKING:
    from gonogo.formats.documents.source import Source, Span

_MOST = 100
_STRING = rf"(?P<quote>[\"'])(?P<text>{TEXT}+)(?P=quote)"
_END = r"[ \t]*\)?[ \t]*;?[ \t\r]*$"
_VERSION = re.compile(
    rf"^[ \t]*(?:(?:this|project|rootProject)\.)?version(?:[ \t]*=[ \t]*|[ \t(]+){_STRING}{_END}",
    re.MULTILINE,
)
_NAMED = re.compile(rf"^[ \t]*versionName(?:[ \t]*=[ \t]*|[ \t(]+){_STRING}{_END}", re.MULTILINE)
_SET = re.compile(
    r"^[ \t]*(?:(?:project|rootProject)\.)?version[ \t]*=?[ \t]*(?P<value>[^\s=][^\n]*)$", re.MULTILINE
)
_SETTING = r"^[ \t]*(?:(?:const[ \t]+)?va[lr]|def|String|ext\.)[ \t]*{}[ \t]*(?::[ \t]*String[ \t]*)?=[ \t]*"
_PROPERTY = re.compile(r"[Pp]ropert|providers|rootProject|project\.")
_TAG_READERS = {
    *("pl.allegro.tech.build.axion-release", "com.palantir.git-version", "nebula.release"),
    *("com.netflix.nebula.release", "org.ajoberstar.reckon", "me.qoomon.git-versioning"),
}
"""Plugins that take the version from the tags."""
_EVERYWHERE: Final[tuple[list[str], ...]] = ([], ["allprojects"], ["subprojects"])
"""The blocks in which a version is that of the project."""


def find(source: Source) -> Found:
    """The version of the project, a variable that it is, or Android's `versionName`."""
    program = code(source, C_LIKE)
    spans = _own(program) or _variable(program) or _android(program)
    return Found(
        spans=tuple(spans),
        tree=program.meaning,
        remedy='add `version = "0.1.0"` to it',
        from_tags=not spans and not _TAG_READERS.isdisjoint(program.strings),
        unwritten="" if spans else _unwritten(program),
    )


def _own(program: Code) -> list[Span]:
    found = program.string(_VERSION)
    return [span for span in found if program.blocks(span.start) in _EVERYWHERE]


def _variable(program: Code) -> list[Span]:
    """Where the variable is set that the version is, if it is set once."""
    value = _computed(program)
    if not re.fullmatch(r"\w+", value):
        return []
    found = program.string(re.compile(f"{_SETTING.format(value)}{_STRING}{_END}", re.MULTILINE))
    return found if len(found) == 1 else []


def _android(program: Code) -> list[Span]:
    found = program.string(_NAMED)
    return [span for span in found if program.blocks(span.start)[-1:] == ["defaultConfig"]]


def _computed(program: Code) -> str:
    """What the version is set to at the top, where that is no plain text."""
    found = (one for one in islice(_SET.finditer(program.shape), _MOST) if not program.blocks(one.start()))
    return next((one["value"].strip(" \t\r;") for one in found), "")


def _unwritten(program: Code) -> str:
    value = _computed(program)
    if not value or _PROPERTY.search(value):
        return ""  # a property stands in a file that is asked by itself
    return 'its version is computed; write it as `version = "0.1.0"`, or in gradle.properties'
