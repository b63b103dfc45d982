"""The system's clock, and the date of what is made so that it can be made again."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

from gonogo.domain.text import quoted
from gonogo.errors import UsageError


class SystemClock:
    """Tells the system's time in UTC, whatever a variable says."""

    def now(self) -> datetime:
        """The time now."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that no change of the system's time moves; see the port."""
        return time.monotonic()


class SourceDate(SystemClock):
    """The moment that SOURCE_DATE_EPOCH names (reproducible-builds.org), else the system's time.

    It dates commits and tags, and the plan that leads to them; nothing is opened, awaited or recorded by it.
    """

    def now(self) -> datetime:
        """That moment; raises UsageError where the variable is not a time."""
        fixed = os.environ.get("SOURCE_DATE_EPOCH")
        if not fixed:
            return super().now()
        try:
            return datetime.fromtimestamp(int(fixed), UTC)
        except (ValueError, OverflowError, OSError):
            raise UsageError(f"SOURCE_DATE_EPOCH must be seconds since 1970, not {quoted(fixed)}") from None
