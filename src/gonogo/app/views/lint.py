"""Checked messages as commands show them."""

from __future__ import annotations

import msgspec

from gonogo.app.planning.linting import Checked


class LintView(msgspec.Struct, frozen=True):
    """How many messages were checked, and those with faults; see docs/json.md."""

    checked: int
    faulty: list[Checked]
