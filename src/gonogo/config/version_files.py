"""A file that carries the version, as gonogo.yml names it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class NamedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A file that carries the version, and where in it."""

    path: Annotated[str, Meta(description="the file, from the top of the repository")]
    key: Annotated[
        str | list[str],
        Meta(
            description="of JSON, YAML, TOML and XML: the keys that lead to the version, joined by dots, or "
            "a list of them"
        ),
    ] = ""
    pattern: Annotated[
        str, Meta(description="of any other file: the text around the version, with {version} in it")
    ] = ""
    chart: Annotated[
        Literal["raise", "leave"],
        Meta(
            description="what becomes of a chart's own version where its marked appVersion is the product's"
        ),
    ] = "raise"

    def __post_init__(self) -> None:
        """Refuse what names no place; msgspec reports a ValueError with its place."""
        if self.key and self.pattern:
            raise ValueError("give a key or a pattern, not both")
        if self.pattern and self.pattern.count("{version}") != 1:
            raise ValueError("a pattern has {version} in it once")
        if self.key and not all(self.keys):
            raise ValueError("a key has an empty part")

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that lead to the version, from the outermost; none where none is named."""
        if isinstance(self.key, str):
            return tuple(self.key.split(".")) if self.key else ()
        return tuple(self.key)


def named(file: str | NamedFile) -> NamedFile:
    """The file, also where nothing but its path is said."""
    return NamedFile(file) if isinstance(file, str) else file


def path_of(file: str | NamedFile) -> str:
    """The file's path."""
    return named(file).path
