"""What files say of other packages in their repository: ranges in manifests, and entries in lock files.

A kind of manifest is one module with a function `requirements`, which says what it asks of others; a kind of
lock file is one with a function `wanted`, which says what is to stand at which path. Each has one line here.
`Follower` rewrites it, and proves that nothing else means anything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gonogo.formats.documents import limits
from gonogo.formats.requirements import (
    bun_lock,
    cargo,
    cargo_lock,
    npm,
    npm_lock,
    pnpm_lock,
    poetry_lock,
    python,
    uv_lock,
    yarn_lock,
)
from gonogo.formats.requirements.follower import Edit, Follower, rewritten
from gonogo.formats.requirements.json_notation import JSON
from gonogo.formats.requirements.pnpm_lock import links
from gonogo.formats.requirements.poetry_lock import rehashed
from gonogo.formats.requirements.requirement import Requirement, followed
from gonogo.formats.requirements.toml_notation import TOML
from gonogo.formats.requirements.yaml_notation import YAML

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gonogo.formats.requirements.notation import Notation
    from gonogo.formats.requirements.reading import Reading

__all__ = [
    "KINDS",
    "LOCKS",
    "MANIFESTS",
    "Edit",
    "Follower",
    "Requirement",
    "is_lock",
    "is_manifest",
    "kind_of",
    "links",
    "rehashed",
    "rewritten",
]


def _manifest(
    name: str, notation: Notation, requirements: Callable[[Reading], Iterator[Requirement]]
) -> Follower:
    """A kind that follows in what it requires."""
    return Follower(
        (name,),
        name,
        notation,
        lambda reading: followed(reading, requirements(reading)),
        limit=limits.TOML,
        requirements=requirements,
    )


MANIFESTS: Final = (
    _manifest("package.json", JSON, npm.requirements),
    _manifest("Cargo.toml", TOML, cargo.requirements),
    _manifest("pyproject.toml", TOML, python.requirements),
)
"""The kinds of files that describe a package."""

LOCKS: Final = (
    Follower(("package-lock.json", "npm-shrinkwrap.json"), "package.json", JSON, npm_lock.wanted),
    Follower(("Cargo.lock",), "Cargo.toml", TOML, cargo_lock.wanted, cargo_lock.parts),
    Follower(("pnpm-lock.yaml",), "package.json", YAML, pnpm_lock.wanted, pnpm_lock.parts),
    Follower(("bun.lock",), "package.json", bun_lock.JSON_WITH_COMMAS, bun_lock.wanted),
    Follower(("yarn.lock",), "package.json", yarn_lock.ENTRY, yarn_lock.wanted, yarn_lock.parts),
    Follower(("poetry.lock",), "pyproject.toml", TOML, poetry_lock.wanted, poetry_lock.parts),
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


def is_manifest(path: str) -> bool:
    """Whether a file describes a package, by its name."""
    return kind_of(path) in MANIFESTS
