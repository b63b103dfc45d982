"""One moment of a Prometheus server: its answers to queries, all about that moment and in bounded time."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

import msgspec

from gonogo.domain.duration import shown
from gonogo.domain.text import excerpt, quoted
from gonogo.domain.window.trust import TOLERANCE
from gonogo.ports.http import MOST, NoAnswer
from gonogo.typed import decoded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gonogo.ports.clock import Clock
    from gonogo.ports.http import Http, Response

_SHOWN = 200
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?(?:e[+-]?[0-9]{1,3})?|inf)|nan", re.IGNORECASE)
"""As Prometheus writes it; Python takes more for a number."""
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}

Labels = frozenset[tuple[str, str]]


class UnansweredError(Exception):
    """A query has no answer that can be used. The message says which query, and why."""


class Series(NamedTuple):
    """One number of an answer, with what tells it from the others."""

    labels: Labels
    value: float


class _Point(msgspec.Struct, frozen=True):
    value: tuple[float, str]
    metric: dict[str, str] = {}


class _Data(msgspec.Struct, frozen=True, rename={"kind": "resultType"}):
    kind: str
    result: msgspec.Raw


class _Answer(msgspec.Struct, frozen=True):
    status: str
    data: _Data | None = None
    error: str = ""
    warnings: list[str] = []


class Instant:
    """Asks about one moment. at: seconds since 1970. seconds: for all queries together."""

    def __init__(
        self, http: Http, clock: Clock, url: str, headers: Mapping[str, str], *, at: float, seconds: float
    ) -> None:
        """Take whom to ask; nothing is asked yet."""
        self._http = http
        self._clock = clock
        self._url = f"{url.rstrip('/')}/api/v1/query"
        self._headers = headers
        self._at = at
        self._end = clock.monotonic() + seconds

    def ask(self, what: str, query: str) -> list[Series]:
        """The numbers that a query has, at least one. what: is asked, for a person.

        Raises:
            UnansweredError: there is none, or it is none to rely on.
        """
        try:
            return self._series(self._response(query))
        except UnansweredError as problem:
            short = excerpt(" ".join(query.split()), _SHOWN)
            raise UnansweredError(f"Prometheus, {what}: {problem}. The query: {short}") from None

    def _response(self, query: str) -> Response:
        rest = self._end - self._clock.monotonic()
        if rest <= 0:
            raise UnansweredError("the time for all queries is over")
        asked = urlencode({"query": query, "time": f"{self._at:.3f}", "timeout": f"{rest:.3f}"})
        answer = self._http.request(
            "POST", self._url, timeout=rest, headers={**_FORM, **self._headers}, body=asked.encode()
        )
        if isinstance(answer, NoAnswer):
            raise UnansweredError(answer.sentence)
        self._refuse_another_clock(answer)
        if answer.cut:
            raise UnansweredError(f"the answer has more than {MOST >> 20} MiB; sum the series in the query")
        return answer

    def _refuse_another_clock(self, response: Response) -> None:
        """Numbers of now are those of an hour ago where one of both clocks is an hour off."""
        told = _told_time(response)
        ahead = self._clock.now().timestamp() - told if told else 0.0
        if abs(ahead) > TOLERANCE:
            way = "ahead of" if ahead > 0 else "behind"
            raise UnansweredError(
                f"this machine's clock is {shown(60 * round(abs(ahead) / 60))} {way} the server's, so "
                "numbers of now cannot be told from earlier ones. Set whichever is wrong"
            )

    def _series(self, response: Response) -> list[Series]:
        answer = _read(response)
        if answer.warnings:
            raise UnansweredError(f"the answer may lack something: {_told(answer.warnings[0])}")
        if answer.data is None:
            raise UnansweredError("it answers without data")
        points = _points(answer.data)
        if not points:
            raise UnansweredError("no series")
        return [self._number(point) for point in points]

    def _number(self, point: _Point) -> Series:
        at, text = point.value
        if abs(self._at - at) > 1:
            raise UnansweredError(f"the answer is about a moment {self._at - at:.0f} s ago")
        if not _NUMBER.fullmatch(text):
            raise UnansweredError(f"{quoted(_told(text))} is no number")
        value = float(text)
        if not isfinite(value):
            raise UnansweredError(f"the value is {text}")
        return Series(frozenset(point.metric.items()), value)


def _told_time(response: Response) -> float | None:
    """What a server's clock shows, in seconds since 1970; None where it tells no time."""
    try:
        told = parsedate_to_datetime(response.headers.get("date", ""))
    except ValueError:
        return None
    return told.timestamp() if told.tzinfo else None


def _read(response: Response) -> _Answer:
    """The answer; errors are told in the same form, with another status."""
    try:
        answer = decoded(response.body, _Answer)
    except _UNREADABLE:
        raise UnansweredError(f"it answers {response.status}, without JSON as expected") from None
    if answer.status != "success" or response.status != 200:
        raise UnansweredError(f"it answers {response.status}: {_told(answer.error) or 'no reason given'}")
    return answer


def _points(data: _Data) -> list[_Point]:
    try:
        if data.kind == "scalar":
            return [_Point(decoded(data.result, tuple[float, str]))]
        if data.kind == "vector":
            return decoded(data.result, list[_Point])
    except _UNREADABLE:
        raise UnansweredError("it answers with what are no plain numbers") from None
    raise UnansweredError(f"it answers with a {_told(data.kind)}; one number for each series is needed")


def _told(text: str) -> str:
    return excerpt(text.strip(), _SHOWN)
