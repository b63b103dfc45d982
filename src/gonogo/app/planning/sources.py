"""The files that carry the version: what they state now, and what they will say."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from gonogo.config.version_files import named as as_named
from gonogo.domain.planning.current import Statement
from gonogo.domain.planning.own_version import raised
from gonogo.domain.planning.plan import FileChange
from gonogo.domain.planning.readiness import Obstacle
from gonogo.domain.versions import Level, readers
from gonogo.domain.versions.calver import CalVer
from gonogo.domain.versions.loose import as_python, exactly, loosely
from gonogo.domain.versions.readers import SEMANTIC, SHORT
from gonogo.domain.versions.semver import SemVer, SemVerScheme
from gonogo.errors import UsageError, VersionError, VersionFileError
from gonogo.formats import version_files

_MARK = re.compile(r"[.-](?:dev|snapshot)(?:\.?[0-9]+)?$", re.IGNORECASE)
_ZERO = re.compile(r"0\.0\.0(?:[-+.].*)?")
_PLAIN = (
    "use three numbers without leading zeros, as by versioning.pattern YYYY.MM.MICRO, or name the files "
    "that carry the version without this one, versioning.files"
)
_CURRENT = (
    "write the current version into it, or name the files that carry the version without it, versioning.files"
)
_OTHERWISE = "Write one into it, or name the files that carry the version in gonogo.yml, versioning.files"
_FROM_TAGS = "its version is made from the tags"

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gonogo.config.version_files import NamedFile
    from gonogo.domain.versions import Scheme, Version
    from gonogo.formats.version_files.version_file import Read
    from gonogo.ports.files import Readable


class Source(msgspec.Struct, frozen=True):
    """A version file as it is now.

    root: the file of the build that it belongs to, "" where it stands for itself. own: whether the version is
    the file's own, which each release raises as far as the product's; base: what that was at the latest
    release, "" if it is not known.
    """

    path: str
    text: str
    kind: version_files.VersionFile
    states: version_files.Statement
    root: str = ""
    own: bool = False
    base: str = ""

    @property
    def place(self) -> str:
        """File and line, as editors open them."""
        return f"{self.path}:{self.states.line}"


def find(
    files: Readable, folder: str, named: Sequence[str | NamedFile] | None, released: Read = lambda _: None
) -> tuple[Source, ...]:
    """The files that were named, or those in the folder that state a version, with their lock files.

    released: the text of a file as it was at the latest release.

    Raises:
        VersionFileError: a named file is missing or states nothing; any file is broken.
    """
    return stating(look(files, folder, named, released))


def stating(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Those that state a version, without those that only say why there is none."""
    return tuple(source for source in sources if source.states.text)


def look(
    files: Readable, folder: str, named: Sequence[str | NamedFile] | None, released: Read = lambda _: None
) -> tuple[Source, ...]:
    """The same, with those that are recognised and state none that could be written: `unwritten` says why."""
    if named is None:
        found = _detected(files, folder, released)
    else:
        from gonogo.formats import requirements

        found = []
        for file in (one for one in map(as_named, named) if not requirements.is_lock(one.path)):
            if file.path not in {source.path for source in found if source.root}:
                found += _named(files, file, released)
    return tuple({(one.path, one.states.line, one.own): one for one in found}.values())


def _detected(files: Readable, folder: str, released: Read) -> list[Source]:
    prefix = f"{folder.rstrip('/')}/" if folder else ""
    names = files.names(folder)
    found: dict[str, list[Source]] = {}
    for name in (name for pattern in version_files.ORDER for name in fnmatch.filter(names, pattern)):
        found[name] = _followed(files, prefix + name, released, found)
    return [source for sources in found.values() for source in sources]


def _named(files: Readable, file: NamedFile, released: Read) -> Iterator[Source]:
    text = files.read(file.path)
    if text is None:
        raise VersionFileError(
            f"{file.path} does not exist; gonogo.yml names it as a file that carries the version"
        )
    kind = _kind(file, text)
    sources = _read_with(files, file.path, text, kind)
    if not any(source.states.text or source.states.from_tags for source in sources):
        sentence, _, remedy = kind.refusal(text, file.path).partition("; ")
        raise VersionFileError(f"{file.path} {sentence}. {remedy[:1].upper()}{remedy[1:]}")
    yield from sources
    if kind.names == ("Chart.yaml",) and file.chart == "raise":
        yield from _own_of_chart(file.path, text, released)


def _kind(file: NamedFile, text: str) -> version_files.VersionFile:
    if file.keys:
        return version_files.at_key(file.path, file.keys)
    if file.pattern:
        return version_files.in_pattern(file.pattern)
    return version_files.kind_of(file.path, text) or version_files.MARKED


def _own_of_chart(path: str, text: str, released: Read) -> Iterator[Source]:
    """The chart with its own version, if it has one."""
    kind = version_files.OWN_OF_CHART
    states = kind.read(text, path)
    if states.text:
        before = released(path)
        base = kind.read(before, path).text if before is not None else ""
        yield Source(path, text, kind, states, own=True, base=base)


def _followed(
    files: Readable, path: str, released: Read, before: Mapping[str, Sequence[Source]]
) -> list[Source]:
    """The file with those that go with it, or the one that it says carries its version.

    before: those that were asked, by their names.
    """
    try:
        text = files.read(path)
    except UsageError as problem:  # it was not named, so it is not known to carry the version
        return [_silent(path, "", f"it {str(problem).removeprefix(path).strip()}")]
    if text is None or not text.strip():
        return []
    kind = version_files.kind_of(path, text) or version_files.MARKED
    if any(stating(before.get(name, ())) for name in kind.after):
        return []
    sources = _read_with(files, path, text, kind)
    elsewhere = [other for source in sources for other in source.states.elsewhere if not source.states.text]
    others = (_read(files, posixpath.join(posixpath.dirname(path), other)) for other in elsewhere)
    other = next((other for other in others if other and other.states.text), None)
    charts = _own_of_chart(path, text, released) if kind.names == ("Chart.yaml",) else ()
    return [*([other] if other else map(_numeric, sources)), *charts]


def _silent(path: str, text: str, why: str) -> Source:
    kind = version_files.kind_of(path) or version_files.MARKED
    return Source(path, text, kind, version_files.Statement(unwritten=why))


def _numeric(source: Source) -> Source:
    """The file, whose version is none if it has no number, as `HEAD-SNAPSHOT` has none."""
    text = source.states.text
    if not text or re.search("[0-9]", text):
        return source
    return _silent(source.path, source.text, f"it states {text}, which is no version")


def _read_with(files: Readable, path: str, text: str, kind: version_files.VersionFile) -> list[Source]:
    """The file and all that state the version together with it."""
    if kind.expand is None:
        return [Source(path, text, kind, kind.read(text, path))]
    kinds = kind.expand(path, text, files.read)
    texts = {place: files.read(place) or "" for place in kinds}
    return [
        Source(place, texts[place], one, one.read(texts[place], place), root=path)
        for place, one in kinds.items()
    ]


def _read(files: Readable, path: str) -> Source | None:
    text = files.read(path)
    if text is None:
        return None
    kind = version_files.kind_of(path, text) or version_files.MARKED
    return Source(path, text, kind, kind.read(text, path))


def unwritten(sources: Sequence[Source], version: str) -> tuple[str, ...]:
    """What is recognised and stays as it is, and why. version: the one that is released."""
    is_stated = bool(stating(sources))
    reasons = (
        (one.path, _reason(one, version))
        for one in sources
        if not (is_stated and one.kind.after and one.states.unwritten)  # it computes what others state
    )
    return tuple(f"{path} is not written: {reason}" for path, reason in reasons if reason)


def _reason(source: Source, version: str) -> str:
    if source.kind.remark:
        return source.kind.remark(source.text, version)
    return _FROM_TAGS if source.states.from_tags else source.states.unwritten


def statements(sources: Sequence[Source], scheme: Scheme) -> tuple[Statement, ...]:
    """What the files state.

    A semantic version states nothing where the scheme is another, if it is 0.0.0 or whoever reads the file
    knows no other: `unreadable` tells of that.

    Raises:
        VersionError: a file states what is no version of the scheme; the sentence names its place.
    """
    stating = (source for source in sources if not source.own)
    return tuple(
        Statement(source.place, _version(source, scheme), source.states.text, source.states.number_only)
        for source in stating
        if not _states_nothing(source, scheme)
    )


def _states_nothing(source: Source, scheme: Scheme) -> bool:
    """Whether it states what is no version of the scheme: 0.0.0, or what only a semantic one can be there."""
    text = source.states.text
    if exactly(text, scheme) is not None:
        return False
    return bool(_ZERO.fullmatch(text)) or _is_of_reader(source)


def _is_of_reader(source: Source) -> bool:
    return source.kind.reader in SEMANTIC and exactly(source.states.text, SemVerScheme()) is not None


def _version(source: Source, scheme: Scheme) -> Version:
    text = _unnumbered(source)
    is_short = source.kind.reader in SHORT
    found = exactly(text, scheme) or (loosely if is_short else as_python)(text, scheme)
    if found is not None:
        return found
    try:
        if source.states.python and isinstance(scheme, SemVerScheme):
            from gonogo.domain.versions import pep440

            return scheme.parse(str(pep440.parse(text)))
        return scheme.parse(text)
    except VersionError as problem:
        told = str(problem) if text in str(problem) else f"'{text}': {problem}"
        raise VersionError(f"{source.place}: {told}. {_OTHERWISE}") from None


def rewritten(
    sources: Sequence[Source], version: Version, planned: Sequence[FileChange] = ()
) -> dict[str, str]:
    """The text of each file with the new version, by path; those that say it already are left out.

    planned: what becomes of versions that are a file's own.
    """
    own = {(change.path, change.line): change.after for change in planned}
    texts = {source.path: source.text for source in sources}
    for source in sources:
        after = own.get((source.path, source.states.line), "") if source.own else spelled(source, version)
        if after:
            texts[source.path] = source.kind.write(texts[source.path], source.path, after)
    return {source.path: texts[source.path] for source in sources if texts[source.path] != source.text}


def changes(sources: Sequence[Source], version: Version, level: Level = Level.none) -> tuple[FileChange, ...]:
    """What will be rewritten, line by line. level: how far a file's own version is raised at least."""
    following = [
        (source, _raised(source, version, level) if source.own else spelled(source, version))
        for source in sources
    ]
    return tuple(
        FileChange(source.path, source.states.line, source.states.text, after)
        for source, after in following
        if source.states.text != after
    )


def _raised(source: Source, version: Version, level: Level) -> str:
    channel = str(version.pre[0]) if isinstance(version, SemVer | CalVer) and version.pre else ""
    try:
        return raised(source.states.text, source.base, level, channel)
    except VersionError:
        raise VersionError(
            f"{source.place}: {source.states.text} is not a semantic version, so nothing can raise it. "
            "Write one, or leave it as it is by `chart: leave` under versioning.files"
        ) from None


def developed(sources: Sequence[Source], released: Mapping[str, str], version: Version) -> dict[str, str]:
    """The text of each file with the development version that leads to a version, by path.

    released: the texts as the release has them, where it changes them.
    """
    texts = {source.path: released.get(source.path, source.text) for source in sources}
    for source in sources:
        if not source.own:
            text = texts[source.path]
            texts[source.path] = source.kind.write(text, source.path, developed_as(source, version))
    return texts


def developed_as(source: Source, version: Version) -> str:
    """The development version that leads to a version, as the file spells it."""
    if source.kind.numbered:
        number = _numbered(source, str(version)).partition("+")[1:]
        return "".join([f"{version}{_development(source)}", *number])
    return f"{version}{_development(source)}"


def _development(source: Source) -> str:
    """What marks a development version: as the file has it now, else as its language spells it."""
    stated = _MARK.search(_unnumbered(source))
    if stated:
        return re.sub(r"dev[0-9]+$", "dev0", stated[0])
    return ".dev0" if source.states.python else source.kind.development


def spelled(source: Source, version: Version) -> str:
    """As the file's language spells a version; where it cannot, as the scheme, which `unreadable` tells."""
    if source.states.python and isinstance(version, SemVer | CalVer):
        from gonogo.domain.versions import pep440

        with suppress(VersionError):
            return pep440.spell(version)
    if source.kind.numbered:
        return _numbered(source, str(version))
    return str(version.stable if source.states.number_only else version)


def _numbered(source: Source, version: str) -> str:
    """With the next build number, where the file has one; as it is where it states the version already."""
    stated, _, number = source.states.text.partition("+")
    if not number.isdecimal():
        return version
    return source.states.text if stated == version else f"{version}+{int(number) + 1:0{len(number)}}"


def _unnumbered(source: Source) -> str:
    """What the file states, without the build number behind it."""
    text = source.states.text
    return text.partition("+")[0] if source.kind.numbered else text


def unreadable(sources: Sequence[Source], version: Version, scheme: Scheme) -> tuple[Obstacle, ...]:
    """The files that cannot state a version, because those who read it there would not understand it."""
    followers = (source for source in sources if not source.own)
    found = ((source, _fault(source, version, scheme)) for source in followers)
    return tuple(
        Obstacle("unreadable-version", f"{source.place} cannot state {version}: {fault}", remedy)
        for source, (fault, remedy) in found
        if fault
    )


def _fault(source: Source, version: Version, scheme: Scheme) -> tuple[str, str]:
    """Why a file cannot state a version, and what to do; nothing where it can."""
    unread = readers.unread(source.kind.reader, str(version))
    if unread:
        return unread, _PLAIN
    text = source.states.text
    if _states_nothing(source, scheme) and not _ZERO.fullmatch(text):
        return f"it states {text}, which is none of the scheme", _CURRENT
    if source.states.python and isinstance(version, SemVer | CalVer):
        return _python_fault(source, version)
    return "", ""


def _python_fault(source: Source, version: SemVer | CalVer) -> tuple[str, str]:
    from gonogo.domain.versions import pep440

    try:
        text = pep440.spell(version)
    except VersionError as problem:
        sentence, _, remedy = str(problem).partition(". ")
        return sentence, remedy
    if version.pre[:1] == ("dev",) and pep440.is_below(text, source.states.text):
        return (
            f"for Python it is below {source.states.text}",
            "name another channel, or a version by --version",
        )
    return "", ""
