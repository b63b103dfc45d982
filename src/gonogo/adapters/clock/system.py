"""The system's clock, and the date of what is made so that it can be made again."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from gonogo.domain.elapsed import Moment
from gonogo.domain.text import quoted
from gonogo.errors import UsageError

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class SystemClock:
    """Tells the system's time in UTC, whatever a variable says."""

    def __init__(self, boot_id: Path = _BOOT_ID) -> None:
        """Take the file in which the kernel says which start of the machine this is."""
        self._boot_id = boot_id

    def now(self) -> datetime:
        """The time now."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that no change of the system's time moves; see the port."""
        return time.monotonic()

    def moment(self) -> Moment:
        """The time now by both clocks; see the port."""
        wall = round(datetime.now(UTC).timestamp(), 3)
        try:
            started, boot = self._boot_id.read_text().strip(), time.clock_gettime(time.CLOCK_BOOTTIME)
        except (OSError, AttributeError):
            started, boot = _process(), time.monotonic()
        return Moment(wall, round(boot, 3), started)


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


@cache
def _process() -> str:
    """This process, where the machine keeps no clock that outlives it."""
    from secrets import token_hex  # most machines need none

    return f"process {token_hex(8)}"
