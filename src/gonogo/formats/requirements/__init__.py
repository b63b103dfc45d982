"""What files say of other packages in their repository: ranges in manifests, and entries in lock files.

A kind of file is one module with a function `wanted`, which says what is to stand at which path, and one line
in `KINDS`. `Follower` rewrites it, and proves that nothing else means anything else.
"""

from __future__ import annotations

from typing import Final

from gonogo.formats.requirements import (
    cargo,
    cargo_lock,
    npm,
    npm_lock,
    pnpm_lock,
    python,
    uv_lock,
    yarn_lock,
)
from gonogo.formats.requirements.follower import Edit, Follower, rewritten
from gonogo.formats.requirements.json_notation import JSON
from gonogo.formats.requirements.pnpm_lock import links
from gonogo.formats.requirements.toml_notation import TOML
from gonogo.formats.requirements.yaml_notation import YAML
from gonogo.formats.version_files.toml_document import LIMIT

__all__ = ["KINDS", "LOCKS", "MANIFESTS", "Edit", "Follower", "is_lock", "kind_of", "links", "rewritten"]

MANIFESTS: Final = (
    Follower(("package.json",), "package.json", JSON, npm.wanted, limit=LIMIT),
    Follower(("Cargo.toml",), "Cargo.toml", TOML, cargo.wanted, limit=LIMIT),
    Follower(("pyproject.toml",), "pyproject.toml", TOML, python.wanted, limit=LIMIT),
)
"""The kinds of files that describe a package."""

LOCKS: Final = (
    Follower(("package-lock.json", "npm-shrinkwrap.json"), "package.json", JSON, npm_lock.wanted),
    Follower(("Cargo.lock",), "Cargo.toml", TOML, cargo_lock.wanted, cargo_lock.parts),
    Follower(("pnpm-lock.yaml",), "package.json", YAML, pnpm_lock.wanted, pnpm_lock.parts),
    Follower(("yarn.lock",), "package.json", yarn_lock.ENTRY, yarn_lock.wanted, yarn_lock.parts),
    Follower(("uv.lock",), "pyproject.toml", TOML, uv_lock.wanted, uv_lock.parts),
)
"""The kinds of files that say what was resolved."""

KINDS: Final = {name: kind for kind in (*MANIFESTS, *LOCKS) for name in kind.names}
"""All of them, by the names of the files."""


def kind_of(path: str) -> Follower | None:
    """The kind of a file, by its name."""
    return KINDS.get(path.rpartition("/")[2])


def is_lock(path: str) -> bool:
    """Whether a file is a lock file, by its name."""
    return kind_of(path) in LOCKS
