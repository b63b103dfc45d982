"""What differs between two parsed documents."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def changes(before: object, after: object) -> list[tuple[object, object]]:
    """Each pair of values that differ at the same place, in the order of the documents.

    Where keys, their order, or lengths differ, the whole mapping or list is one pair.
    """
    if isinstance(before, dict) and isinstance(after, dict) and list(before) == list(after):
        return _changes(before.values(), after.values())
    if isinstance(before, list | tuple) and isinstance(after, list | tuple) and len(before) == len(after):
        return _changes(before, after)
    return [] if before == after else [(before, after)]


def _changes(before: Iterable[object], after: Iterable[object]) -> list[tuple[object, object]]:
    return list(chain.from_iterable(map(changes, before, after)))
