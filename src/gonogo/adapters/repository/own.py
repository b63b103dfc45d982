"""Git at work in a repository, and git that sees nothing but its objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.adapters.repository.neutral import OF_OBJECTS, objects_alone
from gonogo.adapters.repository.process import GitCommand

if TYPE_CHECKING:
    from gonogo.ports.repository import Place


def own_git(place: Place) -> GitCommand:
    """The command for one repository, whichever of its working trees we were started in."""
    return GitCommand(place.folder, {"GIT_DIR": str(place.shared)})


def git_of_objects(place: Place, *settings: str) -> GitCommand:
    """The command for objects, which are named by their hashes: no reference is known to it.

    settings: further ones, `name=value`.
    """
    return GitCommand(place.folder, objects_alone(place), (*OF_OBJECTS, *settings))
