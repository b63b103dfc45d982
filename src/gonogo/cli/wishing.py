"""The options by which somebody wishes for a version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from gonogo.app.project import Project
    from gonogo.domain.planning.bump import Wish

_USUAL = "default"
"""Means the channel that the settings name."""

version = click.option("--version", default="", metavar="X.Y.Z", help="This version exactly.")
level = click.option(
    "--level",
    type=click.Choice(["major", "minor", "patch"]),
    help="Raise at least this part of the version, whatever the commits say.",
)
prerelease = click.option(
    "--prerelease",
    default="",
    metavar="[CHANNEL]",
    is_flag=False,
    flag_value=_USUAL,
    help="A prerelease in this channel (alpha, beta, rc …; without a name the one of gonogo.yml).",
)


def wish(found: Project, version: str, level: str | None, prerelease: str) -> Wish:
    """What was wished for by these options."""
    from gonogo.domain.planning.bump import Wish

    channel = found.settings.versioning.prerelease if prerelease == _USUAL else prerelease
    named = version[1:] if version[:1] == "v" and version[1:2].isdigit() else version  # as tags spell it
    return Wish(named, level or "none", channel)  # type: ignore[arg-type]  # click has checked the choice
