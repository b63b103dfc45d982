"""The first steps in a repository as commands show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.app.project import SETTINGS_FILE
from gonogo.app.setup.diagnosis import Finding

if TYPE_CHECKING:
    from gonogo.app.setup.strategy import Written


class DiagnosisView(msgspec.Struct, frozen=True):
    """What was found; see docs/json.md."""

    findings: list[Finding]


class SettingsView(msgspec.Struct, frozen=True):
    """A settings file, whether it was written now, and what to know about it; see docs/json.md."""

    file: str
    written: bool
    text: str
    remarks: tuple[str, ...]
    left: tuple[str, ...]


def settings_view(new: Written, *, written: bool) -> SettingsView:
    """The settings as they were made. written: whether they are in the file now."""
    return SettingsView(SETTINGS_FILE, written, new.text, new.remarks, new.left)
