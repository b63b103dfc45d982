"""Words that stand in settings for what only a person can say, until somebody says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.config.settings import Settings

PLACEHOLDER = "say-what-runs-"
"""What a converted command begins with where the strategy does not say what runs it."""


def placeholders(settings: Settings) -> tuple[str, ...]:
    """Where settings still wait for somebody's word, such as `gates.unit.run`."""
    return tuple(_waiting(msgspec.to_builtins(settings), ""))


def _waiting(data: Any, place: str) -> Iterator[str]:
    if isinstance(data, str) and data.startswith(PLACEHOLDER):
        yield place
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _waiting(value, f"{place}.{key}" if place else str(key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _waiting(value, f"{place}[{number}]")
