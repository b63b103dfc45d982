"""A registered project as commands show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from gonogo.domain.registration import Registration


class ProjectView(msgspec.Struct, frozen=True):
    """A project whose repository is elsewhere; see docs/json.md."""

    name: str
    address: str
    branch: str | None
    credential: str | None


def project_view(project: Registration) -> ProjectView:
    """A project as it is registered."""
    return ProjectView(project.name, project.address, project.branch or None, project.credential or None)
