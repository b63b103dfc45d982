"""What is released: a project, or one package of it."""

from __future__ import annotations

from typing import NamedTuple


class Product(NamedTuple):
    """By what everything in the record is keyed. package: "" for the project itself."""

    project: str
    package: str = ""

    def __str__(self) -> str:
        """The package where there is one: a project is told by where one stands."""
        return self.package or self.project
