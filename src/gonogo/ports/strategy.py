"""A strategy: the steps by which an environment comes from one version to the next. It runs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Protocol

import msgspec
from msgspec import Meta

from gonogo.domain import duration
from gonogo.domain.rollout import warmth
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from gonogo.domain.rollout.rollout import Step
    from gonogo.domain.rollout.warmth import Warmth


Control = Annotated[
    int,
    Meta(
        description="percent that stays on the stable version until all is watched; 0 for none", ge=0, le=50
    ),
]
CONTROL = 5
"""The control share where nothing else is said."""


class StrategySettings(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"
):
    """What every strategy has. Each kind's `Settings` is one of these, with its kind as `tag`."""

    warm: Annotated[
        str, Meta(description="how long a version warms up after each shift; by default as the environment")
    ] = ""

    def __post_init__(self) -> None:
        """Refuse what is no time to warm up; msgspec reports a ValueError with its place."""
        warmth_of(self.warm)

    @property
    def kind(self) -> str:
        """The kind of strategy that these are for."""
        return str(self.__struct_config__.tag)


class Occasion(msgspec.Struct, frozen=True):
    """What a strategy is asked about.

    instances: that the environment has. watch: seconds to watch the whole of it. hotfix: whether it
    cannot wait. first: whether no version runs there yet. splits: whether its target can give each of two
    versions a share of the traffic.
    """

    instances: int
    watch: int
    hotfix: bool = False
    first: bool = False
    splits: bool = True

    def kept(self, control: int) -> int:
        """What stays on the stable version while the whole is watched, of a control share in percent."""
        return control if self.splits and self.watch and not self.first else 0


class Strategy(Protocol):
    """One kind of rollout. Built by `Kind(settings)`; `domain.rollout.rollout` derives the rollback."""

    Settings: type[StrategySettings]

    def __init__(self, settings: Any) -> None: ...

    def steps(self, occasion: Occasion) -> tuple[Step, ...]:
        """The steps, from nothing of the new version to all of it."""
        ...


def warmth_of(text: str) -> Warmth | msgspec.UnsetType:
    """How warm that is, nothing for ""; raises ValueError, which msgspec reports with its place."""
    try:
        return warmth.parse(text) if text else msgspec.UNSET
    except UsageError as problem:
        raise ValueError(str(problem)) from None


def seconds(text: str) -> int:
    """Whole seconds of a duration; raises ValueError, which msgspec reports with its place."""
    try:
        return round(duration.parse(text))
    except UsageError as problem:
        raise ValueError(str(problem)) from None
