"""A freeze: a time in which nothing is released, once or again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from gonogo.domain.text import printable
from gonogo.domain.window.monthdays import monthdays
from gonogo.domain.window.span import span
from gonogo.domain.window.weekdays import weekdays

if TYPE_CHECKING:
    from datetime import datetime


class Freeze(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A time in which nothing is released: when all of its conditions hold."""

    name: Annotated[str, Meta(description="its name", min_length=1, max_length=100)]
    since: Annotated[
        str,
        Meta(description="its beginning: 2026-12-18, 2026-12-18T17:00, 12-18 of every year, or 17:00"),
    ] = msgspec.field(name="from", default="")
    until: Annotated[str, Meta(description="its end, in the same form; a last day is included")] = (
        msgspec.field(name="to", default="")
    )
    days: Annotated[str, Meta(description="only on these days of every week, such as fri or sat-sun")] = ""
    monthly: Annotated[
        str, Meta(description="only on these days of every month: first 3 days or last 2 days")
    ] = ""
    emergencies: Annotated[
        bool, Meta(description="whether an emergency may be released during the freeze")
    ] = False

    def __post_init__(self) -> None:
        """Refuse what is no freeze; msgspec reports a ValueError with its place."""
        if not (self.since or self.until or self.days or self.monthly):
            raise ValueError("expected when it is: from: and to:, days: or monthly:")
        span(self.since, self.until)
        if self.days:
            weekdays(self.days)
        if self.monthly:
            monthdays(self.monthly)

    def __str__(self) -> str:
        """As a person reads it: `year end (from 12-18 to 01-05)`."""
        when = [
            self.days,
            self.monthly and f"{self.monthly} of the month",
            " ".join(filter(None, [self.since and f"from {self.since}", self.until and f"to {self.until}"])),
        ]
        return printable(f"{self.name} ({', '.join(filter(None, when))})")

    def holds(self, wall: datetime) -> bool:
        """Whether a time of the wall clock is in it."""
        day = span(self.since, self.until).day(wall)
        if day is None or (self.days and day.weekday() not in weekdays(self.days)):
            return False
        return not self.monthly or monthdays(self.monthly).holds(day)
