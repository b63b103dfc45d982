"""A recording of what a judge saw, and the same calls from it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gonogo.domain.analysis.judge import Judge
from gonogo.domain.analysis.sample import Sample, Unavailable
from gonogo.domain.analysis.settings import Settings
from gonogo.domain.analysis.state import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gonogo.domain.analysis.verdict import Verdict


class Watching(msgspec.Struct, frozen=True, tag_field="line", tag="watch"):
    """A watch begins; the first makes the judge, the later ones go on with its evidence.

    afresh: whether it goes on without the evidence, because somebody let it go on in spite of a no-go.
    """

    settings: Settings
    afresh: bool = False


class Learning(msgspec.Struct, frozen=True, tag_field="line", tag="history"):
    """A look at the stable version before the watch.

    since_start: whether the totals of the first one count, and not only what comes after them.
    """

    sample: Sample
    since_start: bool = False


class Looking(msgspec.Struct, frozen=True, tag_field="line", tag="sample"):
    """A tick with numbers."""

    sample: Sample


class Missing(msgspec.Struct, frozen=True, tag_field="line", tag="unavailable"):
    """A tick without."""

    why: Unavailable


Entry = Watching | Learning | Looking | Missing


class Moment(NamedTuple):
    """A tick of a replay: who judged, what was known after it, and what it came to."""

    judge: Judge
    settings: Settings
    state: State
    verdict: Verdict


def replay(entries: Iterable[Entry]) -> Iterator[Moment]:
    """The moments of a recording, whose first entry begins a watch; those before it are passed over."""
    judge: Judge | None = None
    settings, state = Settings(candidate="", watch=1.0), State()
    for entry in entries:
        if isinstance(entry, Watching):
            settings, earlier = entry.settings, judge
            judge = Judge(settings)
            if earlier is None:
                state = judge.begin()
            else:
                state = judge.afresh(state) if entry.afresh else judge.next_watch(state)
        elif judge is None:
            continue
        elif isinstance(entry, Learning):
            state = judge.learn(state, entry.sample, since_start=entry.since_start)
        else:
            observation = entry.why if isinstance(entry, Missing) else entry.sample
            state, verdict = judge.tick(state, observation)
            yield Moment(judge, settings, state, verdict)
