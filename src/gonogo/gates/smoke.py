"""A gate that checks a running version: addresses and commands, side by side, against its URL."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from gonogo.domain import duration
from gonogo.domain.decision import Because, Call, Decision
from gonogo.domain.evidence import address, outcome, smoke
from gonogo.domain.evidence.outcome import Outcome
from gonogo.domain.text import quoted
from gonogo.formats.command_line import words
from gonogo.gates import look
from gonogo.gates.answer import Answer
from gonogo.gates.look import Command
from gonogo.gates.side_by_side import Seen, side_by_side
from gonogo.ports.gate import Ask, GateContext, GateSettings, Retry
from gonogo.ports.http import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NAME = re.compile(r"\w[\w.-]{0,63}", re.ASCII)


class SmokeSettings(GateSettings, frozen=True, kw_only=True, tag="smoke"):
    """What it checks, and where."""

    url: Annotated[str, Meta(description="where the version runs")] = ""
    environment: Annotated[str, Meta(description="the environment whose version is checked")] = ""
    checks: Annotated[
        dict[str, smoke.Check], Meta(description="the critical paths, by name; all must pass")
    ] = msgspec.field(default_factory=dict)
    external: Annotated[
        dict[str, smoke.Check],
        Meta(description="other people's services, by name, to check first"),
    ] = msgspec.field(default_factory=dict)
    retry: Annotated[Retry | None, Meta(description="whether it runs again by itself")] = Retry()

    def __post_init__(self) -> None:
        """Refuse what cannot work; msgspec reports a ValueError with its place."""
        GateSettings.__post_init__(self)
        if self.url:
            address.refuse_wrong(self.url)
        for name, check in (*self.checks.items(), *self.external.items()):
            if not _NAME.fullmatch(name):
                raise ValueError(f"{quoted(name, 40)} is no name of a check. Use letters, digits, - . _")
            if check.run:
                words(check.run)
        for name, check in self.external.items():
            if check.get and not address.is_whole(check.get):
                raise ValueError(f"external.{name} needs a whole address, such as https://pay.example/health")


class SmokeGate:
    """Go where every critical path works."""

    Settings = SmokeSettings

    def __init__(self, settings: SmokeSettings) -> None:
        """Take what to check. The same checks at another place: replace `url`, or see `smoke.pointed`."""
        self._settings = settings

    def poll(self, ask: Ask, tools: GateContext) -> Decision:
        """Look at the services of others, then at the version; see the port."""
        answer = Answer(ask, "see what the version's own log says about it, and fix that")
        if nothing := self._nothing_to_look_at(answer):
            return nothing
        return _Poll(self._settings, ask, tools, answer).decide()

    def _nothing_to_look_at(self, answer: Answer) -> Decision | None:
        settings = self._settings
        if not settings.checks:
            remedy = "name what must work under `checks:`, such as api: {get: /health}"
            return answer.hold(Because.MISSING, "no check is named", remedy)
        if settings.url:
            return None
        if not settings.environment:
            return answer.hold(Because.MISSING, "no URL is known", "say with `url:` where the version runs")
        remedy = f"deploy to {settings.environment}, or say with `url:` where the version runs"
        return answer.hold(Because.MISSING, f"no URL of {settings.environment} is known", remedy)


class _Poll:
    """One question, from the services of others to the decision."""

    def __init__(self, settings: SmokeSettings, ask: Ask, tools: GateContext, answer: Answer) -> None:
        self._settings = settings
        self._ask = ask
        self._tools = tools
        self._answer = answer
        self._end = tools.clock.monotonic() + ask.timeout

    def decide(self) -> Decision:
        self._answer.saw("URL", self._settings.url)
        seen = self._look(self._settings.external, "external")
        if seen.late:
            return look.late(self._answer, seen)
        if outcome.troubled(seen.outcomes):
            return self._excused(seen.outcomes)
        seen = self._look(self._settings.checks, "checks")
        return look.late(self._answer, seen) if seen.late else self._judged(seen.outcomes)

    def _look(self, checks: Mapping[str, smoke.Check], folder: str) -> Seen:
        looks = {name: partial(self._one, f"{folder}/{name}", name, check) for name, check in checks.items()}
        rest = self._end - self._tools.clock.monotonic()
        return side_by_side(looks, self._tools, rest, all_of_them=False)

    def _one(self, place: str, name: str, check: smoke.Check, halted: Callable[[], bool]) -> Outcome | None:
        seconds = check.seconds(self._ask.timeout)
        if check.get:
            return self._asked(name, check, seconds, halted)
        command = [word.replace("{url}", self._settings.url) for word in words(check.run)]
        ran = Command(name, command, f"{self._ask.operation}/{place}", f"{place}.log", seconds)
        finished = ran.run(self._tools, halted)
        if finished is None or isinstance(finished, Outcome):
            return finished
        return ran.outcome(Because.PASSED, f"exit code 0, {duration.shown(finished.seconds)}")

    def _asked(
        self, name: str, check: smoke.Check, seconds: float, halted: Callable[[], bool]
    ) -> Outcome | None:
        url = address.joined(self._settings.url, check.get)
        answer = self._tools.http.request("GET", url, timeout=seconds, headers=check.headers, stopped=halted)
        if isinstance(answer, NoAnswer):
            return None if halted() else smoke.unanswered(name, check, url, answer.sentence)
        body = answer.body.decode(errors="replace")
        return smoke.answered(name, check, url, answer.status, answer.headers.get("location", ""), body)

    def _excused(self, outcomes: tuple[Outcome, ...]) -> Decision:
        """A service of others is in trouble, which says nothing about the version."""
        bad = outcome.troubled(outcomes)
        decision = look.decided(self._answer, outcomes, "external service")
        remedy = bad[0].remedy or f"wait until {bad[0].name} is well again, and ask again"
        reason = f"the checks were not made: {outcome.headline(outcomes, 'external service')}"
        held = msgspec.structs.replace(decision, call=Call.HOLD, because=Because.NOT_REACHED, reason=reason)
        return look.with_remedy(held, remedy)

    def _judged(self, outcomes: tuple[Outcome, ...]) -> Decision:
        checks = self._settings.checks
        passed = [each.name for each in outcomes if each.because is Because.PASSED]
        self._answer.saw("critical paths", f"{len(passed)} of {len(checks)} passed")
        ended = set(checks) - {each.name for each in outcomes}
        if ended:
            self._answer.saw("ended by the first failure", ", ".join(sorted(ended)))
        return look.decided(self._answer, outcomes, "check")
