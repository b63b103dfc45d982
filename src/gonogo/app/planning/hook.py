"""Git's commit-msg hook, which checks every message as it is committed."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from gonogo.errors import UsageError

if TYPE_CHECKING:
    from gonogo.app.project import Project

NAME = "commit-msg"


def install(project: Project, python: str) -> str:
    """Put the hook where git looks for it, and say so; another's hook stays as it is.

    Raises:
        UsageError: there is another hook already, or it cannot be written.
    """
    present = project.hooks.read(NAME)
    if present is not None and _is_ours(present):
        return "The commit-msg hook is installed already"
    if present is not None:
        raise UsageError(f"There is another commit-msg hook. Add this line to it: {_line(python)}")
    project.hooks.write(NAME, f"#!/bin/sh\n{_line(python)}\n", executable=True)
    return "Every commit message is checked from now on; git commit --no-verify goes round it"


def is_installed(project: Project) -> bool:
    """Whether git will check messages."""
    return _is_ours(project.hooks.read(NAME) or "")


def _line(python: str) -> str:
    # -P: what lies at the top of the repository must not stand in for a module of Python's.
    return f'exec {quote(python)} -P -m gonogo lint --file "$1"'


def _is_ours(text: str) -> bool:
    return "gonogo lint --file" in text
