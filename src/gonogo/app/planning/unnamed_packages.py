"""Packages that are released each by itself, in a repository that would be released as a whole instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.planning.readiness import Obstacle
from gonogo.domain.text import counted, listed, printable

if TYPE_CHECKING:
    from gonogo.app.planning.situation import Situation
    from gonogo.app.project import Project

_TOLD = 3
_REMEDY = (
    "name them in packages, as gonogo init does; if all have one version, name the files that state it in "
    "versioning.files"
)


def unnamed_packages(project: Project, situation: Situation) -> tuple[Obstacle, ...]:
    """That nobody said what is released, where the first release of the whole would be of none of them."""
    stated = project.settings.versioning
    is_whole = bool(situation.line.tags or stated.tag or stated.files is not None)
    if project.present is None or project.settings.packages or is_whole:
        return ()
    from gonogo.domain.packages.units import units

    names = [printable(unit.name) for unit in units(project.present, project.reads, project.scheme)]
    more = [f"{len(names) - _TOLD:,} more"] if len(names) > _TOLD else []
    told = f"{counted(len(names), 'package')} of this repository have versions of their own"
    sentence = f"{told} ({listed([*names[:_TOLD], *more])}), and gonogo.yml names none"
    return (Obstacle("unnamed-packages", sentence, _REMEDY),) if names else ()
