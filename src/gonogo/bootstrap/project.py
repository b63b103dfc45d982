"""A project, and what it asks of its surroundings."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from gonogo.adapters.clock.system import SourceDate, SystemClock
from gonogo.adapters.files.directory import Directory
from gonogo.adapters.repository.git import Git
from gonogo.app.ahead import ask_clone

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gonogo.app.project import Project
    from gonogo.ports.issues import Issues
    from gonogo.ports.lookout import Lookout
    from gonogo.ports.repository import Place


def open_project(
    folder: Path,
    settings_file: Path | None = None,
    *,
    untouched: bool = False,
    looking: bool = False,
    planning: bool = False,
) -> Project:
    """The project that a folder belongs to, with its settings. untouched: none of its files is written.

    looking: whether its remote is looked at before anything is decided. planning: whether git is asked at
    once what every plan needs, so that it answers while we import the rest.

    Raises:
        RepositoryError: the folder is in no git repository.
        ConfigError: the settings are wrong.
    """
    repository = Git(folder)
    ahead = ask_clone(repository) if planning else None
    from gonogo.app.project import Project
    from gonogo.bootstrap.settings import parse_once, read_settings

    place, parse = repository.place, parse_once()
    own = Directory(place.top) if place.top else repository.committed("HEAD", None)
    settings = read_settings(own, settings_file, parse)
    files = partial(Directory, untouched=untouched)
    project = Project(
        settings,
        repository,
        files,
        SystemClock(),
        _token,
        parse,
        open_issues,
        strategy_kinds,
        _lookout(place) if looking else None,
        os.environ,
        SourceDate(),
        ahead,
    )
    if planning:
        project.ask_ahead()
    return project


def _lookout(place: Place) -> Lookout:
    from gonogo.adapters.repository.lookout import GitLookout

    return GitLookout(place)


def tell(sentence: str) -> None:
    """What is worth knowing while one waits, as that a remote is tried again."""
    sys.stderr.write(f"{sentence}\n")


def _token() -> str:
    from secrets import token_hex

    return token_hex(4)


def unasked(line: str) -> str:
    """In the place of such a command where nothing of the repository's is run: it says nothing against it."""
    tell(f"branches.green is not asked here, as it would run: {line}")
    return ""


def is_green(project: Project) -> Callable[[str], str]:
    """Runs the command that tells whether the branch is green; why it is not, or ""."""

    def told(line: str) -> str:
        from shlex import split

        from gonogo.adapters.commands.passing import PassingCommands
        from gonogo.bootstrap.secrets import vault
        from gonogo.domain.surroundings import Surroundings
        from gonogo.domain.text import excerpt

        place = project.repository.place
        finished = PassingCommands(vault()).run(
            split(line),
            surroundings=Surroundings(project.settings.variables),
            operation="green",
            folder=place.folder,
            log=place.state / "green.log",
            timeout=120,
        )
        if not finished.code:
            return ""
        last = next((one for one in reversed(finished.output.splitlines()) if one.strip()), "")
        return excerpt(last.strip(), 200) or f"exit code {finished.code}"

    return told


def strategy_kinds(kind: str) -> type[Any]:
    """The class of a kind of strategy, by its name."""
    from gonogo.plugins import STRATEGIES, installed

    found: type[Any] = installed(STRATEGIES).load(kind)
    return found


def open_issues(project: Project) -> Issues | None:
    """The tracker, if one is configured."""
    settings = project.settings.issues
    if settings is None:
        return None
    from gonogo.adapters.http.standard import StandardHttp
    from gonogo.plugins import ISSUES, installed
    from gonogo.ports.issues import IssuesContext

    kind = installed(ISSUES).load(settings.__struct_config__.tag)
    issues: Issues = kind(settings, IssuesContext(project.working, StandardHttp(), project.clock))
    return issues
