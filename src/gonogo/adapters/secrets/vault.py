"""What references name, by the kinds that are installed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from gonogo.domain.text import listed
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from gonogo.plugins import Plugins
    from gonogo.ports.secrets import Secret


class Vault:
    """Looks up each reference once in its process, and knows what it has looked up."""

    def __init__(self, kinds: Callable[[], Plugins]) -> None:
        """Take the kinds, which are asked for with the first reference."""
        self._kinds = kinds
        self._known: dict[str, Secret] = {}
        self._lock = threading.Lock()

    def reveal(self, reference: str) -> Secret:
        """See the port."""
        with self._lock:
            if reference not in self._known:
                self._known[reference] = source(reference, self._kinds()).read()
            return self._known[reference]

    @property
    def revealed(self) -> Collection[Secret]:
        """See the port."""
        return tuple(self._known.values())


def source(reference: str, kinds: Plugins) -> Any:
    """Where a reference leads, not looked at yet.

    Raises:
        UsageError: there is no such kind, or the kind has no such place; no sentence repeats the reference,
            which may be a secret that somebody wrote there by mistake.
    """
    kind, _, place = reference.partition(":")
    if kind not in kinds.kinds:
        raise UsageError(f"A secret is named by KIND:PLACE, with the kinds {listed(list(kinds.kinds))}")
    found = kinds.load(kind)
    try:
        return found(found.Settings(place))
    except ValueError as problem:
        raise UsageError(str(problem)) from None
