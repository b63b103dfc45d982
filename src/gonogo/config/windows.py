"""Windows and freezes of the settings, as the settings of gates that look at the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.window import Window
from gonogo.plugins import GATES, installed
from gonogo.typed import converted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gonogo.domain.window import Freeze
    from gonogo.ports.gate import GateSettings

_ALWAYS = {"days": "mon-sun", "from": "00:00", "to": "24:00"}


def gate_settings(windows: Mapping[str, Window], name: str, freezes: Sequence[Freeze]) -> str:
    """The settings of the gate for the window of a name, closed in freezes as well, as canonical JSON.

    Without a window it is open but for the freezes; their times are then those of the first window's zone.
    """
    window = windows.get(name) or _open(next(iter(windows.values()), Window()).zone)
    return msgspec.json.encode(_settings(window, freezes), order="sorted").decode()


def why_not(window: Window) -> str:
    """Why a window is none, as where its country's holidays are not known; "" where it is one."""
    try:
        _settings(window, ())
    except ValueError as problem:
        return str(problem)
    return ""


def _open(zone: str) -> Window:
    return converted({**_ALWAYS, "zone": zone}, Window)


def _settings(window: Window, freezes: Sequence[Freeze]) -> GateSettings:
    kind = installed(GATES).load("window")
    settings: GateSettings = kind.Settings(
        days=window.days,
        since=window.since,
        until=window.until,
        zone=window.zone,
        holidays=window.holidays,
        subdivision=window.subdivision,
        freezes=tuple(freezes),
    )
    return settings
