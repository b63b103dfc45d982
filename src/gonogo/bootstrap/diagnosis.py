"""The looks at a repository, with what a release is made ready by."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.app.project import Project
    from gonogo.app.setup.finding import Finding
    from gonogo.ports.sandbox import SandboxProgram


def examine(project: Project, sandbox: Callable[[], SandboxProgram] | None = None) -> list[Finding]:
    """Everything that a release needs, looked at as the person at this machine. sandbox: of it."""
    from gonogo.adapters.commands.bubblewrap import this_machine
    from gonogo.app.setup import diagnosis
    from gonogo.bootstrap.caller import open_caller
    from gonogo.bootstrap.clocks import open_clocks
    from gonogo.bootstrap.gates import gate_kinds
    from gonogo.bootstrap.project import is_green
    from gonogo.bootstrap.record import signatures

    caller, clocks = open_caller(project), open_clocks(project, offline=project.sight.there is None)
    machine = (sandbox or this_machine, signatures())
    return diagnosis.examine(project, caller, gate_kinds(), is_green(project), clocks, *machine)
