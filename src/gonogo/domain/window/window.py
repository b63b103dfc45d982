"""The window: the days and hours in which one may, in a zone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, TypeAlias

import msgspec
from msgspec import Meta

from gonogo.domain.text import excerpt, quoted
from gonogo.domain.window.span import hours
from gonogo.domain.window.weekdays import weekdays
from gonogo.domain.window.zone import zone

if TYPE_CHECKING:
    from datetime import datetime

Days: TypeAlias = Annotated[str, Meta(description="days of the week, such as mon-thu or mon,wed,fri")]
From: TypeAlias = Annotated[str, Meta(description="the time of day at which it opens")]
To: TypeAlias = Annotated[
    str, Meta(description="the time of day at which it closes; before `from`, it is on the next day")
]
Zone: TypeAlias = Annotated[str, Meta(description="the zone of all times, such as Europe/Berlin")]
Holidays: TypeAlias = Annotated[
    str, Meta(description="closed on the public holidays of this country, such as DE")
]
Subdivision: TypeAlias = Annotated[str, Meta(description="the state of that country, such as BY")]

DAYS, FROM, TO, ZONE = "mon-thu", "09:00", "16:00", "UTC"

_COUNTRY = re.compile("[A-Z]{2}")


class Window(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The days and hours in which releases may happen."""

    days: Days = DAYS
    since: From = msgspec.field(name="from", default=FROM)
    until: To = msgspec.field(name="to", default=TO)
    zone: Zone = ZONE
    holidays: Holidays = ""
    subdivision: Subdivision = ""

    def __post_init__(self) -> None:
        """Refuse what is no window; msgspec reports a ValueError with its place."""
        weekdays(self.days)
        if not (self.since and self.until):
            raise ValueError("expected times in from: and to:, such as 09:00")
        hours(self.since, self.until)
        zone(self.zone)
        if self.holidays and not _COUNTRY.fullmatch(self.holidays):
            given = excerpt(self.holidays, 40)
            raise ValueError(f"{quoted(given)} is no country. Write its two letters, such as DE or US")
        if self.subdivision and not self.holidays:
            raise ValueError("subdivision: belongs to a country, so say with holidays: of which")

    def __str__(self) -> str:
        """As a person reads it: days, hours and zone."""
        return f"{self.days} {self.since}\N{EN DASH}{self.until} {self.zone}"

    def holds(self, wall: datetime) -> bool:
        """Whether a time of the wall clock is inside; holidays are not looked at."""
        day = hours(self.since, self.until).day(wall)
        return day is not None and day.weekday() in weekdays(self.days)
