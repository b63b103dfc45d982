"""Projects: which are served here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from litestar import get
from litestar.datastructures import State

from gonogo.web.api.problems import documented

if TYPE_CHECKING:
    from gonogo.bootstrap.server import Server


class ProjectView(msgspec.Struct, frozen=True):
    """A project. packages: of a monorepo, their names. environments: in their order."""

    name: str
    packages: list[str]
    environments: list[str]


@get("/projects", operation_id="listProjects", sync_to_thread=True, responses=documented())
def listing(state: State) -> list[ProjectView]:
    """List the projects."""
    server: Server = state.server
    settings = server.project.settings
    return [ProjectView(server.project.name, list(settings.packages), list(settings.environments))]
