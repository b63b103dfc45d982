"""What one is told to do next while a release waits."""

from __future__ import annotations

import msgspec
import pytest

from gonogo.cli.live.running import tell
from gonogo.domain.stage import Hold
from gonogo.ports.record import ReleaseRow

ROW = ReleaseRow("1.1.0-0a", "shop", "", "1.1.0", "v1.1.0", {}, "", "it waits", "", 0, 0, "", "")


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        (("approve", "reject", "abort"), "gonogo approve, gonogo reject or gonogo abort"),
        (("retry", "override", "abort", "reject"), "gonogo resume --retry, gonogo reject or gonogo abort"),
        (("promote", "abort", "reject"), "gonogo promote, gonogo reject or gonogo abort"),
        (("abort",), "gonogo abort"),
    ],
)
def test_one_is_told_the_instructions_that_are_heard(capsys, kinds, told):
    hold = Hold("it waits", dict.fromkeys(kinds, ()))
    tell(None, msgspec.structs.replace(ROW, hold=hold), as_json=False)
    assert capsys.readouterr().err.splitlines()[1] == f"  {told}, here or in another terminal"
