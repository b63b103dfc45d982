"""What an environment is set by that is moved by commands."""

from __future__ import annotations

import shlex
from typing import Annotated

from msgspec import Meta

from gonogo.domain import duration
from gonogo.domain.text import quoted
from gonogo.errors import UsageError
from gonogo.ports.target import TargetSettings


class CommandSettings(TargetSettings, frozen=True, kw_only=True, tag="command"):
    """Anything else that can run two versions: a command for each verb. No shell reads them."""

    observe: Annotated[str, Meta(description="the command that reports what runs")]
    start: Annotated[
        str, Meta(description="the command that starts instances, and waits until they are ready")
    ]
    shift: Annotated[str, Meta(description="the command that splits the traffic")]
    promote: Annotated[str, Meta(description="the command that makes a version the live one")]
    retire: Annotated[str, Meta(description="the command that stops instances")]
    forget: Annotated[str, Meta(description="the command that removes old versions; empty to keep them")] = ""
    measure: Annotated[str, Meta(description="the command that counts requests; empty if `metrics` does")] = (
        ""
    )
    split: Annotated[bool, Meta(description="whether `shift` can give each of two versions a share")] = True
    timeout: Annotated[str, Meta(description="the time that a command has")] = "60s"
    ready_timeout: Annotated[str, Meta(description="the time that `start` has")] = "10m"

    def __post_init__(self) -> None:
        """Refuse what cannot work; msgspec reports a ValueError with its place."""
        for verb in ("observe", "start", "shift", "promote", "retire"):
            if not self.words(verb):
                raise ValueError(f"`{verb}` needs a command, such as: deploy {verb}")
        for verb in ("forget", "measure"):
            self.words(verb)
        for text in (self.timeout, self.ready_timeout):
            try:
                duration.parse(text)
            except UsageError as problem:
                raise ValueError(str(problem)) from None

    @property
    def own_metrics(self) -> str:
        """The kind of numbers that it has by itself; "" for none."""
        return "command" if self.measure else ""

    @property
    def splits(self) -> bool:
        """Whether two versions can have a share of the traffic each."""
        return self.split

    def words(self, verb: str) -> list[str]:
        """The command of a verb, word by word."""
        line: str = getattr(self, verb)
        try:
            return shlex.split(line.replace("\0", " "))
        except ValueError as problem:
            raise ValueError(f"the command {quoted(line)} cannot be read: {problem}") from None

    def seconds(self, verb: str) -> float:
        """How long the command of a verb may take."""
        return duration.parse(self.ready_timeout if verb == "start" else self.timeout)
