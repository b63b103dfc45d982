"""What is kept of releases that are over: of the latest ones all, of earlier ones record and ledger alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.job import flow_of

if TYPE_CHECKING:
    from gonogo.ports.engine import Engine
    from gonogo.ports.record.record import Record
    from gonogo.ports.workspace import Workspace

_AT_ONCE = 50
"""Releases that are dropped at the end of one, so that it takes no longer after many."""


class Keeping:
    """Drops what is old. It looks for what is there, so the next release goes on where one was broken off."""

    def __init__(self, record: Record, workspace: Workspace, engine: Engine, releases: int) -> None:
        """Take where things are kept. releases: how many of a project's latest are kept."""
        self._record = record
        self._workspace = workspace
        self._engine = engine
        self._releases = releases

    def drop_old(self, project: str) -> None:
        """Drop files and remembered steps of old releases; never of what is under way, live, or not ours."""
        old = dict.fromkeys(self._record.over(project, self._releases))
        if not old:
            return
        for release in [one for one in self._workspace.releases() if one in old][:_AT_ONCE]:
            self._workspace.forget(release)
        self._record.forget_steps(list(old), _AT_ONCE)
        keys = [key for key in self._engine.ended() if flow_of(key)[0] in old]
        some = list(dict.fromkeys(flow_of(key)[0] for key in keys))[:_AT_ONCE]
        self._engine.forget([key for key in keys if flow_of(key)[0] in some])
