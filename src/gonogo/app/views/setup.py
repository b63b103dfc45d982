"""The first steps in a repository as commands show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.app.packages import packages_of
from gonogo.app.project import SETTINGS_FILE
from gonogo.app.setup.finding import Finding
from gonogo.app.setup.members import covered_by
from gonogo.domain.packages.order import order
from gonogo.domain.packages.workspace import Unknown

if TYPE_CHECKING:
    from gonogo.app.project import Project
    from gonogo.app.setup.strategy import Written
    from gonogo.domain.packages.coverage import Coverage
    from gonogo.domain.packages.workspace import Workspace


class MemberView(msgspec.Struct, frozen=True):
    """A package of a workspace. released: whether releases are about it; see docs/json.md."""

    name: str
    folder: str
    manifest: str
    version: str
    version_file: str
    requires: tuple[str, ...]
    development: tuple[str, ...]
    private: bool
    released: bool


class WorkspaceView(msgspec.Struct, frozen=True):
    """A workspace. cycles: the names of members that depend on each other; see docs/json.md."""

    ecosystem: str
    root: str
    manifest: str
    members: tuple[MemberView, ...]
    unknown: tuple[Unknown, ...]
    excluded: tuple[str, ...]
    cycles: tuple[tuple[str, ...], ...]


class DiagnosisView(msgspec.Struct, frozen=True):
    """What was found; see docs/json.md."""

    findings: list[Finding]
    workspaces: tuple[WorkspaceView, ...] = ()


class SettingsView(msgspec.Struct, frozen=True):
    """A settings file, whether it was written now, and what to know about it; see docs/json.md."""

    file: str
    written: bool
    text: str
    remarks: tuple[str, ...]
    left: tuple[str, ...]


def diagnosis_view(project: Project, findings: list[Finding]) -> DiagnosisView:
    """What was found, with every member of every workspace."""
    covered = covered_by(project)
    return DiagnosisView(findings, tuple(_workspace(one, covered) for one in packages_of(project).workspaces))


def _workspace(workspace: Workspace, covered: Coverage) -> WorkspaceView:
    members = tuple(
        MemberView(**msgspec.structs.asdict(member), released=member.is_published and covered.has(member))
        for member in workspace.members
    )
    told = msgspec.structs.asdict(workspace) | {"members": members}
    return WorkspaceView(**told, cycles=order(workspace.members).cycles)


def settings_view(new: Written, *, written: bool) -> SettingsView:
    """The settings as they were made. written: whether they are in the file now."""
    return SettingsView(SETTINGS_FILE, written, new.text, new.remarks, new.left)
