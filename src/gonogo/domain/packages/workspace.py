"""What a workspace of an ecosystem is: packages in one repository that know each other."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Ecosystem: TypeAlias = Literal["npm", "pnpm", "yarn", "cargo", "uv", "maven", "gradle", "go"]
Fault: TypeAlias = Literal["missing", "outside", "unreadable", "nameless", "doubled", "nested"]


_APART = {"test", "tests", "__tests__", "fixtures", "__fixtures__", "testdata", "example", "examples"}
_APART |= {"template", "templates", "node_modules", "vendor", "target"}


def is_apart(folder: str) -> bool:
    """Whether what lies in a folder is there for something else than to be released, as tests are."""
    return any(part in _APART or part.startswith((".", "_")) for part in folder.split("/"))


class Member(msgspec.Struct, frozen=True):
    """One package.

    name: as its ecosystem calls it; of Maven `group:artifact`. folder: from the repository's top, "" at it.
    manifest: the path of the file that describes it. version: "" where no file states one. version_file:
    the path of the file that states it, which several members may share; "" where none does.
    requires: the siblings that it depends on, by name. development: those that only its development needs.
    private: whether it is never published.
    """

    name: str
    folder: str
    manifest: str
    version: str = ""
    version_file: str = ""
    requires: tuple[str, ...] = ()
    development: tuple[str, ...] = ()
    private: bool = False

    @property
    def is_published(self) -> bool:
        """Whether it is there to be released."""
        return not self.private and not is_apart(self.folder)


class Unknown(msgspec.Struct, frozen=True):
    """What a workspace lists or holds and cannot be a member as it is. place: its path, as it is written."""

    place: str
    fault: Fault
    reason: str


class Workspace(msgspec.Struct, frozen=True):
    """Packages that one file lists.

    root: its folder, "" at the repository's top. manifest: the path of the file that lists the members.
    members: sorted by their folders; the root is one where it is a package itself. unknown: what is listed
    or found there and is no member. excluded: the manifests of packages that the file leaves out by name.
    """

    ecosystem: Ecosystem
    root: str
    manifest: str
    members: tuple[Member, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    excluded: tuple[str, ...] = ()

    @property
    def in_step(self) -> bool:
        """Whether all members that are published state one version, and there are several."""
        stated = [member.version for member in self.members if member.is_published]
        return len(stated) > 1 and len(set(stated)) == 1 and bool(stated[0])

    @property
    def version_files(self) -> tuple[str, ...]:
        """The files that state the versions of its members, each once."""
        return tuple(dict.fromkeys(member.version_file for member in self.members if member.version_file))


class Packages(msgspec.Struct, frozen=True):
    """What a working tree has. alone: packages that no workspace lists and none leaves out."""

    workspaces: tuple[Workspace, ...] = ()
    alone: tuple[Member, ...] = ()
