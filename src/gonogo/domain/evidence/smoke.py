"""Smoke checks: what is asked of a running version, and what an answer to it means."""

from __future__ import annotations

import re
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from gonogo.domain import duration
from gonogo.domain.decision import Because
from gonogo.domain.evidence import address
from gonogo.domain.evidence.outcome import Outcome
from gonogo.domain.text import excerpt, listed, quoted
from gonogo.errors import UsageError
from gonogo.typed import decoded

WITHIN = "5s"
"""How long an answer may take where nothing is said."""

_EXPECTED = re.compile(r"[1-5](?:xx|[0-9][0-9])", re.IGNORECASE)
_BODY = 200

Status: TypeAlias = int | str


class Check(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One check: an address that is asked, or a command that asks."""

    get: Annotated[str, Meta(description="a path below the URL, or an address, to request by GET")] = ""
    run: Annotated[str, Meta(description="a command, with {url} in it, that must end with 0")] = ""
    expect: Annotated[
        Status | list[Status] | None,
        Meta(description="the expected status: 2xx, 200 or a list; by default 2xx"),
    ] = None
    contains: Annotated[str, Meta(description="a text that the answer must contain")] = ""
    within: Annotated[str, Meta(description="how long it may take; 5s for an address")] = ""
    headers: Annotated[dict[str, str], Meta(description="headers to send")] = {}

    def __post_init__(self) -> None:
        """Refuse what cannot work; msgspec reports a ValueError with its place."""
        if bool(self.get) == bool(self.run):
            raise ValueError("expected either get: with a path, or run: with a command")
        if self.run and (self.expect is not None or self.contains or self.headers):
            raise ValueError("expect, contains and headers belong to get; a command says it by its exit code")
        for status in self.statuses:
            if not _EXPECTED.fullmatch(status):
                raise ValueError(f"{quoted(status, 40)} is no status. Write it as 2xx, 200 or [200, 204]")
        if not self.statuses:
            raise ValueError("expected a status, such as 2xx")
        address.refuse_wrong_headers(self.headers)
        address.refuse_wrong(address.joined("http://localhost", self.get))
        self._refuse_wrong_time()

    def _refuse_wrong_time(self) -> None:
        try:
            duration.parse(self.within or WITHIN)
        except UsageError as problem:
            raise ValueError(str(problem)) from None

    @property
    def statuses(self) -> tuple[str, ...]:
        """The statuses that are right, as people write them."""
        if self.expect is None:
            return ("2xx",)
        stated = self.expect if isinstance(self.expect, list) else [self.expect]
        return tuple(str(status).lower() for status in stated)

    def seconds(self, most: float) -> float:
        """How long it may take, where there is no more time than this for all."""
        if self.run and not self.within:
            return most
        return min(most, duration.parse(self.within or WITHIN))


def answered(name: str, check: Check, url: str, status: int, location: str, body: str) -> Outcome:
    """What an answer means. location: where a redirect leads. body: as much of it as was read."""
    wanted = f"GET {url}: expected {_either(check)}"
    shown = excerpt(" ".join(body.split()), _BODY)
    if not any(_is(status, expected) for expected in check.statuses):
        to = f" to {excerpt(location, _BODY)}, which is not followed" if location else ""
        return Outcome(name, Because.FAILED, f"{wanted}, got {status}{to}", (shown,) if shown else ())
    if check.contains not in body:
        got = f"got {status} with {quoted(shown)}" if shown else f"got {status} with nothing in it"
        return Outcome(name, Because.FAILED, f"{wanted} with {quoted(check.contains)} in it, {got}")
    return Outcome(name, Because.PASSED, f"GET {url}: {status}")


def unanswered(name: str, check: Check, url: str, sentence: str) -> Outcome:
    """What it means that there was no answer."""
    reason = f"GET {url}: expected {_either(check)}, got no answer: {sentence}"
    return Outcome(name, Because.FAILED, reason)


def pointed(settings: bytes | str, url: str) -> str:
    """The settings of a smoke gate, as a plan has them, for the version that runs at this URL."""
    stated = decoded(settings, dict[str, object])
    return msgspec.json.encode({**stated, "url": url}, order="sorted").decode()


def _either(check: Check) -> str:
    return listed(list(check.statuses)).replace(" and ", " or ")


def _is(status: int, expected: str) -> bool:
    return str(status)[0] == expected[0] if expected.endswith("xx") else str(status) == expected
