"""YAML as events and nodes, in a time that grows with the text alone: nothing is nested deeply."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.errors import VersionFileError
    from gonogo.formats.documents.source import Source

DEEPEST = 100
"""Mappings and lists within one another: what is open is looked through for every word behind it."""


class Composed(NamedTuple):
    """A text, parsed. root: nothing where there is no document."""

    root: yaml.Node | None
    events: list[yaml.Event]


def composed(source: Source) -> Composed:
    """The only document of a text, and all that it is made of.

    Raises:
        VersionFileError: It is not one YAML document, or is nested too deeply.
    """
    try:
        events = list(_events(source))
        return Composed(_Composer(events).get_single_node(), events)
    except (
        yaml.YAMLError,
        ValueError,
        OverflowError,
    ) as error:  # an escape beyond Unicode gives the latter two
        raise _invalid(source, error) from None


def _events(source: Source) -> Iterator[yaml.Event]:
    depth = 0
    for event in yaml.parse(source.text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            place = event.start_mark.index if event.start_mark else 0
            raise source.fault_at(place, f"is nested too deeply: there are more than {DEEPEST} levels")
        yield event


class _Composer(yaml.composer.Composer, yaml.resolver.Resolver):
    """Makes nodes of events that are there already."""

    def __init__(self, events: list[yaml.Event]) -> None:
        yaml.composer.Composer.__init__(self)
        yaml.resolver.Resolver.__init__(self)
        self._left = events[::-1]

    def check_event(self, *kinds: type[yaml.Event]) -> bool:
        return bool(self._left) and isinstance(self._left[-1], kinds)

    def peek_event(self) -> yaml.Event:
        return self._left[-1]

    def get_event(self) -> yaml.Event:
        return self._left.pop()


def _invalid(source: Source, error: Exception) -> VersionFileError:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", error)
    return source.fault(f"is not valid YAML: {what}", source.above + mark.line + 1 if mark else 0)
