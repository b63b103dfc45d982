"""Plugins: entry points to classes. The built-in ones enter through the same door as anybody's."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from gonogo.domain.text import listed, quoted
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

TARGETS = "gonogo.targets"
"""The group of targets; each is a class as `gonogo.ports.target.Target` says, named by its kind."""

STRATEGIES = "gonogo.strategies"
"""The group of strategies; each is a class as `gonogo.ports.strategy.Strategy` says."""

METRICS = "gonogo.metrics"
"""The group of sources of numbers; each is a class as `gonogo.ports.metrics.Metrics` says."""

ALERTS = "gonogo.alerts"
"""The group of ways to whoever is on call; each is a class as `gonogo.ports.alerts.Alerts` says."""

ISSUES = "gonogo.issues"
"""The group of trackers; each is a class as `gonogo.ports.issues.Issues` says."""

SECRETS = "gonogo.secrets"
"""The group of places of secrets; each is a class as `gonogo.ports.secrets.Source` says."""

NOTICES = "gonogo.notices"
"""The group of channels; each is a class as `gonogo.ports.notices.Notices` says."""

GATES = "gonogo.gates"
"""The group of gates; each is a class as `gonogo.ports.gate.Gate` says, named by its kind."""


class Entry(Protocol):
    """One entry point, as importlib.metadata has it: its name, and `package.module:Class`."""

    @property
    def name(self) -> str:
        """The kind."""
        ...

    @property
    def value(self) -> str:
        """Where it is."""
        ...

    def load(self) -> Any:
        """Import it."""
        ...


class Entries(Protocol):
    """Entry points of all groups, as importlib.metadata has them."""

    def select(self, *, group: str) -> Iterable[Entry]:
        """Those of a group."""
        ...


class Plugins:
    """The classes of one group, by kind; each is imported when it is asked for."""

    def __init__(self, group: str, entries: Iterable[Entry]) -> None:
        """Take the entry points.

        Raises:
            UsageError: two of them have one kind.
        """
        self._group = group
        self._entries: dict[str, Entry] = {}
        for entry in entries:
            first = self._entries.setdefault(entry.name, entry)
            if first.value != entry.value:
                raise UsageError(
                    f"Two plugins of {group} are called {quoted(entry.name)}: {first.value} and "
                    f"{entry.value}. Uninstall one of them"
                )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds there are, sorted."""
        return tuple(sorted(self._entries))

    def load(self, kind: str) -> Any:
        """The class of a kind.

        Raises:
            UsageError: there is no such kind, or it cannot be imported, or has no Settings.
        """
        entry = self._entries.get(kind)
        if entry is None:
            raise UsageError(
                f"There is no kind {quoted(kind)} in {self._group}. "
                f"Known: {listed(list(self.kinds)) or 'none'}. "
                "Correct the name, or install the plugin that brings it"
            )
        found = self._imported(entry)
        if not isinstance(getattr(found, "Settings", None), type):
            raise UsageError(
                f"The plugin {quoted(kind)} ({entry.value}) has no Settings. Ask those who wrote it"
            )
        return found

    def _imported(self, entry: Entry) -> Any:
        try:  # a plugin is anybody's code, and may raise anything
            return entry.load()
        except Exception as problem:
            raise UsageError(
                f"The plugin {quoted(entry.name)} ({entry.value}) cannot be imported: "
                f"{type(problem).__name__}: {problem}. Install it again, or without it"
            ) from problem


def installed(group: str = GATES) -> Plugins:
    """The plugins of a group that are installed here."""
    return Plugins(group, entries().select(group=group))


@cache
def entries() -> Entries:
    """Every entry point that is installed here; read once, since each read looks into every package."""
    from importlib.metadata import entry_points

    return entry_points()
