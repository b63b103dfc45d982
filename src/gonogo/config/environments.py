"""Environments: where a version runs, how it gets there, and what sends it back."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from gonogo.domain import duration
from gonogo.errors import UsageError


class Environment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One environment. The last one written is where the users are."""

    target: Annotated[Any, Meta(description="what it runs on, by kind")]
    strategy: Annotated[Any, Meta(description="how a version comes in: a kind, or one with its settings")] = (
        "canary"
    )
    metrics: Annotated[Any, Meta(description="where its numbers come from; the target's own")] = None
    instances: Annotated[int, Meta(description="how many of a version run", ge=1, le=1000)] = 1
    backup: Annotated[str, Meta(description="a command before the migration, with {file} to write")] = ""
    restore: Annotated[str, Meta(description="a command that brings {file} back")] = ""
    migrate: Annotated[str, Meta(description="a command that migrates the data, before any traffic")] = ""
    migrated: Annotated[str, Meta(description="a command that ends with 0 once it is migrated")] = ""
    written: Annotated[
        str, Meta(description="a command that ends with 0 where nothing was written since {file}")
    ] = ""
    one_way: Annotated[bool, Meta(description="whether the migration cannot be undone")] = False
    refuse: Annotated[str, Meta(description="what sends a version back, as a condition")] = (
        "error_rate > 1% or p95 > 500ms or cpu > 80% or memory > 80%"
    )
    watch: Annotated[str, Meta(description="how long all of it is watched; 5m, the last one 15m")] = ""
    tick: Annotated[str, Meta(description="between two looks at the numbers")] = "10s"
    soak: Annotated[
        str, Meta(description="how long a version runs here before it goes on; 24h, at the last one not")
    ] = ""
    deadline: Annotated[str, Meta(description="how long it may take, without watches and pauses")] = "30m"

    def __post_init__(self) -> None:
        """Refuse what is no duration; msgspec reports a ValueError with its place."""
        for text in filter(None, (self.watch, self.tick, self.soak, self.deadline)):
            if text != "0s":
                try:
                    duration.parse(text)
                except UsageError as problem:
                    raise ValueError(str(problem)) from None


class Rollback(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The way back."""

    automatic: Annotated[bool, Meta(description="whether it is taken without asking anybody")] = True
    asks: Annotated[bool, Meta(description="whether a person is asked before the first of a release")] = False
    keep: Annotated[int, Meta(description="versions that can come back, beside the live one", ge=0)] = 5
    cooldown: Annotated[str, Meta(description="between two of an environment")] = "5m"
    roles: Annotated[tuple[str, ...], Meta(description="who may ask for one")] = ("release-manager",)
    revert: Annotated[bool, Meta(description="whether the release's commits are reverted")] = True
    alert: Annotated[str, Meta(description="a command that alerts who is on call, with {message}")] = ""
