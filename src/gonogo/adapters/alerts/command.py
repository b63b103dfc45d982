"""Alerts by a command: the line that a pager's or a chat's own program takes."""

from __future__ import annotations

from shlex import split
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from gonogo.domain.text import excerpt, printable
from gonogo.errors import Stopped, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.ports.alerts import Alert
    from gonogo.ports.target import TargetTools

_PATIENCE = 60.0


class CommandSettings(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="command"
):
    """The command."""

    run: Annotated[
        str, Meta(description="with {message}, {priority}, {environment} or {version} in it; no shell")
    ]

    def __post_init__(self) -> None:
        """Refuse a line that is no list of words."""
        try:
            words = split(self.run)
        except ValueError as problem:
            raise ValueError(f"'{self.run}' cannot be read: {problem}") from None
        if not words:
            raise ValueError("expected a command")


class CommandAlerts:
    """Runs a command for each alert."""

    Settings = CommandSettings

    def __init__(self, settings: CommandSettings, tools: TargetTools) -> None:
        """Take the line, and what runs it."""
        self._run = settings.run
        self._commands = tools.commands
        self._folder = tools.workspace.state

    def send(self, alert: Alert, stopped: Callable[[], bool]) -> str:
        """See the port."""
        finished = self._commands.run(
            [_filled(word, alert) for word in split(self._run)],
            operation=alert.operation,
            folder=self._folder,
            log=self._folder / "alerts.log",
            timeout=_PATIENCE,
            stopped=stopped,
        )
        if finished.stopped:
            raise Stopped
        if finished.timed_out:
            raise UsageError(f"the alert's command did not end in {_PATIENCE:g} s")
        if finished.code:
            last = excerpt(finished.output.strip().rpartition("\n")[2], 200)
            raise UsageError(f"the alert's command ended with {finished.code}: {printable(last)}")
        return "told by a command"


def _filled(word: str, alert: Alert) -> str:
    """In one pass, so that what a value says is never filled in again."""
    values = {
        "{message}": printable(alert.message),
        "{priority}": str(alert.priority),
        "{environment}": alert.environment,
        "{version}": alert.version,
    }
    found = [(word.find(mark), mark) for mark in values if mark in word]
    if not found:
        return word
    at, mark = min(found)
    return word[:at] + values[mark] + _filled(word[at + len(mark) :], alert)
