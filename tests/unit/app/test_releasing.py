"""What is in the way of a release, told before anything is done."""

from __future__ import annotations

import pytest

from gonogo.app.planning import plan
from gonogo.app.releasing import Request, prepare
from gonogo.bootstrap import gate_kinds
from gonogo.domain.bump import Wish
from gonogo.errors import NotReadyError

HISTORY = """\
write gonogo.yml  project: shop
  gates:
    security: {kind: command, run: "true"}
commit main  feat: sell
tag v1.0.0
branch hotfix/1.0.1
commit hotfix/1.0.1  fix: sell again
"""


def test_a_hotfix_without_what_must_not_break_is_told_so_and_not_begun(tell, tmp_path):
    shop = tell(HISTORY, branch="hotfix/1.0.1")
    shop.git("init", "-q", "--bare", str(tmp_path / "remote.git"))
    shop.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    shop.git("push", "-q", "-u", "origin", "hotfix/1.0.1", "main", "v1.0.0")
    shop.git("fetch", "-q")
    project = shop.project()
    planned = plan(project, Wish(), "", hotfix=True)
    with pytest.raises(NotReadyError) as told:
        prepare(project, planned, gate_kinds(), lambda _: "", Request(hotfix=True))
    assert str(told.value).splitlines() == [
        "Not ready to release:",
        "  a hotfix needs a gate of stage unit; none is configured or found",
        "    write one under `gates` in gonogo.yml, such as unit: {kind: command, run: make unit}",
    ]
