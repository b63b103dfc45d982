"""Git as gonogo runs it for itself: none of the user's hooks, and nothing done on the side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.adapters.git_variables import PLACE
from gonogo.adapters.repository.process import GitCommand

if TYPE_CHECKING:
    from gonogo.ports.repository import Place

SETTINGS = (
    "core.hooksPath=/dev/null",
    "i18n.commitEncoding=UTF-8",
    "gc.auto=0",
    "maintenance.auto=false",
    "advice.detachedHead=false",
    "core.filesRefLockTimeout=3000",
    "core.packedRefsTimeout=3000",
)
"""What a user set for themselves has no part in what is made for everybody."""
HIDDEN = (*PLACE, "GIT_PUSH_OPTION_COUNT", "GIT_TRACE")
"""Where another git started us, as from a hook, its own place is not ours."""


def own_git(place: Place) -> GitCommand:
    """The command for one repository, whichever of its working trees we were started in."""
    return GitCommand(place.folder, {"GIT_DIR": str(place.shared)}, SETTINGS, HIDDEN)
