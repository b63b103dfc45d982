"""What an environment keeps of a version goes when the version does."""

from __future__ import annotations

import shutil
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from gonogo.adapters.target.local.versions import Versions

if TYPE_CHECKING:
    from pathlib import Path


def test_the_logs_of_a_version_are_put_away_with_it_and_no_others(tmp_path: Path) -> None:
    workspace: Any = SimpleNamespace(remove=shutil.rmtree)
    versions = Versions(tmp_path, workspace)
    for name in ("1.0.0", "2.0.0", "2.0.0+b%2F1"):
        (tmp_path / "logs" / name).mkdir(parents=True)
        (tmp_path / "logs" / name / "0.log").write_text(f"{name}\n")
        (tmp_path / "versions" / name).mkdir(parents=True)
    (tmp_path / "logs" / "envoy.log").write_text("envoy\n")
    for place in versions.kept:
        versions.put_away(place, ["2.0.0"])
    versions.empty_trash()
    assert list(versions.logs("", 9)) == [("2.0.0/0", "2.0.0")]
    assert versions.envoy_log == ("envoy",)
    left = {str(place.relative_to(tmp_path)) for place in tmp_path.rglob("*") if place.is_file()}
    assert left == {"logs/2.0.0/0.log", "logs/envoy.log"}
