"""What a project keeps on this machine, and the commands that run beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gonogo.adapters.commands.local import LocalCommands
    from gonogo.adapters.workspace.directory import DirectoryWorkspace
    from gonogo.ports.repository import Place


def open_workspace(place: Place) -> DirectoryWorkspace:
    """Where the project of a repository keeps what is not in its record: beside git's own files."""
    from gonogo.adapters.repository.publisher import GitPublisher
    from gonogo.adapters.workspace.directory import DirectoryWorkspace

    return DirectoryWorkspace(place.state.resolve(), place.folder, GitPublisher(place))


def open_commands(place: Place) -> LocalCommands:
    """Commands of this machine, each known again after a crash."""
    from gonogo.adapters.commands.local import LocalCommands
    from gonogo.bootstrap.secrets import vault

    return LocalCommands(place.state.resolve() / "running", secrets=vault())
