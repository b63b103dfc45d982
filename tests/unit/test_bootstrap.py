"""Wiring that can go wrong because of what is installed here."""

from __future__ import annotations

import pytest

from gonogo.bootstrap import build_gate
from gonogo.domain.plan import GatePlan
from gonogo.errors import UsageError
from gonogo.plugins import installed


def test_planned_settings_that_cannot_be_read_here_are_told_in_a_sentence():
    planned = GatePlan("office", "window", '{"kind": "window", "lunch": 1}', required=True, timeout=0)
    told = "gate office, of kind window, was planned with settings that cannot be read here: .*`lunch`.*"
    with pytest.raises(UsageError, match=told + "gonogo abort; gonogo release"):
        build_gate(installed(), planned)
