"""What one is told to do next while a release waits."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.cli.live.running import tell
from gonogo.ports.record import ReleaseRow

ROW = ReleaseRow("1.1.0-0a", "shop", "", "1.1.0", "v1.1.0", {}, "", "", "", 0, 0, "", "")


@pytest.mark.parametrize(
    ("stage", "told"),
    [
        ("approval", "gonogo approve, gonogo reject or gonogo abort"),
        ("gate unit", "gonogo resume --retry or gonogo abort"),
        ("candidate", "gonogo promote, gonogo reject or gonogo abort"),
        ("publishing", "gonogo abort"),
    ],
)
def test_the_hint_fits_what_the_release_waits_for(capsys, stage, told):
    tell(None, msgspec.structs.replace(ROW, stage=stage, waiting="it waits"), as_json=False)
    assert capsys.readouterr().err.splitlines()[1] == f"  {told}, here or in another terminal"
