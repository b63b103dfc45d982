"""Pausing a release on its way through the environments, and telling whether it is paused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.errors import UsageError
from gonogo.workflow.environment.watching import pausing

if TYPE_CHECKING:
    from gonogo.app.releases import Releases
    from gonogo.ports.record.releases import ReleaseRow


def pausable(releases: Releases, name: str, package: str = "") -> ReleaseRow:
    """The release of a name, or the one under way, if it can be paused.

    Raises:
        UsageError: there is none, it is over, or it goes to no environment.
    """
    row = releases.find(name, package)
    if not row.outcome and not row.job["plan"].get("environments"):
        raise UsageError(
            f"{row.title} goes to no environment, and only there a release is paused. "
            "End it with: gonogo abort. Stop it here with Ctrl-C, and go on with: gonogo resume"
        )
    return row


def is_paused(releases: Releases, row: ReleaseRow) -> bool:
    """Whether somebody paused it, and nobody let it go on since."""
    if row.outcome:
        return False
    job = row.to_job()
    words = releases.record.orders(row.id)
    return bool(pausing([word for word in words if not releases.refusal(job, word, row)]))
