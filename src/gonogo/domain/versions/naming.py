"""How a repository names its releases: which of its tags are versions, and which only read like some."""

from __future__ import annotations

import re
from collections import Counter
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gonogo.domain.versions import Version
from gonogo.domain.versions.loose import exactly, loosely
from gonogo.domain.versions.semver import SemVer
from gonogo.domain.versions.tag import TagPattern

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence

    from gonogo.domain.versions import Scheme

USUAL = TagPattern()

_BEGINNING = re.compile(r"(?<![0-9])(?<![0-9]\.)[0-9]")
_EDITION = r"(?i:[.-](?:final|release|ga|ce|ee|stable|lts))"
"""What stands behind a version that is no prerelease for it: `1.2.3-ce`, `1.2.3.Final`."""
_LETTER = re.compile(r"(?:(?<=[^0-9A-Za-z])|^)[vV]\.?$")
_WHOLE = {"", "release", "releases", "rel", "version", "ver"}
"""What is no name of a part: tags that begin like this are those of the whole repository."""
_NUMBERS = (  # no usual tag needs these, so that they are compiled where one does
    r"(?<![0-9])(?<![0-9][._])([0-9]{1,6}(?:[._][0-9]{1,6}){1,4})(?![0-9])(?:[-.+~_]?[A-Za-z][0-9A-Za-z.+~_-]*)?"
)
_SINGLE = r"[vV]([0-9]{1,4})"
_YEARS = range(1990, 2200)


class Read(NamedTuple):
    """A tag that names a version. exact: whether it is spelled as the scheme says, with all its numbers."""

    name: str
    sha: str
    before: str
    after: str
    version: Version
    exact: bool


class Stray(NamedTuple):
    """A tag that reads as a version and names no release here.

    numbers: those of the version. pattern: by which it could be read; "" where the scheme cannot.
    """

    name: str
    numbers: tuple[int, ...]
    pattern: str = ""

    @property
    def is_date(self) -> bool:
        """Whether it begins with a year."""
        return self.numbers[0] in _YEARS


class Naming(msgspec.Struct, frozen=True):
    """How releases are named.

    patterns: all that are read; the first is written. versions: by tag, each version once. counts: how many
    tags each pattern names. stated: whether somebody said so.
    """

    patterns: tuple[TagPattern, ...] = (USUAL,)
    versions: dict[str, Version] = {}
    counts: tuple[int, ...] = (0,)
    strays: tuple[Stray, ...] = ()
    stated: bool = False

    @property
    def is_dated(self) -> bool:
        """Whether its semantic versions begin with a year."""
        return any(map(_is_dated, self.versions.values()))


def stated(
    patterns: Sequence[TagPattern], tags: Mapping[str, str], scheme: Scheme, others: Iterable[str] = ()
) -> Naming:
    """As somebody said. tags: their commits. others: the tags that may only read like versions."""
    found: dict[str, Read] = {}
    for pattern in patterns:
        found = {read.name: read for read in _by(pattern, tags, scheme)} | found
    return _naming(patterns, list(found.values()), others, scheme, told=True)


def detected(
    reads: Sequence[Read], scheme: Scheme, others: Iterable[str] = (), usual: TagPattern = USUAL
) -> Naming:
    """As the tags themselves tell; of calendar and semantic ones what most of them are.

    Where the way of naming has changed, all of it is read, and the highest version says how to go on.
    usual: how they are named where there are none.
    """
    reads = _of_one_kind(reads)
    return _naming(_patterns(_without_moving(reads)) or [usual], reads, others, scheme)


def read_all(tags: Mapping[str, str], scheme: Scheme) -> list[Read]:
    """Every tag that ends with a version. tags: their commits."""
    return [read for name, sha in tags.items() if (read := _read(name, sha, scheme))]


def of_whole(reads: Sequence[Read], *, usual_only: bool = False) -> list[Read]:
    """Those of the whole repository: `v1.2.0`, `1.2.0`, `release-1.2.0`, else of the name most of them have.

    Where several parts have names, as in `api@1.2.0` and `web/v1.2.0`, names count for nothing.
    usual_only: nor do they in any case.
    """
    groups: dict[str, list[Read]] = {}
    for read in reads:
        name = stem(read.before)
        groups.setdefault("" if name in _WHOLE else name, []).append(read)
    parts = {stem(before) for before in {read.before for read in reads} if is_part(before)}
    if "" in groups or usual_only or len(parts) > 1:
        return groups.get("", [])
    return max(groups.values(), key=len, default=[])


def is_part(before: str) -> bool:
    """Whether what stands before a version names a part of a repository: `api@`, `sdk/v`."""
    return before.rstrip("vV").endswith(("@", "/")) and stem(before) not in _WHOLE


def is_of_whole(before: str) -> bool:
    """Whether what stands before a version names no part of a repository: `v`, `release-`."""
    return stem(before) in _WHOLE


def of_package(reads: Iterable[Read], name: str, folder: str) -> list[Read]:
    """Those of a package: `NAME@1.2.0`, `NAME-1.2.0`, `NAME/v1.2.0`, `@scope/NAME@1.2.0`, `FOLDER/v1.2.0`."""
    known: dict[str, bool] = {}
    for read in reads:
        if read.before not in known:
            known[read.before] = _is_of(stem(read.before), name.lower(), folder.lower())
    return [read for read in reads if known.get(read.before)]


@cache
def stem(before: str) -> str:
    """What stands before a version, without the `v` and what joins it: `api` of `api@` and `api/v`."""
    return _LETTER.sub("", before).rstrip("-_@/.").lower()


def numbers(version: Version) -> tuple[int, ...]:
    """The numbers of a version in their order, without a prerelease."""
    return tuple(int(number) for number in re.findall(r"[0-9]+", str(version.stable)))


def not_ignored(tags: Mapping[str, str], ignored: Collection[str]) -> dict[str, str]:
    """The tags that no pattern with `*` names. tags: their commits."""
    return {name: sha for name, sha in tags.items() if not any(fnmatchcase(name, one) for one in ignored)}


def _is_of(found: str, name: str, folder: str) -> bool:
    return found in (name, folder) or (found.startswith("@") and found.partition("/")[2] == name)


def _read(name: str, sha: str, scheme: Scheme) -> Read | None:
    for match in _BEGINNING.finditer(name):
        before, text = name[: match.start()], name[match.start() :]
        if read := _ends_with(name, sha, before, text, scheme):
            return read
    return None


def _ends_with(name: str, sha: str, before: str, text: str, scheme: Scheme) -> Read | None:
    if "{version}" in before:
        return None
    after = _edition(text)
    text = text[: len(text) - len(after)]
    return _as_version(name, sha, before, after, text, scheme)


def _as_version(name: str, sha: str, before: str, after: str, text: str, scheme: Scheme) -> Read | None:
    version = exactly(text, scheme)
    if version is not None:
        return Read(name, sha, before, after, version, exact=True)
    version = loosely(text, scheme)
    return Read(name, sha, before, after, version, exact=False) if version is not None else None


def _edition(text: str) -> str:
    if not text[-1].isalpha():
        return ""
    place = max(text.rfind("."), text.rfind("-"))
    return text[place:] if place > 0 and re.fullmatch(_EDITION, text[place:]) else ""


def _by(pattern: TagPattern, tags: Mapping[str, str], scheme: Scheme) -> Iterator[Read]:
    before, after = pattern.affixes
    end = len(after)
    for name, sha in tags.items():
        if len(name) > len(before) + end and name.startswith(before) and name.endswith(after):
            text = name[len(before) : len(name) - end]
            if read := _as_version(name, sha, before, after, text, scheme):
                yield read


def _patterns(reads: Sequence[Read]) -> list[TagPattern]:
    """That of the highest version first, then by how many tags each names."""
    counts = Counter((read.before, read.after) for read in reads)
    if len(counts) < 2:
        return [_pattern(*affixes) for affixes in counts]
    top = max(read.version for read in reads)
    highest = {(read.before, read.after) for read in reads if not read.version < top}
    order = sorted(counts, key=lambda affixes: (affixes not in highest, -counts[affixes], affixes[0] != "v"))
    return [_pattern(*affixes) for affixes in order]


def _of_one_kind(reads: Sequence[Read]) -> Sequence[Read]:
    """What most of them are, semantic or by the calendar, where a semantic version may be either."""
    dated = [read for read in reads if _is_dated(read.version)]
    if not dated or len(dated) == len(reads):
        return reads
    if 2 * len(dated) > len(reads):
        return dated
    names = {read.name for read in dated}
    return [read for read in reads if read.name not in names]


def _is_dated(version: Version) -> bool:
    return isinstance(version, SemVer) and version.major in _YEARS


def _without_moving(reads: Iterable[Read]) -> list[Read]:
    """Without those that follow a release: `v1.2` beside `v1.2.0`, or on the commit of any `v1.2.Z`."""
    reads = list(reads)
    exact = [read for read in reads if read.exact]
    if len(exact) == len(reads):
        return reads
    taken = {numbers(read.version) for read in exact}
    places = {(read.sha, numbers(read.version)[:2]) for read in exact}
    return [read for read in reads if read.exact or not _follows(read, taken, places)]


def _follows(read: Read, taken: Container[object], places: Container[object]) -> bool:
    if read.version.is_prerelease:
        return False
    found = numbers(read.version)
    return found in taken or (read.sha, found[:2]) in places


def _naming(
    patterns: Sequence[TagPattern],
    reads: Sequence[Read],
    others: Iterable[str],
    scheme: Scheme,
    *,
    told: bool = False,
) -> Naming:
    kept = _without_moving(reads)
    moving = {read.name for read in reads} - {read.name for read in kept}
    place = {pattern.affixes: at for at, pattern in enumerate(patterns)}
    kept.sort(key=lambda read: (not read.exact, place[read.before, read.after]))
    once: dict[Version, str] = {}
    for read in kept:
        once.setdefault(read.version, read.name)
    counts = Counter(place[read.before, read.after] for read in kept)
    known = moving | {read.name for read in kept}
    return Naming(
        patterns=tuple(patterns),
        versions={name: version for version, name in once.items()},
        counts=tuple(counts[at] for at in range(len(patterns))),
        strays=tuple(_strays((name for name in others if name not in known), scheme, alone=not kept)),
        stated=told,
    )


def _strays(names: Iterable[str], scheme: Scheme, *, alone: bool) -> Iterator[Stray]:
    """alone: there is no release at all, so that `v3` may be one as well."""
    for name in names:
        match = re.search(_NUMBERS, name)
        single = re.fullmatch(_SINGLE, name) if alone else None
        if match and match.end() == len(name):
            read = _read(name, "", scheme)
            pattern = _pattern(read.before, read.after).text if read else ""
            yield Stray(name, tuple(map(int, re.split("[._]", match[1]))), pattern)
        elif single:
            yield Stray(name, (int(single[1]),))


def _pattern(before: str, after: str) -> TagPattern:
    return TagPattern(f"{before}{{version}}{after}")
