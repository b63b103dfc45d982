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
    from gonogo.bootstrap.record import signatures

    found = [*_record(project), *_key(project), *_state(project), *_left(project), *_green(project)]
    caller, clocks = open_caller(project), open_clocks(project, offline=project.sight.there is None)
    machine = (sandbox or this_machine, signatures())
    return found + diagnosis.examine(project, caller, gate_kinds(), lambda _: "", clocks, *machine)


def _green(project: Project) -> list[Finding]:
    """That the command which tells whether the branch is green is not run by a look."""
    from gonogo.app.setup.finding import Finding

    command = project.settings.branches.green
    told = f"`{command}` tells whether the branch is green, and is not run here"
    return [Finding("green", "well", told)] if command else []


def _state(project: Project) -> list[Finding]:
    """How large the state folder is, once something was released from here."""
    from gonogo.adapters.files.sizes import sizes
    from gonogo.app.setup.state_folder import state_finding

    state = project.repository.place.state
    if not (state / "evidence").exists():
        return []
    found = sizes(state)
    return [state_finding(found.of, project.settings.keep.releases, complete=found.complete)]


def _left(project: Project) -> list[Finding]:
    """Whether what a program leaves running on this machine is found again."""
    from gonogo.adapters.target.local.settings import LocalSettings
    from gonogo.adapters.target.local.supervisor.containment import holding
    from gonogo.app.setup.leftovers import leftovers

    targets = {name: one.target for name, one in project.settings.environments.items()}
    return leftovers(holding(), [name for name, one in targets.items() if isinstance(one, LocalSettings)])


def _key(project: Project) -> list[Finding]:
    """Whether the key that signs the ledger here is one of those that the main branch names."""
    from gonogo.app.releasing.record_keys import fingerprint, pinned
    from gonogo.app.setup.finding import Finding
    from gonogo.bootstrap.ledger import open_signer

    own = open_signer(project).known
    if not own:
        return []
    key, known = fingerprint(own), pinned(project)
    if key in known:
        return [Finding("ledger", "well", f"signed here with key {key}, which gonogo.yml names")]
    told = f"signed here with key {key}, which gonogo.yml does not name"
    remedy = f"ledger: {{keys: [{', '.join([*known, key])}]}}, on the main branch"
    return [Finding("ledger", "fault" if known else "advice", told, remedy)]


def _record(project: Project) -> list[Finding]:
    """Why the record cannot be used; nothing where it can, or there is none."""
    from contextlib import closing

    from gonogo.app.setup.finding import Finding
    from gonogo.bootstrap.record import has_record, open_record, open_release_record
    from gonogo.errors import GonogoError

    try:
        if has_record(project):
            with closing(open_record(project)) as record:
                open_release_record(record).alive(project.name)
    except GonogoError as problem:
        sentence, _, remedy = str(problem).partition("; ")
        return [Finding("record", "fault", sentence, remedy)]
    return []
