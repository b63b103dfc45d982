"""The files that carry the version: what they state now, and what they will say."""

from __future__ import annotations

import re
from contextlib import suppress
from posixpath import join
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.planning.current import Statement
from gonogo.domain.planning.plan import FileChange
from gonogo.domain.planning.readiness import Obstacle
from gonogo.domain.versions.calver import CalVer
from gonogo.domain.versions.loose import as_python, exactly
from gonogo.domain.versions.semver import SemVer, SemVerScheme
from gonogo.errors import VersionError, VersionFileError
from gonogo.formats import requirements, version_files

_MARK = re.compile(r"[.-](?:dev|snapshot)(?:\.?[0-9]+)?$", re.IGNORECASE)
_ZERO = re.compile(r"0\.0\.0(?:[-+.].*)?")
_PLAIN = (
    "use three numbers without leading zeros, as by versioning.pattern YYYY.MM.MICRO, or name the files "
    "that carry the version without this one, versioning.files"
)
_CURRENT = (
    "write the current version into it, or name the files that carry the version without it, versioning.files"
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gonogo.domain.versions import Scheme, Version
    from gonogo.ports.files import Readable


class Source(msgspec.Struct, frozen=True):
    """A version file as it is now."""

    path: str
    text: str
    kind: version_files.VersionFile
    states: version_files.Statement

    @property
    def place(self) -> str:
        """File and line, as editors open them."""
        return f"{self.path}:{self.states.line}"


def find(files: Readable, folder: str, named: Sequence[str] | None) -> tuple[Source, ...]:
    """The files that were named, or those in the folder that state a version; lock files follow them.

    Raises:
        VersionFileError: a named file is missing or states nothing; any file is broken.
    """
    if named is None:
        prefix = f"{folder.rstrip('/')}/" if folder else ""
        present = files.names(folder)
        sources = [_followed(files, prefix + name) for name in version_files.ORDER if name in present]
    else:
        sources = [_named(files, path) for path in named if not requirements.is_lock(path)]
    stating = [source for source in sources if source and source.states.text]
    return tuple({source.path: source for source in stating}.values())


def _named(files: Readable, path: str) -> Source:
    source = _read(files, path)
    if source is None:
        raise VersionFileError(
            f"{path} does not exist; gonogo.yml names it as a file that carries the version"
        )
    if not source.states.text and not source.states.from_tags:
        raise VersionFileError(
            f"{path} states no version. Mark the line that does with the comment gonogo:version"
        )
    return source


def _followed(files: Readable, path: str) -> Source | None:
    """The file, or the one that it says carries its version."""
    source = _read(files, path)
    if source is None or source.states.text:
        return source
    folder = path.rpartition("/")[0]
    elsewhere = (_read(files, join(folder, other)) for other in source.states.elsewhere)
    return next((other for other in elsewhere if other and other.states.text), None)


def _read(files: Readable, path: str) -> Source | None:
    text = files.read(path)
    if text is None:
        return None
    kind = version_files.kind_of(path, text) or version_files.MARKED
    return Source(path, text, kind, kind.read(text, path))


def statements(sources: Sequence[Source], scheme: Scheme) -> tuple[Statement, ...]:
    """What the files state.

    A semantic version states nothing where the scheme is another, if it is 0.0.0 or whoever reads the file
    knows no other: `unreadable` tells of that.

    Raises:
        VersionError: a file states what is no version of the scheme; the sentence names its place.
    """
    return tuple(
        Statement(source.place, _version(source, scheme), source.states.text)
        for source in sources
        if not _states_nothing(source, scheme)
    )


def _states_nothing(source: Source, scheme: Scheme) -> bool:
    """Whether it states what is no version of the scheme: 0.0.0, or what only a semantic one can be there."""
    text = source.states.text
    if exactly(text, scheme) is not None:
        return False
    return bool(_ZERO.fullmatch(text)) or _is_of_reader(source)


def _is_of_reader(source: Source) -> bool:
    return bool(source.kind.reader) and exactly(source.states.text, SemVerScheme()) is not None


def _version(source: Source, scheme: Scheme) -> Version:
    text = source.states.text
    found = exactly(text, scheme) or as_python(text, scheme)
    if found is not None:
        return found
    try:
        if source.states.python and isinstance(scheme, SemVerScheme):
            from gonogo.domain.versions import pep440

            return scheme.parse(str(pep440.parse(text)))
        return scheme.parse(text)
    except VersionError as problem:
        told = str(problem) if text in str(problem) else f"'{text}': {problem}"
        raise VersionError(f"{source.place}: {told}") from None


def rewritten(sources: Sequence[Source], version: Version) -> dict[str, str]:
    """The text of each file with the new version, by path; those that say it already are left out."""
    texts = {
        source.path: source.kind.write(source.text, source.path, spelled(source, version))
        for source in sources
    }
    return {source.path: texts[source.path] for source in sources if texts[source.path] != source.text}


def changes(sources: Sequence[Source], version: Version) -> tuple[FileChange, ...]:
    """What will be rewritten, line by line."""
    return tuple(
        FileChange(source.path, source.states.line, source.states.text, spelled(source, version))
        for source in sources
        if source.states.text != spelled(source, version)
    )


def developed(sources: Sequence[Source], released: Mapping[str, str], version: Version) -> dict[str, str]:
    """The text of each file with the development version that leads to a version, by path.

    released: the texts as the release has them, where it changes them.
    """
    return {
        source.path: source.kind.write(
            released.get(source.path, source.text),
            source.path,
            developed_as(source, version),
        )
        for source in sources
    }


def developed_as(source: Source, version: Version) -> str:
    """The development version that leads to a version, as the file spells it."""
    return f"{version}{_development(source)}"


def _development(source: Source) -> str:
    """What marks a development version: as the file has it now, else as its language spells it."""
    stated = _MARK.search(source.states.text)
    if stated:
        return re.sub(r"dev[0-9]+$", "dev0", stated[0])
    return ".dev0" if source.states.python else "-dev"


def spelled(source: Source, version: Version) -> str:
    """As the file's language spells a version; where it cannot, as the scheme, which `unreadable` tells."""
    if source.states.python and isinstance(version, SemVer | CalVer):
        from gonogo.domain.versions import pep440

        with suppress(VersionError):
            return pep440.spell(version)
    return str(version)


def unreadable(sources: Sequence[Source], version: Version, scheme: Scheme) -> tuple[Obstacle, ...]:
    """The files that cannot state a version, because those who read it there would not understand it."""
    found = ((source, _fault(source, version, scheme)) for source in sources)
    return tuple(
        Obstacle("unreadable-version", f"{source.place} cannot state {version}: {fault}", remedy)
        for source, (fault, remedy) in found
        if fault
    )


def _fault(source: Source, version: Version, scheme: Scheme) -> tuple[str, str]:
    """Why a file cannot state a version, and what to do; nothing where it can."""
    if source.kind.reader and exactly(str(version), SemVerScheme()) is None:
        return f"{source.kind.reader} reads semantic versions only", _PLAIN
    text = source.states.text
    if _states_nothing(source, scheme) and not _ZERO.fullmatch(text):
        return f"it states {text}, which is none of the scheme", _CURRENT
    if source.states.python and isinstance(version, SemVer | CalVer):
        return _python_fault(source, version)
    return "", ""


def _python_fault(source: Source, version: SemVer | CalVer) -> tuple[str, str]:
    from gonogo.domain.versions import pep440

    try:
        spelled = pep440.spell(version)
    except VersionError as problem:
        sentence, _, remedy = str(problem).partition(". ")
        return sentence, remedy
    if version.pre[:1] == ("dev",) and pep440.is_below(spelled, source.states.text):
        return (
            f"for Python it is below {source.states.text}",
            "name another channel, or a version by --version",
        )
    return "", ""
