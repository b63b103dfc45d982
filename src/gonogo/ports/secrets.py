"""Secrets: values that are named where anybody may read, and looked up only when a program needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection

HIDDEN = "[secret]"
"""What stands wherever a secret would be shown."""


class Secret:
    """A value that stays in the memory of its process: nothing shows, compares, copies or writes it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Take the value."""
        self._value = value

    def reveal(self) -> str:
        """The value, for the one program that needs it, and for whatever masks it."""
        return self._value

    def __repr__(self) -> str:
        return HIDDEN

    def __format__(self, _: str) -> str:
        return HIDDEN

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret stays in the memory of its process")


class Source(Protocol):
    """One kind of place for secrets. Built by `Kind(settings)`; its `Settings` is a struct with a `place`.

    A reference is `KIND:PLACE`. A place that the kind cannot have is a ValueError of its settings, so that
    a wrong reference is found when gonogo.yml is read.
    """

    Settings: type[Any]

    def __init__(self, settings: Any) -> None: ...

    def read(self) -> Secret:
        """What is there now.

        Raises:
            UsageError: there is nothing, or it cannot be read; the sentence names the place, never a value.
        """
        ...


class Secrets(Protocol):
    """Looks up what references name; what was found once in this process is not looked up again."""

    def reveal(self, reference: str) -> Secret:
        """What a reference such as `env:TOKEN` names.

        Raises:
            UsageError: as `Source.read` says, or there is no such kind.
        """
        ...

    @property
    def revealed(self) -> Collection[Secret]:
        """Everything that was looked up in this process: it must be masked in whatever leaves it."""
        ...
