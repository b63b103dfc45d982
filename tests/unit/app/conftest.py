"""It is January 2027 for every test of the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gonogo.bootstrap.project import open_project
from gonogo.testing.history import read_history

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gonogo.app.project import Project
    from gonogo.ports.clock import Clock


@pytest.fixture(scope="session", autouse=True)
def january():
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SOURCE_DATE_EPOCH", "1800000000")
        yield


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Project]:
    """Opens a real project called shop, with a clock of the test and git as somebody set it there."""
    folder = tmp_path_factory.mktemp("clone") / "shop"
    read_history("commit main  feat: sell things").write(folder, branch="main")

    def opened(clock: Clock | None = None, git: Mapping[str, str] | None = None) -> Project:
        project = open_project(folder)
        project.clock = clock or project.clock
        project.token = lambda: "0b"
        project.git_settings = {"remote.origin.url": str(folder), **(git or {})}
        return project

    return opened


@pytest.fixture
def shop(tell):
    """Two releases, and something to come."""
    return tell("""
commit main  feat: sell things
tag v1.0.0
commit main  fix: count each thing once
tag v1.0.1
author Bob Sled <bob@shop.example>
commit main  feat: search
""")
