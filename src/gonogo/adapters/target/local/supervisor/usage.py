"""How much memory and processor time sessions of processes use."""

from __future__ import annotations

from collections import defaultdict

from . import processes


class Usage:
    """Looks now and then; processor time is what was used between two looks."""

    def __init__(self) -> None:
        """Begin without a look before."""
        self._before: dict[int, tuple[str, float]] = {}
        self._at = 0.0

    def by_session(self, now: float) -> dict[int, tuple[int, float]]:
        """Bytes of memory, and percent of one processor since the last look, by session."""
        memory: dict[int, int] = defaultdict(int)
        used: dict[int, float] = defaultdict(float)
        seen: dict[int, tuple[str, float]] = {}
        for one in processes.processes():
            memory[one.session] += one.memory
            seen[one.pid] = (one.started, one.seconds)
            started, seconds = self._before.get(one.pid, ("", 0.0))
            used[one.session] += one.seconds - seconds if started == one.started else 0.0
        passed, first = now - self._at, not self._before
        self._before, self._at = seen, now
        return {
            session: (size, -1.0 if first else round(100 * used[session] / passed, 1))
            for session, size in memory.items()
        }
