"""The model of gonogo.yml, with the kinds of gates, targets, strategies and metrics that are installed."""

from __future__ import annotations

from types import GenericAlias
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import msgspec

from gonogo.config.settings import Settings
from gonogo.plugins import ALERTS, GATES, ISSUES, METRICS, NOTICES, STRATEGIES, TARGETS, installed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gonogo.formats.yaml import Data

_FREEZES = 100
_GROUPS = (GATES, TARGETS, STRATEGIES, METRICS, ALERTS, ISSUES, NOTICES)
_TRACKER = "file"
"""The kind of a tracker that names none."""


def settings_model() -> type[Settings]:
    """The settings with every kind that is installed: what is told, and what faults are found by."""
    kinds = {group: _installed_kinds(group) for group in _GROUPS}
    return _made(kinds, ("gates", "environments", "rollback", "issues", "notices", "windows", "freezes"))


def model_of(data: Mapping[str, Data]) -> type[Settings]:
    """The settings with the kinds that a file names, and no others: each kind takes time to import.

    Where a part names no kind, it is the whole model.
    """
    environments = list(_mapping(data.get("environments")).values())
    kinds = {
        GATES: _named(_mapping(data.get("gates")).values()),
        TARGETS: _named(_mapping(each).get("target") for each in environments),
        STRATEGIES: _named(_mapping(each).get("strategy") for each in environments),
        METRICS: _named(_mapping(each).get("metrics") for each in environments),
        ALERTS: _named([_mapping(data.get("rollback")).get("alert")]),
        ISSUES: {kind or _TRACKER for kind in _named([data.get("issues")])},
        NOTICES: _named(_mapping(data.get("notices")).values()),
    }
    return settings_model() if any("" in named for named in kinds.values()) else _made(kinds, data)


def _mapping(value: Data) -> dict[str, Data]:
    return value if isinstance(value, dict) else {}


def _named(parts: Iterable[Data]) -> set[str]:
    """The kinds that these parts name; "" stands for a part that should name one, and does not."""
    return {str(part.get("kind", "")) for part in parts if isinstance(part, dict)}


def _installed_kinds(group: str) -> set[str]:
    return set(installed(group).kinds)


def _made(kinds: Mapping[str, set[str]], sections: Iterable[str]) -> type[Settings]:
    """The settings with a model of these sections."""
    models = {
        "gates": lambda: (GenericAlias(dict, (str, _union(GATES, kinds))) | None, None),
        "environments": lambda: (GenericAlias(dict, (str, _environment(kinds))), {}),
        "rollback": lambda: _rollback(kinds),
        "issues": lambda: (_union(ISSUES, kinds) | None, None),
        "notices": lambda: (GenericAlias(dict, (str, _union(NOTICES, kinds))), {}),
        "windows": _windows,
        "freezes": _freezes,
    }
    fields: Any = [(name, *model()) for name, model in models.items() if name in sections]
    if not fields:
        return Settings
    made: Any = msgspec.defstruct(
        "Settings", fields, bases=(Settings,), frozen=True, forbid_unknown_fields=True
    )
    return cast("type[Settings]", made)


def _environment(kinds: Mapping[str, set[str]]) -> Any:
    from gonogo.config.environments import Environment

    names = Literal[installed(STRATEGIES).kinds]  # type: ignore[valid-type]
    fields: Any = [
        ("target", _union(TARGETS, kinds)),
        ("strategy", names | _union(STRATEGIES, kinds), "canary"),
        ("metrics", _union(METRICS, kinds) | None, None),
    ]
    return msgspec.defstruct(
        "Environment", fields, bases=(Environment,), frozen=True, forbid_unknown_fields=True
    )


def _rollback(kinds: Mapping[str, set[str]]) -> tuple[Any, Any]:
    from gonogo.config.environments import Rollback

    fields: Any = [("alert", str | _union(ALERTS, kinds), "")]
    made = msgspec.defstruct("Rollback", fields, bases=(Rollback,), frozen=True, forbid_unknown_fields=True)
    return made, Rollback()


def _windows() -> tuple[Any, Any]:
    from gonogo.domain.window import Window

    return dict[str, Window], {}


def _freezes() -> tuple[Any, Any]:
    from gonogo.domain.window import Freeze

    return Annotated[list[Freeze], msgspec.Meta(max_length=_FREEZES)], []


def _union(group: str, kinds: Mapping[str, set[str]]) -> Any:
    """The settings of those kinds that are installed; a type without values where none is."""
    from functools import reduce
    from operator import or_

    plugins = installed(group)
    wanted = [plugins.load(kind).Settings for kind in plugins.kinds if kind in kinds[group]]
    return reduce(or_, wanted) if wanted else msgspec.UnsetType
