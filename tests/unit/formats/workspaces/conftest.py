"""Working trees of a few manifests."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from gonogo.formats import workspaces
from gonogo.testing.files import MemoryFiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.domain.packages.workspace import Workspace


@pytest.fixture(scope="session")
def found() -> Callable[[dict[str, object]], tuple[Workspace, ...]]:
    """The workspaces of these files; what is no text is written as JSON."""

    def search(files: dict[str, object]) -> tuple[Workspace, ...]:
        texts = {path: dedent(it) if isinstance(it, str) else json.dumps(it) for path, it in files.items()}
        return workspaces.found(workspaces.Tree(texts, MemoryFiles(texts))).workspaces

    return search


@pytest.fixture(scope="session")
def only(found) -> Callable[[dict[str, object]], Workspace]:
    """The only workspace of these files."""

    def search(files: dict[str, object]) -> Workspace:
        (workspace,) = found(files)
        return workspace

    return search
