"""The projects of a record whose repositories are elsewhere, and their mirrors on this machine."""

from __future__ import annotations

import os
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.app.caller import Caller
    from gonogo.app.project import Project
    from gonogo.app.projects import RegisteredProjects
    from gonogo.domain.registration import Registration
    from gonogo.ports.mirror import Mirrored

VARIABLE = "GONOGO_MIRRORS"
"""The environment variable that names the folder of the mirrors."""


def mirrors_folder() -> Path:
    """Where the mirrors lie: what the environment says, else below this user's state."""
    said = os.environ.get(VARIABLE, "")
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(said) if said else Path(state) / "gonogo" / "mirrors"


@contextmanager
def open_projects() -> Iterator[RegisteredProjects]:
    """What may be asked of the projects of the team's record.

    Raises:
        UsageError: no database is named, so there is nobody to share a record with.
    """
    from gonogo.adapters.clock.system import SystemClock
    from gonogo.adapters.repository.mirrors import GitMirrors
    from gonogo.app.projects import RegisteredProjects
    from gonogo.bootstrap.database import database_url
    from gonogo.errors import UsageError
    from gonogo.store.database import open_database
    from gonogo.store.projects import ProjectRecord
    from gonogo.store.record import Record

    url = database_url()
    if not url:
        raise UsageError(
            "Projects are registered in a record that several share. Name its database: "
            "GONOGO_DATABASE=postgresql://HOST/NAME"
        )
    helper = (sys.executable, "-m", "gonogo.bootstrap.credential")
    with closing(Record(open_database(url), SystemClock())) as record:
        yield RegisteredProjects(ProjectRecord(record), GitMirrors(mirrors_folder(), helper), _name_in)


def open_mirrored(projects: RegisteredProjects, wanted: Registration) -> tuple[Project, Mirrored]:
    """A registered project as it is on its remote now, and what became of its mirror.

    Raises:
        RepositoryError: the repository gives no answer, has no such branch, or is another project's.
        ConfigError: its settings are wrong.
    """
    from gonogo.bootstrap.project import open_project

    mirrored = projects.bring(wanted)
    return open_project(mirrored.folder, looking=True), mirrored


def open_operator() -> Caller:
    """Whoever runs this command, by git's settings of this user: no repository is concerned."""
    from gonogo.adapters.repository.process import GitCommand
    from gonogo.app.caller import local_caller
    from gonogo.bootstrap.caller import caller_kind
    from gonogo.bootstrap.record import signatures

    git = GitCommand(Path("/"))
    names = ("user.name", "user.email", "user.signingkey", "gpg.format")
    found = {name: git.ask("config", "--get", name).output.decode(errors="replace").strip() for name in names}
    return local_caller({name: value for name, value in found.items() if value}, signatures(), caller_kind())


def _name_in(folder: Path) -> str:
    from gonogo.bootstrap.project import open_project

    return open_project(folder).name
