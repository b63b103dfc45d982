"""What a shell completes beside commands and options: versions and environments."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gonogo.errors import GonogoError

if TYPE_CHECKING:
    import click

    from gonogo.app.project import Project


def versions(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """The versions and candidates that could be deployed, the newest first; none where that is not known."""
    from gonogo.app.environments.made import deployable_names
    from gonogo.bootstrap.record import has_record
    from gonogo.bootstrap.releases import open_releases

    try:
        found = _project(context)
        names = deployable_names(open_releases(found)) if has_record(found) else []
    except GonogoError:
        return []  # a shell that completes has no place for a sentence
    return [name for name in names if name.startswith(incomplete)]


def environments(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """The environments of gonogo.yml; none where it cannot be read."""
    try:
        names = list(_project(context).settings.environments)
    except GonogoError:
        return []
    return [name for name in names if name.startswith(incomplete)]


def _project(context: click.Context) -> Project:
    """The project that the line names so far."""
    from gonogo.bootstrap.project import open_project

    named = context.find_root().params
    folder, settings_file = named.get("folder") or Path(), named.get("settings_file")
    return open_project(folder, folder / settings_file if settings_file else None, untouched=True)
