"""To look, to plan and to rehearse runs nothing that the repository or the clone names."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from gonogo.testing.history import read_history
from tests.conftest import Shop

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = """\
project: shop
prepare: {{run: "{run}"}}
gates:
  unit: {{kind: command, run: "{run}"}}
  tests: {{kind: tests, run: "{run}", junit: out.xml}}
branches: {{green: "{run}"}}
environments:
  production:
    target:
      {{kind: command, start: "{run}", shift: "{run}", promote: "{run}",
       retire: "{run}", observe: "{run}", measure: "{run}"}}
"""
HISTORY = """
write pyproject.toml  [project]
  name = "shop"
  version = "1.0.0"
write .gitattributes  * filter=own merge=own diff=own
write package.json  {"name": "shop", "version": "1.0.0", "scripts": {"version": "touch MARK"}}
write setup.py  open("MARK", "w")
write conftest.py  open("MARK", "w")
write Makefile  $(shell touch MARK)
commit main  feat: sell things
tag v1.0.0
branch side
write a.txt  one
commit side  feat: find by name
write b.txt  two
commit main  fix: count
merge side into main
"""
COMMANDS = (
    "plan", "plan --json", "plan --offline", "doctor", "status", "changelog --all --output -", "gates",
    "lint v1.0.0..HEAD", "release --dry-run", "release --dry-run --offline", "init --dry-run", "candidates",
)  # fmt: skip
HOOKS = ("pre-push", "post-checkout", "reference-transaction", "post-index-change", "fsmonitor-watchman")


def planted(shop: Shop, run: str) -> None:
    """Name a program in each place of a clone that can name one, but for how a remote is reached."""
    pairs = {
        **{f"filter.own.{verb}": run for verb in ("clean", "smudge", "process")},
        **{f"core.{name}": run for name in ("fsmonitor", "pager", "editor", "alternateRefsCommand")},
        **{f"diff.own.{verb}": run for verb in ("textconv", "command")},
        **{f"gpg.{name}": run for name in ("program", "openpgp.program", "ssh.program")},
        **{f"pager.{name}": run for name in ("log", "status", "config")},
        **{f"alias.{name}": f"!{run}" for name in ("status", "log", "rev-list", "for-each-ref")},
        "merge.own.driver": run,
        "diff.external": run,
        "gpg.ssh.defaultKeyCommand": run,
        "core.hooksPath": ".git/hooks",
        "commit.gpgsign": "true",
        "tag.gpgsign": "true",
        "log.showSignature": "true",
    }
    for name, value in pairs.items():
        shop.git("config", name, value)
    for name in HOOKS:
        shop.write(f".git/hooks/{name}", f"#!/bin/sh\n{run}\n").chmod(0o755)


@pytest.mark.threat("contributor", "Have a program run by whoever only looks, plans or rehearses")
@pytest.mark.threat("clone", "Have a program run by whoever only looks, plans or rehearses")
def test_to_look_plan_and_rehearse_runs_nothing_of_the_repository_or_the_clone(
    tmp_path: Path, gonogo, monkeypatch
) -> None:
    mark = tmp_path / "mark"
    run = f"touch {mark}"
    read_history(HISTORY.replace("MARK", str(mark))).write(tmp_path / "shop", branch="main")
    shop = Shop(tmp_path / "shop").published()
    shop.write("gonogo.yml", SETTINGS.format(run=run))
    shop.git("add", "-A")
    shop.git("commit", "-q", "-m", "chore: settings")
    shop.git("push", "-q", "origin", "main")
    planted(shop, run)
    for path in shop.path.rglob("*.*"):
        os.utime(path)  # what looks changed is compared, and what is compared is filtered
    monkeypatch.chdir(shop.path)
    for command in COMMANDS:
        ran = gonogo(*command.split(), at=shop)
        assert ran.code == 0, (command, ran)
        assert not mark.exists(), command
    subprocess.run(["git", "status"], cwd=shop.path, capture_output=True, check=False)
    assert mark.exists(), "git itself runs what is planted"
