"""Gates by their kinds, and what asks them without a release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gonogo.bootstrap.project import tell
from gonogo.bootstrap.workspace import open_commands
from gonogo.typed import decoded

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.app.project import Project
    from gonogo.app.releasing.asking import Asking
    from gonogo.domain.planning.plan import GatePlan
    from gonogo.plugins import Plugins
    from gonogo.ports.gate import Gate


def gate_kinds() -> Callable[[str], type[Any]]:
    """The class of a kind of gate, by its name."""
    from gonogo.plugins import installed

    return installed().load


def asking(project: Project) -> Asking:
    """What asks gates without a release."""
    from functools import partial

    from gonogo.adapters.http.standard import StandardHttp
    from gonogo.adapters.repository.publisher import GitPublisher
    from gonogo.adapters.workspace.directory import DirectoryWorkspace
    from gonogo.app.releasing.asking import Asking
    from gonogo.bootstrap.clocks import open_clocks
    from gonogo.plugins import installed

    publisher = GitPublisher(project.repository.place, tell=tell)
    return Asking(
        project,
        gate_kinds(),
        partial(build_gate, installed()),
        lambda folder: DirectoryWorkspace(folder, project.repository.place.folder, publisher),
        open_commands(project.repository.place),
        StandardHttp(),
        project.issues,
        open_clocks(project),
    )


def build_kind(plugins: Plugins, kind: str, settings: str) -> Gate:
    """A gate of a kind, by its settings as JSON."""
    from gonogo.domain.planning.plan import GatePlan

    return build_gate(plugins, GatePlan(kind, kind, settings, required=True, timeout=0))


def build_gate(plugins: Plugins, planned: GatePlan) -> Gate:
    """A gate as it was planned; its settings are read again, by its kind as it is now.

    Raises:
        UsageError: the kind as it is installed here cannot read them.
    """
    import msgspec

    kind = plugins.load(planned.kind)
    try:
        settings = decoded(planned.settings, kind.Settings)
    except msgspec.ValidationError as problem:
        from gonogo.errors import UsageError

        raise UsageError(
            f"gate {planned.name}, of kind {planned.kind}, was planned with settings that cannot be read "
            f"here: {problem}. Install what it was planned with, or plan again: gonogo abort; gonogo release"
        ) from None
    gate: Gate = kind(settings)
    return gate
