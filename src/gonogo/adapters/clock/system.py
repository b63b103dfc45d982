"""The system's clock, or the moment that SOURCE_DATE_EPOCH names (reproducible-builds.org)."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

from gonogo.domain.text import quoted
from gonogo.errors import UsageError


class SystemClock:
    """Tells the system's time in UTC."""

    def __init__(self, *, moves: bool = False) -> None:
        """Take whether it moves on whatever SOURCE_DATE_EPOCH says, as what is measured needs."""
        self._moves = moves

    def now(self) -> datetime:
        """The time now; raises UsageError where SOURCE_DATE_EPOCH is not a time."""
        fixed = os.environ.get("SOURCE_DATE_EPOCH")
        if not fixed or self._moves:
            return datetime.now(UTC)
        try:
            return datetime.fromtimestamp(int(fixed), UTC)
        except (ValueError, OverflowError, OSError):
            raise UsageError(f"SOURCE_DATE_EPOCH must be seconds since 1970, not {quoted(fixed)}") from None

    def monotonic(self) -> float:
        """Seconds that no change of the system's time moves; see the port."""
        return time.monotonic()
