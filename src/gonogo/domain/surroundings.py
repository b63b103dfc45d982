"""What a program that gonogo.yml names finds around it: its variables, and how much of the machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

if TYPE_CHECKING:
    from collections.abc import Mapping

Mode: TypeAlias = Literal["auto", "require", "off"]
Variables: TypeAlias = dict[str, str | None]
"""Values by name: a text, a reference to a secret (`env:NAME` …), or null for what gonogo itself has."""

EMPTY: Variables = {}

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_REFERENCE = re.compile(r"(?:env|file|keyring|command):")


class Sandbox(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How gates are kept apart from the machine that they run on."""

    mode: Annotated[
        Mode, Meta(description="auto for what the machine has, require to hold where it has none, or off")
    ] = "auto"
    read: Annotated[
        tuple[str, ...],
        Meta(description="further files and folders that gates may read; ~ is the home folder"),
    ] = ()
    write: Annotated[tuple[str, ...], Meta(description="those that gates may write as well")] = ()

    def __post_init__(self) -> None:
        """Refuse a path that a checkout could answer."""
        for place in (*self.read, *self.write):
            if not place.startswith(("/", "~/")) or "\0" in place:
                raise ValueError("expected absolute paths, such as ~/.config/pip or /srv/data")


class Surroundings(msgspec.Struct, frozen=True):
    """What one program finds. sandbox: nothing where it runs as whoever started gonogo, in their home.

    places: what it may write, as absolute paths. network: whether it may have one.
    """

    variables: Variables = {}
    sandbox: Sandbox | None = None
    places: tuple[str, ...] = ()
    network: bool = True


class Granted(msgspec.Struct, frozen=True):
    """What the branch that is released to grants, frozen with a plan: a commit cannot grant itself more.

    variables: of every program; gates: further ones, by gate. offline: gates that have no network.
    """

    sandbox: Sandbox = Sandbox()
    variables: Variables = {}
    gates: dict[str, Variables] = {}
    offline: tuple[str, ...] = ()

    def to_gate(self, name: str, places: tuple[str, ...], more: Variables = EMPTY) -> Surroundings:
        """What a gate finds. places: what it may write. more: variables of an environment."""
        variables = {**self.variables, **more, **self.gates.get(name, {})}
        return Surroundings(variables, self.sandbox, places, name not in self.offline)


def refuse_wrong(variables: Mapping[str, str | None]) -> None:
    """Refuse names and values that cannot be set.

    Raises:
        ValueError: with a sentence that repeats no value.
    """
    for name, value in variables.items():
        if not _NAME.fullmatch(name) or "\0" in (value or ""):
            raise ValueError("expected variables by name, such as PGHOST: localhost")


def is_reference(value: str) -> bool:
    """Whether a value names a secret."""
    return bool(_REFERENCE.match(value))
