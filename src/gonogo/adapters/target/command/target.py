"""The target port by commands: a request as JSON on their input, an answer as JSON on what they print."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.adapters.target.command import answers
from gonogo.adapters.target.command.settings import CommandSettings
from gonogo.errors import TargetError, UsageError
from gonogo.ports.metrics import Sample, Unavailable
from gonogo.ports.target import Done, Failed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gonogo.ports.commands import Finished
    from gonogo.ports.target import Artefact, FencingToken, Observed, Outcome, TargetTools


def _never(_: object = None) -> bool:
    return False


class CommandTarget:
    """One environment that is moved by commands; they run at the top of the repository.

    Each change carries the operation and the number of the attempt, so that the far side can refuse one
    that is lower than what it has seen.
    """

    Settings = CommandSettings

    def __init__(self, settings: CommandSettings, tools: TargetTools) -> None:
        """Take the settings, and what runs the commands."""
        self._settings = settings
        self._environment = tools.environment
        self._folder = tools.workspace.top.resolve()
        self._logs = tools.workspace.environment(tools.environment).resolve()
        self._commands = tools.commands

    def observe(self) -> Observed:
        """See the port."""
        return answers.observed("observe", self._asked("observe"))

    def start(
        self, order: FencingToken, artefact: Artefact, instances: int, stopped: Callable[[], bool]
    ) -> Outcome:
        """See the port."""
        details = {
            "version": artefact.version,
            "commit": artefact.commit,
            "artefact": artefact.given,
            "instances": instances or self._settings.instances,
        }
        return self._changed("start", order, details, stopped)

    def shift(self, order: FencingToken, shares: Mapping[str, int]) -> Outcome:
        """See the port."""
        if sum(shares.values()) != 100 or min(shares.values()) < 0:
            return Failed(f"the shares {dict(shares)} are not 100 percent in all")
        return self._changed("shift", order, {"shares": dict(shares)})

    def promote(self, order: FencingToken, version: str) -> Outcome:
        """See the port."""
        return self._changed("promote", order, {"version": version})

    def retire(self, order: FencingToken, version: str, leaving: int = 0) -> Outcome:
        """See the port."""
        return self._changed("retire", order, {"version": version, "leaving": leaving})

    def forget(self, order: FencingToken, keep: int, spared: tuple[str, ...] = ()) -> Outcome:
        """See the port. Where no command is set, all versions stay."""
        if not self._settings.forget:
            return Done()
        return self._changed("forget", order, {"keep": keep, "spared": spared})

    def measure(self, at: float, versions: Sequence[str], bounds: Sequence[int]) -> Sample | Unavailable:
        """The counts of these versions. at: seconds since 1970; see the port of metrics."""
        if not self._settings.measure:
            return Unavailable(at, f"{self._environment}: its target has no command to `measure`")
        try:
            finished = self._asked("measure", {"versions": tuple(versions), "bounds": tuple(bounds)})
            found = answers.measured("measure", finished)
        except TargetError as problem:
            return Unavailable(at, str(problem))
        if found.failed:
            return Unavailable(at, f"`measure`: {found.failed}")
        return Sample(
            at,
            {version: found.totals(version) for version in versions if version in found.versions},
            {version: found.gauges[version] for version in versions if version in found.gauges},
        )

    def _changed(
        self,
        verb: str,
        order: FencingToken,
        details: Mapping[str, Any],
        stopped: Callable[[], bool] = _never,
    ) -> Outcome:
        said = {"operation": order.operation, "number": order.number, **details}
        operation = f"{order.operation}/{order.number}/{verb}"
        return answers.outcome(verb, self._run(verb, operation, said, stopped))

    def _asked(self, verb: str, details: Mapping[str, Any] | None = None) -> Finished:
        """Ask what changes nothing; others may ask at the same time."""
        return self._run(verb, f"{self._environment}/{verb}/{os.urandom(4).hex()}", details or {}, _never)

    def _run(
        self, verb: str, operation: str, details: Mapping[str, Any], stopped: Callable[[], bool]
    ) -> Finished:
        request = {"do": verb, "environment": self._environment, **details}
        try:
            return self._commands.run(
                self._settings.words(verb),
                operation=operation,
                folder=self._folder,
                log=self._logs / f"{verb}.log",
                timeout=self._settings.seconds(verb),
                given=msgspec.json.encode(request) + b"\n",
                stopped=stopped,
            )
        except UsageError as problem:
            raise TargetError(f"`{verb}`: {problem}") from None
