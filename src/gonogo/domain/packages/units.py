"""Which packages of a repository are released each by itself, and which go in step."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gonogo.domain.packages.workspace import is_apart
from gonogo.domain.versions import naming

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gonogo.domain.packages.workspace import Member, Packages
    from gonogo.domain.versions import Scheme
    from gonogo.domain.versions.naming import Read

_DEVELOPMENT = re.compile(r"[.-](?:dev|snapshot)(?:\.?[0-9]+)?$", re.IGNORECASE)
_MAJOR = re.compile(r"/v[0-9]+$")
"""What stands behind the name of a Go module from its second major version on."""


class Unit(msgspec.Struct, frozen=True):
    """What is released by itself.

    path: its folder, "" at the top. also: further ones. tag: how its releases are named, "" where that need
    not be said. file: that states its version, "" where none does.
    """

    name: str
    path: str
    also: tuple[str, ...] = ()
    tag: str = ""
    file: str = ""


class InStep(NamedTuple):
    """Packages with one version. files: those that state it."""

    version: str
    files: tuple[str, ...]


def units(present: Packages, reads: Sequence[Read], scheme: Scheme) -> list[Unit]:
    """Those that are released each by itself; none where the repository is released as a whole.

    Tags of two packages say so, or of one whose version is another than its siblings'; without any tag,
    versions that differ. reads: the tags that name versions.
    """
    members = _published(present)
    tagged = {member: _tags_of(member, reads) for member in (*members, *present.alone)}
    tagged = {member: tags for member, tags in tagged.items() if tags}
    if not _each_by_itself(members, tagged, reads):
        return []
    found = [*members, *(member for member in present.alone if member in tagged)]
    stated = {member: naming.detected(tags, scheme).patterns for member, tags in tagged.items()}
    patterns = {member: texts[0].text for member, texts in stated.items() if len(texts) == 1}
    of_whole = _of_whole([member for member in members if member not in tagged], reads, scheme)
    names = _named(found)
    tags = {member: _tag(member, patterns, told=member in tagged) for member in found} | of_whole
    return _together([Unit(names[one], one.folder, (), tags[one], one.version_file) for one in found])


def _of_whole(untagged: Sequence[Member], reads: Sequence[Read], scheme: Scheme) -> dict[Member, str]:
    """The one package that the tags of the whole are of, as its version says, and how they are named."""
    whole = naming.detected(naming.of_whole(reads, usual_only=True), scheme)
    versions = whole.versions.values()
    stable = [version for version in versions if not version.is_prerelease]
    latest = {str(max(some)) for some in (versions, stable) if some}
    found = [member for member in untagged if member.version in latest]
    return {found[0]: whole.patterns[0].text} if len(found) == 1 else {}


def _together(found: Sequence[Unit]) -> list[Unit]:
    """Those that one file states the version of as one, named by the first."""
    grouped: dict[str, list[Unit]] = {}
    for unit in found:
        grouped.setdefault(unit.file or f"{unit.path}/", []).append(unit)
    return [
        msgspec.structs.replace(first, also=tuple(other.path for other in others))
        for first, *others in grouped.values()
    ]


def in_step(present: Packages, latest: str) -> InStep | None:
    """The members that state one version, private ones too. latest: the version that is out, "" for none.

    Nothing where no member states the latest version, or where it is not out what they agree on.
    """
    stated = {member.version for member in _published(present) if member.version}
    version = latest if latest in stated else _agreed(stated, latest)
    members = [member for workspace in present.workspaces for member in workspace.members]
    stating = (one for one in members if one.version == version and not is_apart(one.folder))
    files = dict.fromkeys(member.version_file for member in stating)
    return InStep(version, tuple(files)) if version else None


def _agreed(stated: set[str], latest: str) -> str:
    """The only version that is stated, before the first release or while the next one is worked on."""
    version = next(iter(stated)) if len(stated) == 1 else ""
    return version if not latest or _DEVELOPMENT.search(version) else ""


def _published(present: Packages) -> list[Member]:
    """The members that are published, each folder once."""
    found: dict[str, Member] = {}
    for workspace in present.workspaces:
        for member in workspace.members:
            if member.is_published:
                found.setdefault(member.folder, member)
    return list(found.values())


def _each_by_itself(
    members: Sequence[Member], tagged: Mapping[Member, Sequence[Read]], reads: Iterable[Read]
) -> bool:
    versions = {member.version for member in members}
    carriers = {member.version_file for member in members}
    is_whole = any(naming.is_of_whole(read.before) for read in reads)
    if len(members) + len(tagged) < 2 or (len(carriers) == 1 and carriers != {""}):
        return False
    if len(versions) == 1 and versions != {""}:
        return len(tagged) > 1 and not is_whole
    return bool(tagged) or (len(versions) > 1 and not is_whole)


def _tags_of(member: Member, reads: Sequence[Read]) -> list[Read]:
    """Its tags, by each of its names, without those of the whole repository."""
    names = dict.fromkeys([short(member), member.name])
    own = {read.name: read for name in names for read in naming.of_package(reads, name, member.folder)}
    return [read for read in own.values() if not naming.is_of_whole(read.before)]


def short(member: Member) -> str:
    """What people call it: without the scope, the group or the path before its name."""
    return re.split(r"[/:]", _MAJOR.sub("", member.name))[-1]


def _named(members: Sequence[Member]) -> dict[Member, str]:
    """A name for each that no other has: short, else by its folder."""
    counts = Counter(map(short, members))
    long = {member: (member.folder or member.name).replace("/", "-") for member in members}
    return {member: short(member) if counts[short(member)] == 1 else long[member] for member in members}


def _tag(member: Member, patterns: Mapping[Member, str], *, told: bool) -> str:
    """The pattern of its tags: its own, else in the way of its siblings. told: whether it has tags."""
    if told:
        return patterns.get(member, "")
    if member.manifest.endswith("go.mod"):
        return _of_go(member)
    spelled = Counter(filter(None, (_way(one, text) for one, text in patterns.items())))
    if not spelled:
        return ""
    (part, rest), _ = spelled.most_common(1)[0]
    return f"{_parts(member)[part]}{rest}" if _parts(member)[part] else "v{version}"


def _way(member: Member, text: str) -> tuple[str, str] | None:
    """By which of its names a pattern begins, and what stands behind that."""
    found = next((part for part, name in _parts(member).items() if name and text.startswith(name)), None)
    return (found, text.removeprefix(_parts(member)[found])) if found else None


def _parts(member: Member) -> dict[str, str]:
    return {"folder": member.folder, "name": member.name, "short": short(member)}


def _of_go(member: Member) -> str:
    """The only tags that Go knows."""
    return f"{member.folder}/v{{version}}" if member.folder else "v{version}"
