"""Services that a release needs: are they there, at the wanted versions?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from gonogo.domain import duration
from gonogo.domain.decision import Because
from gonogo.domain.evidence import address, service
from gonogo.domain.evidence.outcome import Outcome
from gonogo.domain.versions import range as ranges
from gonogo.errors import UsageError
from gonogo.formats.command_line import words
from gonogo.gates.look import Command
from gonogo.ports.http import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.ports.gate import Ask, GateContext


class Service(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One service, and how it is asked for its version."""

    url: Annotated[str, Meta(description="an address that answers with the service's version, or at all")] = (
        ""
    )
    run: Annotated[str, Meta(description="a command that prints its version, which no shell reads")] = ""
    version: Annotated[
        str, Meta(description="the versions that are accepted, such as >=2.1; by default any")
    ] = ""
    at: Annotated[
        str, Meta(description="where the version is in the JSON of the answer, such as $.version")
    ] = ""
    headers: Annotated[dict[str, str], Meta(description="headers to send")] = {}
    within: Annotated[str, Meta(description="how long it may take to answer")] = "10s"

    def __post_init__(self) -> None:
        """Refuse what cannot work; msgspec reports a ValueError with its place."""
        if bool(self.url) == bool(self.run):
            raise ValueError("expected either url: with an address, or run: with a command")
        if self.run and (self.at or self.headers):
            raise ValueError("at and headers belong to url; a command prints the version and nothing else")
        if self.run:
            words(self.run)
        else:
            address.refuse_wrong(self.url)
        address.refuse_wrong_headers(self.headers)
        try:
            duration.parse(self.within)
            if self.version:
                ranges.parse(self.version)
        except UsageError as problem:
            raise ValueError(str(problem)) from None

    def look(self, name: str, ask: Ask, tools: GateContext, halted: Callable[[], bool]) -> Outcome | None:
        """What it came to; nothing where it was halted."""
        seconds = min(ask.timeout, duration.parse(self.within))
        if self.url:
            return self._asked(name, tools, seconds, halted)
        place = f"services/{name}"
        command = Command(name, words(self.run), f"{ask.operation}/{place}", f"{place}.log", seconds)
        finished = command.run(tools, halted)
        if finished is None or isinstance(finished, Outcome):
            return finished
        judged = service.judged(name, f"`{self.run}`", finished.output, self.version)
        return msgspec.structs.replace(judged, log=command.log)

    def _asked(
        self, name: str, tools: GateContext, seconds: float, halted: Callable[[], bool]
    ) -> Outcome | None:
        given = tools.http.request("GET", self.url, timeout=seconds, headers=self.headers, stopped=halted)
        remedy = f"bring {name} up, or correct its `url:`"
        if isinstance(given, NoAnswer):
            reason = f"{self.url} gave no answer: {given.sentence}"
            return None if halted() else Outcome(name, Because.FAILED, reason, remedy=remedy)
        if given.status // 100 != 2:
            wrong = f"{self.url}: expected 2xx, got {given.status}"
            return Outcome(name, Because.FAILED, wrong, remedy=remedy)
        said = service.stated(given.body.decode(errors="replace"), self.at)
        return service.judged(name, self.url, said, self.version)
