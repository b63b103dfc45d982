"""Settings, read with the kinds that are installed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from gonogo.adapters.files.directory import Directory
from gonogo.app.project import SETTINGS_FILE
from gonogo.config.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from gonogo.formats.yaml import Document

_MODELLED = ("gates", "environments", "rollback", "windows", "freezes")
"""The settings whose model takes time to make, or depends on what is installed: made where they are told."""
_FREEZES = 100


def read_settings(files: Directory, settings_file: Path | None = None) -> Settings:
    """The settings of a file, or of gonogo.yml in the repository; the defaults where there is none."""
    if settings_file is not None:
        files, name = Directory(settings_file.parent), settings_file.name
    else:
        name = SETTINGS_FILE
    text = files.read(name)
    if text is None:
        if settings_file is not None:
            from gonogo.errors import UsageError

            raise UsageError(f"{settings_file} does not exist")
        return Settings()
    return parse_settings(text, name)


def parse_settings(text: str, name: str) -> Settings:
    """The settings that a text says; name: of the file, for faults."""
    from gonogo.config.convert import convert
    from gonogo.formats.yaml import read

    document = read(text, name)
    return convert(document, Settings if document.data.keys().isdisjoint(_MODELLED) else settings_model())


def read_document(file: Path) -> Document:
    """A YAML file from anywhere.

    Raises:
        UsageError: there is no such file, or it cannot be read.
        ConfigError: it is no YAML as settings are.
    """
    from gonogo.errors import UsageError
    from gonogo.formats.yaml import read

    text = Directory(file.parent).read(file.name)
    if text is None:
        raise UsageError(f"{file} does not exist, or is no file")
    return read(text, file.name)


def settings_model() -> type[Settings]:
    """The settings, with the kinds of gates, targets, strategies and numbers that are installed here."""
    from typing import Annotated

    import msgspec

    from gonogo.config.environments import Rollback
    from gonogo.domain.window import Freeze, Window
    from gonogo.plugins import GATES

    gates: Any = ("gates", dict[str, _kinds(GATES)] | None, None)  # type: ignore[misc]
    environments: Any = ("environments", dict[str, _environment_model()], {})  # type: ignore[misc]
    rollback: Any = ("rollback", _rollback_model(), Rollback())
    windows: Any = ("windows", dict[str, Window], {})
    freezes: Any = ("freezes", Annotated[list[Freeze], msgspec.Meta(max_length=_FREEZES)], [])
    fields = [gates, environments, rollback, windows, freezes]
    made: Any = msgspec.defstruct(
        "Settings", fields, bases=(Settings,), frozen=True, forbid_unknown_fields=True
    )
    return cast("type[Settings]", made)


def _environment_model() -> Any:
    from typing import Literal

    import msgspec

    from gonogo.config.environments import Environment
    from gonogo.plugins import METRICS, STRATEGIES, TARGETS, installed

    names = Literal[installed(STRATEGIES).kinds]  # type: ignore[valid-type]
    fields: Any = [
        ("target", _kinds(TARGETS)),
        ("strategy", names | _kinds(STRATEGIES), "canary"),
        ("metrics", _kinds(METRICS) | None, None),
    ]
    return msgspec.defstruct(
        "Environment", fields, bases=(Environment,), frozen=True, forbid_unknown_fields=True
    )


def _rollback_model() -> Any:
    import msgspec

    from gonogo.config.environments import Rollback
    from gonogo.plugins import ALERTS

    fields: Any = [("alert", str | _kinds(ALERTS), "")]
    return msgspec.defstruct("Rollback", fields, bases=(Rollback,), frozen=True, forbid_unknown_fields=True)


def _kinds(group: str) -> Any:
    """The settings of all kinds of a group, as a union."""
    from functools import reduce
    from operator import or_

    from gonogo.plugins import installed

    plugins = installed(group)
    return reduce(or_, (plugins.load(kind).Settings for kind in plugins.kinds))
