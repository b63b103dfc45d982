"""A gate that looks at the clock, if others agree: inside the window, and in no freeze or holiday."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from gonogo.domain.decision import Because, Call, Decision, Until
from gonogo.domain.text import excerpt, listed
from gonogo.domain.window import Freeze, Window, WindowStatus, look, shown, trust
from gonogo.domain.window.status import no_holiday
from gonogo.domain.window.window import (
    DAYS,
    FROM,
    TO,
    ZONE,
    Days,
    From,
    Holidays,
    Subdivision,
    To,
    Zone,
)
from gonogo.gates.answer import Answer
from gonogo.ports.gate import Ask, GateContext, GateSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

_WAIT = "wait for it"
_SET = "set this machine's clock, as by NTP, and ask again"
_EMERGENCY = "; where that cannot be: gonogo release --emergency --reason WHY"
_NEVER = "correct days:, from:, to: or the freezes, so that there is a time in which one may"
_WIDTH = 200
_INSTALL = "pip install 'gonogo[holidays]'"


class WindowSettings(GateSettings, frozen=True, kw_only=True, tag="window"):
    """When one may: the fields of a Window, and the freezes in it."""

    days: Days = DAYS
    since: From = msgspec.field(name="from", default=FROM)
    until: To = msgspec.field(name="to", default=TO)
    zone: Zone = ZONE
    holidays: Holidays = ""
    subdivision: Subdivision = ""
    freezes: Annotated[
        tuple[Freeze, ...], Meta(description="times in which nothing is released", max_length=100)
    ] = ()

    def __post_init__(self) -> None:
        """Refuse what is no window; msgspec reports a ValueError with its place."""
        GateSettings.__post_init__(self)
        _holidays(self.window)

    @property
    def window(self) -> Window:
        """The window that these settings mean."""
        return Window(
            days=self.days,
            since=self.since,
            until=self.until,
            zone=self.zone,
            holidays=self.holidays,
            subdivision=self.subdivision,
        )


class WindowGate:
    """Go inside the window, and in an emergency that nothing forbids; else hold until it opens."""

    Settings = WindowSettings

    def __init__(self, settings: WindowSettings) -> None:
        """Take when one may."""
        self._settings = settings
        self._window = settings.window

    def poll(self, ask: Ask, tools: GateContext) -> Decision:
        """Look at the clock; see the port."""
        answer, now = Answer(ask, _NEVER), int(tools.clock.now().timestamp())
        answer.saw("window", str(self._window))
        answer.saw("now", f"{shown(now, self._window.zone)} {self._window.zone}")
        others = tools.clocks.compared()
        answer.saw("other clocks", trust.told(others))
        if doubt := trust.distrusted(others):
            return answer.hold(Because.BROKEN, doubt, _SET)
        holiday = _holidays(self._window)
        if holiday is None:
            reason = f"the holidays of {self._window.holidays} are not known here"
            return answer.hold(Because.MISSING, reason, f"install them: {_INSTALL}")
        outlook = look(now, self._window, self._settings.freezes, holiday)
        if outlook.open:
            return answer.give(Call.GO, Because.PASSED, f"inside {self._window}")
        return _closed(outlook, ask.emergency, answer)


def _closed(outlook: WindowStatus, emergency: str, answer: Answer) -> Decision:
    forbidding = outlook.forbidding
    if emergency and not forbidding:
        answer.saw("emergency", emergency)
        return answer.give(Call.GO, Because.PASSED, f"an emergency: {emergency}; {outlook}")
    instead = f"; no emergency may pass freeze {listed(list(forbidding))}" if forbidding else _EMERGENCY
    if outlook.opens is None:
        return answer.hold(Because.NOT_REACHED, str(outlook), _NEVER + instead)
    held = answer.hold(Because.NOT_REACHED, str(outlook), _WAIT + instead)
    return msgspec.structs.replace(held, waits_for=Until(outlook.opens))


def known_holidays(window: Window) -> Callable[[date], str] | None:
    """Tells the holiday that a day is; nothing where its country's are not known here."""
    try:
        return _holidays(window)
    except ValueError:
        return None


def _holidays(window: Window) -> Callable[[date], str] | None:
    """Tells the holiday that a day is; nothing where that cannot be known here."""
    if not window.holidays:
        return no_holiday
    library = _library()
    return _calendar(library, window) if library else None


def _library() -> Any:
    """The calendars of many countries; nothing where they are not installed."""
    try:
        return import_module("holidays")
    except ImportError:
        return None


def _calendar(library: Any, window: Window) -> Callable[[date], str]:
    """The public holidays where the window is.

    Raises:
        ValueError: the library knows no such country, or not this part of it.
    """
    country, part = window.holidays, window.subdivision
    try:
        days = library.country_holidays(country, subdiv=part or None, language="en_US")
    except NotImplementedError:
        parts = ", ".join(library.list_supported_countries().get(country, []))
        known = f"; its parts: {excerpt(parts, _WIDTH)}" if parts else ""
        place = f"{country}-{excerpt(part, 40)}" if part else country
        raise ValueError(f"the holidays of {place} are not known{known}") from None
    return lambda day: days.get(day) or ""
