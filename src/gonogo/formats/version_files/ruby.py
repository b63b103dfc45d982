"""Ruby's `*.gemspec` and `version.rb`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.formats.documents.code import HASHED, TEXT, code
from gonogo.formats.version_files.found import Found
from gonogo.formats.version_files.python_module import inside

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gonogo.formats.documents.source import Source

_STRING = rf"(?P<quote>[\"'])(?P<text>{TEXT}+)(?P=quote)"
_CONSTANT = re.compile(rf"^[ \t]*(?:\w+::)*(?:VERSION|STRING)[ \t]*(?:\|\|)?=[ \t]*{_STRING}", re.MULTILINE)
_OF_GEM = re.compile(rf"^[ \t]*\w+\.version[ \t]*=[ \t]*{_STRING}[ \t]*(?:\.freeze)?[ \t\r]*$", re.MULTILINE)
_FILE = re.compile(r"(?:\./|\.\./)*(?P<path>[\w/-]*\bversion)(?:\.rb)?")


def find_constant(source: Source) -> Found:
    """The constant `VERSION`, or `STRING` of a module that is called so."""
    program = code(source, HASHED)
    return Found(tuple(program.string(_CONSTANT)), program.meaning, 'add `VERSION = "0.1.0"` to it')


def find_of_gem(source: Source) -> Found:
    """The gem's `version`, or the file that it requires for that."""
    program = code(source, HASHED)
    spans = tuple(program.string(_OF_GEM))
    return Found(
        spans=spans,
        tree=program.meaning,
        remedy='add `spec.version = "0.1.0"` to it',
        elsewhere=() if spans else inside(_files(program.strings)),
    )


def _files(strings: Sequence[str]) -> Iterator[str]:
    """Where a file may be that is required by one of these names."""
    for text in strings:
        if named := _FILE.fullmatch(text):
            yield from (f"{named['path']}.rb", f"lib/{named['path']}.rb")
