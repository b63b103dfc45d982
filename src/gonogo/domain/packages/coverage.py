"""Which packages of a working tree a release covers, and how the others are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gonogo.domain.text import counted, listed, printable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from gonogo.domain.packages.workspace import Member, Packages, Workspace

_TOLD = 3
"""Packages that are named; the others are counted."""
_ADVICE = "name it in packages.{}.files"
ADD = "add what is to be released to packages"
NAME = "name these files in versioning.files, or the members in packages, as gonogo init does"


class Coverage(NamedTuple):
    """What releases are about. folders: those of the packages in gonogo.yml. files: all that are written.

    whole: whether the repository is released as a whole, so that a member counts whose version is written.
    """

    folders: Collection[str]
    files: Collection[str]
    whole: bool

    def has(self, member: Member) -> bool:
        """Whether a package is released by these, or never is."""
        if not member.is_published or member.version_file in self.files or member.manifest in self.files:
            return True
        return not member.version_file if self.whole else member.folder in self.folders


def uncovered(members: Sequence[Member], coverage: Coverage) -> list[Member]:
    """Those that are published and that no release covers."""
    return [member for member in members if not coverage.has(member)]


def coverage_warnings(packages: Packages, coverage: Coverage) -> tuple[str, ...]:
    """What one should know of the packages that no release covers, and of what is listed and is none."""
    told = [
        _uncovered(workspace.members, "member", f"of the {workspace.ecosystem} workspace", coverage)
        for workspace in packages.workspaces
    ]
    told += [_uncovered(packages.alone, "package", "outside of every workspace", coverage)]
    return (*filter(None, told), *(one for workspace in packages.workspaces for one in _unknown(workspace)))


def unwritten_warnings(
    packages: Packages, name: str, folder: str, written: Collection[str]
) -> tuple[str, ...]:
    """That a package's version stands where its release does not write it.

    name: of the package in gonogo.yml. folder: its own. written: the version files of its release.
    """
    members = (one for workspace in packages.workspaces for one in workspace.members)
    files = dict.fromkeys(one.version_file for one in members if one.folder == folder and one.version_file)
    return tuple(
        printable(f"{file} states the version of {name}, and its release leaves it; {_ADVICE.format(name)}")
        for file in files
        if file not in written
    )


def _uncovered(members: Sequence[Member], noun: str, group: str, coverage: Coverage) -> str:
    """What is told of those that no release covers. noun, group: what they are called, and of what."""
    missed = uncovered(members, coverage)
    number = f"{counted(len(missed), noun)} {group}"
    if not missed:
        return ""
    if coverage.whole:
        files = list(dict.fromkeys(member.version_file for member in missed))
        return f"The repository's release keeps the version of {number}: {_some(files)}; {NAME}"
    return f"No package of gonogo.yml releases {number}: {_some(_placed(missed))}; {ADD}"


def _unknown(workspace: Workspace) -> Iterator[str]:
    told = [printable(f"{one.place}: {one.reason}") for one in workspace.unknown]
    yield from told[:_TOLD]
    if len(told) > _TOLD:
        more = len(told) - _TOLD
        yield f"{more:,} more of the {workspace.ecosystem} workspace cannot be members; see: gonogo doctor"


def _placed(members: Sequence[Member]) -> list[str]:
    return [f"{member.name} ({member.folder or 'the top'})" for member in members]


def _some(texts: Sequence[str]) -> str:
    more = len(texts) - _TOLD
    return listed([*map(printable, texts[:_TOLD]), *([f"{more:,} more"] if more > 0 else [])])
