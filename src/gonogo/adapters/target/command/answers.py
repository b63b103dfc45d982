"""What a command of a target answers: JSON on the last line that it prints. The lines before are its log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec
from msgspec import Meta

from gonogo.domain.evidence import address
from gonogo.domain.secrets import mask_printed
from gonogo.domain.text import excerpt
from gonogo.errors import Stopped, TargetError, UsageError
from gonogo.ports.metrics import Totals
from gonogo.ports.target import Done, Failed, Observed, Obstructed, Replaced, Running
from gonogo.typed import decoded

if TYPE_CHECKING:
    from gonogo.ports.commands import Finished
    from gonogo.ports.target import Outcome

T = TypeVar("T")
_LINES = 20
_WIDEST = 300

_Count = Annotated[int, Meta(ge=0)]


class _Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    done: bool = False
    failed: str = ""
    obstructed: str = ""
    log: tuple[str, ...] = ()
    replaced: _Count | None = None


class _Running(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: Annotated[str, Meta(min_length=1)]
    wanted: _Count
    ready: _Count
    share: Annotated[int, Meta(ge=0, le=100)]
    urls: tuple[str, ...] = ()
    memory: int = -1
    processor: float = -1.0
    problem: str = ""


class _Observed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    live: str = ""
    running: tuple[_Running, ...] = ()
    kept: tuple[str, ...] = ()
    url: str = ""


class _Totals(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    requests: _Count
    bad: _Count
    slower: dict[int, _Count] = {}


class Measured(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The counts of each version, or why there are none."""

    versions: dict[str, _Totals] = {}
    gauges: dict[str, dict[str, float]] = {}
    failed: str = ""

    def totals(self, version: str) -> Totals:
        """As the metrics port has them."""
        return Totals(*msgspec.structs.astuple(self.versions[version]))


def outcome(verb: str, finished: Finished) -> Outcome:
    """How a change ended.

    Raises:
        Stopped: we are being stopped.
    """
    try:
        change = _read(verb, finished, _Change)
    except TargetError as problem:
        return Failed(str(problem), _log(finished))
    if change.replaced is not None:
        return Replaced(change.replaced)
    if change.obstructed:
        return Obstructed(f"`{verb}`: {_safe(change.obstructed)}")
    if change.failed:
        log = change.log or _log(finished)[:-1]
        return Failed(f"`{verb}`: {_safe(change.failed)}", tuple(map(_safe, log[-_LINES:])))
    if change.done and not finished.code:
        return Done()
    said = "that it is done" if change.done else "neither `done`, `failed` nor `replaced`"
    return Failed(f"`{verb}` says {said}, and ends with exit code {finished.code}", _log(finished))


def observed(verb: str, finished: Finished) -> Observed:
    """How the target stands.

    Raises:
        TargetError: it is not told as it should be.
        Stopped: we are being stopped.
    """
    seen = _told(verb, finished, _Observed)
    running = tuple(Running(*msgspec.structs.astuple(one)) for one in seen.running)
    for url in (url for url in (seen.url, *(url for one in running for url in one.urls)) if url):
        try:
            address.parse(url)
        except UsageError as problem:
            raise TargetError(f"`{verb}`: {problem}") from None
    return Observed(seen.live, running, seen.kept, seen.url)


def measured(verb: str, finished: Finished) -> Measured:
    """What was counted; raises as `observed` does."""
    return _told(verb, finished, Measured)


def _told(verb: str, finished: Finished, kind: type[T]) -> T:
    told = _read(verb, finished, kind)
    if finished.code:
        raise TargetError(f"`{verb}` answers, and ends with exit code {finished.code}: {_last(finished)}")
    return told


def _read(verb: str, finished: Finished, kind: type[T]) -> T:
    if finished.stopped:
        raise Stopped
    if finished.timed_out:
        raise TargetError(f"`{verb}` did not end in {finished.seconds:.0f} s; `timeout` gives it more")
    try:
        return decoded(_lines(finished)[-1], kind)
    except IndexError:
        raise TargetError(f"`{verb}` said nothing, and ended with exit code {finished.code}") from None
    except msgspec.DecodeError as problem:
        if finished.code:
            raise TargetError(f"`{verb}` ended with exit code {finished.code}: {_last(finished)}") from None
        raise TargetError(
            f"`{verb}` does not end with an answer as it should: {problem}. Its last line: {_last(finished)}"
        ) from None


def _lines(finished: Finished) -> list[str]:
    return [line for line in finished.output.split("\n") if line.strip()]


def _last(finished: Finished) -> str:
    return _safe(_lines(finished)[-1])


def _log(finished: Finished) -> tuple[str, ...]:
    return tuple(map(_safe, _lines(finished)[-_LINES:]))


def _safe(text: str) -> str:
    return excerpt(mask_printed(text.strip()), _WIDEST)
