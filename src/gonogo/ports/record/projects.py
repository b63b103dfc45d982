"""The projects of one record whose repositories are elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from gonogo.domain.people.person import Person
    from gonogo.domain.registration import Registration


class Projects(Protocol):
    """Which are registered."""

    def register(self, project: Registration, person: Person) -> None:
        """Register a project, or change how its repository is reached; a repeat changes nothing."""
        ...

    def unregister(self, name: str, person: Person) -> bool:
        """Let workers release it no more; false where it was not registered. Its releases stay recorded."""
        ...

    def registered(self) -> list[Registration]:
        """All of them, by name."""
        ...
