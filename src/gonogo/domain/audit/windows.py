"""Windows, freezes and holidays that gates found open, looked at again for the time of their answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.decision import Because, Call
from gonogo.domain.ledger.free_text import DIGEST
from gonogo.domain.window import Freeze, Window, look
from gonogo.domain.window.status import no_holiday
from gonogo.domain.window.window import DAYS, FROM, TO, ZONE
from gonogo.typed import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.domain.audit.account import Account
    from gonogo.domain.ledger.entry import Entry
    from gonogo.domain.planning.plan import Plan

Calendar = Callable[[Window], Callable[[date], str] | None]
"""What tells the holiday that a day is, where a window is; nothing where that is not known here."""
KIND = "window"
"""The kind of the gates that look at the clock."""


class _Times(msgspec.Struct, frozen=True, kw_only=True):
    """What the settings of such a gate say of times."""

    days: str = DAYS
    since: str = msgspec.field(name="from", default=FROM)
    until: str = msgspec.field(name="to", default=TO)
    zone: str = ZONE
    holidays: str = ""
    subdivision: str = ""
    freezes: tuple[Freeze, ...] = ()

    @property
    def window(self) -> Window:
        """The window, with where it is."""
        place = {"holidays": self.holidays, "subdivision": self.subdivision}
        return Window(days=self.days, since=self.since, until=self.until, zone=self.zone, **place)

    def why_closed(self, moments: tuple[int, int], calendar: Calendar) -> str:
        """Why it was closed at both; "" where it was open at one of them, as far as holidays are known."""
        holiday = calendar(self.window) or no_holiday
        found = [look(moment, self.window, self.freezes, holiday) for moment in moments]
        return "" if any(one.open for one in found) else str(found[-1].closures[0])


def no_calendar(window: Window) -> Callable[[date], str] | None:
    """Where no holiday is known: only a window that goes by none can be looked at in full."""
    return None if window.holidays else no_holiday


def closed(account: Account, plan: Plan | None, calendar: Calendar) -> Iterator[str]:
    """The answers of gates that said go while their window was closed, and no emergency passed it."""
    for name, times in _known(plan):
        for entry in account.decisions:
            if times and entry.data.get("asker") == name and _found_open(account, entry):
                why = times.why_closed(_looked(entry), calendar)
                if why:
                    yield f"entry {entry.seq}: {name} said go, and it was {why}"


def unlooked(plan: Plan | None, calendar: Calendar) -> Iterator[str]:
    """What could not be checked of its windows, and why."""
    for _, times in _known(plan):
        if times is None:
            yield "a window or its zone cannot be read here"
        elif calendar(times.window) is None:
            yield "the holidays of a window are not checked"


def _known(plan: Plan | None) -> Iterator[tuple[str, _Times | None]]:
    """Each such gate of a plan, with its times where they can be read."""
    for gate in plan.gates if plan else ():
        if gate.kind == KIND:
            yield gate.name, _times(gate.settings)


def _times(settings: str) -> _Times | None:
    try:
        times = decoded(settings, _Times)
        times.why_closed((0, 0), no_calendar)
    except (msgspec.MsgspecError, ValueError):
        return None
    return times


def _found_open(account: Account, entry: Entry) -> bool:
    """Whether it said go for its window, not for an emergency, as far as its text is here."""
    if (entry.data.get("call"), entry.data.get("because")) != (Call.GO, Because.PASSED):
        return False
    seen = entry.data.get("evidence")
    if DIGEST in entry.data and seen is None:
        return not any(one.kind == "order.emergency" and one.seq < entry.seq for one in account.orders)
    listed = seen if isinstance(seen, list) else []
    return not any(isinstance(one, dict) and one.get("name") == "emergency" for one in listed)


def _looked(entry: Entry) -> tuple[int, int]:
    """When it was asked and when it had answered, which is when it was written down."""
    took = entry.data.get("milliseconds")
    seconds = took // 1000 + 1 if isinstance(took, int) and 0 <= took < 86_400_000 else 1
    return entry.at - seconds, entry.at
