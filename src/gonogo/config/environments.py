"""Environments: where a version runs, how it gets there, and what sends it back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from gonogo.config.wrong import WrongPartError
from gonogo.domain import duration
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable


class Migration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the data comes to the new version's form."""

    run: Annotated[str, Meta(description="a command that migrates the data, before any traffic")]
    check: Annotated[str, Meta(description="a command that ends with 0 once it is migrated")] = ""
    one_way: Annotated[bool, Meta(description="whether it cannot be undone")] = False


class Environment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One environment. The last one written is where the users are."""

    target: Annotated[Any, Meta(description="what it runs on, by kind")]
    strategy: Annotated[Any, Meta(description="how a version comes in: a kind, or one with its settings")] = (
        "canary"
    )
    metrics: Annotated[Any, Meta(description="where its numbers come from; the target's own")] = None
    backup: Annotated[
        str, Meta(description="a command before the migration, with {file} or {release} to tell where")
    ] = ""
    restore: Annotated[
        str, Meta(description="a command that brings such a backup back; a person runs it")
    ] = ""
    migrate: Annotated[str | Migration, Meta(description="a command that migrates the data")] = ""
    refuse: Annotated[str, Meta(description="what sends a version back, as a condition")] = (
        "error_rate > 1% or p95 > 500ms or cpu > 80% or memory > 80%"
    )
    watch: Annotated[str, Meta(description="how long all of it is watched; 5m, the last one 15m")] = ""
    tick: Annotated[str, Meta(description="between two looks at the numbers")] = "10s"
    soak: Annotated[
        str, Meta(description="how long a version runs here before it goes on; 24h, at the last one not")
    ] = ""
    at_least: Annotated[int, Meta(description="requests that each version must have had for a go", ge=1)] = (
        100
    )
    patience: Annotated[str, Meta(description="until a person is asked where numbers are missing")] = "5m"
    deadline: Annotated[str, Meta(description="how long it may take, without watches and pauses")] = "30m"

    def __post_init__(self) -> None:
        """Refuse what is no duration, or no limit, at its place."""
        for name in ("watch", "tick", "soak", "deadline", "patience"):
            text = getattr(self, name)
            if text not in {"", "0s"}:
                _refuse(name, partial(duration.parse, text))
        _refuse("refuse", partial(_limits, self.refuse))


def _limits(text: str) -> None:
    from gonogo.domain.analysis.limits import limits

    limits(text)


def _refuse(name: str, read: Callable[[], object]) -> None:
    try:
        read()
    except UsageError as problem:
        raise WrongPartError(str(problem), name) from None


class Rollback(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The way back."""

    automatic: Annotated[bool, Meta(description="whether it is taken without asking anybody")] = True
    asks: Annotated[bool, Meta(description="whether a person is asked before the first of a release")] = False
    keep: Annotated[int, Meta(description="versions that can come back, beside the live one", ge=0)] = 5
    alert: Annotated[str, Meta(description="a command that alerts who is on call, with {message}")] = ""
