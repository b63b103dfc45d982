"""What the engine complains of, kept for the sentence in which we tell of it."""

from __future__ import annotations

import logging

from gonogo.domain.text import excerpt

_LONGEST = 300


class Complaints(logging.Handler):
    """Takes the place of the engine's own messages, which would stand between ours."""

    last = ""
    """The latest complaint on one line; empty where there was none."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it, with the problem that it is about."""
        problem = record.exc_info[1] if record.exc_info else None
        told = f"{record.getMessage()} {problem or ''}".split("\n[SQL", maxsplit=1)[0]
        self.last = excerpt(" ".join(told.split()), _LONGEST)


def heard() -> Complaints:
    """Listen to the engine from now on, instead of letting it print."""
    complaints = Complaints(logging.WARNING)
    logger = logging.getLogger("dbos")
    logger.handlers[:] = [complaints]
    logger.propagate = False
    return complaints
