"""Which version this is, and where it keeps its things."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def version() -> str:
    """The version of this checkout, as pyproject.toml states it."""
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    return str(stated)


def home() -> Path:
    """The folder of all databases and backups: SHOP_HOME, else where state belongs.

    It is outside the checkout, because all versions that run beside each other share it.
    """
    state = Path(os.environ.get("XDG_STATE_HOME") or "~/.local/state")
    return Path(os.environ.get("SHOP_HOME") or state / "shop").expanduser()
