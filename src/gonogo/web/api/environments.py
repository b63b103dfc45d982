"""Environments: which there are, who holds each, and what was deployed there last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from litestar import get
from litestar.datastructures import State

from gonogo.domain.product import Product
from gonogo.web.api.problems import documented

if TYPE_CHECKING:
    from gonogo.bootstrap.server import Server


class EnvironmentView(msgspec.Struct, frozen=True):
    """An environment of a package. version, deployed: the version that users have there, and since when.

    held: the release that holds it; null where none does. deployed: seconds since 1970.
    """

    name: str
    package: str | None
    held: str | None
    version: str | None
    deployed: int | None


@get("/environments", operation_id="listEnvironments", sync_to_thread=True, responses=documented())
def listing(state: State) -> list[EnvironmentView]:
    """List the environments in their order, each for every package."""
    server: Server = state.server
    settings = server.project.settings
    packages = list(settings.packages) or [""]
    return [_view(server, name, package) for name in settings.environments for package in packages]


def _view(server: Server, name: str, package: str) -> EnvironmentView:
    record, product = server.releases.record, Product(server.project.name, package)
    live = next((one for one in record.deployments(product, name) if one.state == "success"), None)
    return EnvironmentView(
        name=name,
        package=package or None,
        held=record.holder(product, name) or None,
        version=live.version if live else None,
        deployed=live.began if live else None,
    )
