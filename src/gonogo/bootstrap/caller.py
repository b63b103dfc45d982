"""Who runs the command."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, get_args

if TYPE_CHECKING:
    from gonogo.app.caller import Caller
    from gonogo.app.project import Project
    from gonogo.domain.people.person import Kind

KIND = "GONOGO_CALLER"
"""The environment variable by which a program or a service says that it is one."""


def open_caller(project: Project) -> Caller:
    """Whoever runs this command, as git's settings, their key and the environment say.

    Raises:
        UsageError: the environment names a kind of caller that there is not.
    """
    from gonogo.app.caller import local_caller
    from gonogo.bootstrap.record import signatures

    return local_caller(project.git_settings, signatures(), caller_kind())


def caller_kind() -> Kind:
    """Whether a person, a program or a service runs this command, as the environment says.

    Raises:
        UsageError: it names a kind of caller that there is not.
    """
    from gonogo.domain.people.person import Kind
    from gonogo.domain.text import printable
    from gonogo.errors import UsageError

    kind = os.environ.get(KIND, "") or "person"
    if kind not in get_args(Kind):
        raise UsageError(f"{KIND}={printable(kind)} is no caller. Set it to person, program or service")
    return kind  # type: ignore[return-value]  # it was just checked
