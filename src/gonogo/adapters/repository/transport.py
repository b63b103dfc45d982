"""Git over a network: bounded in time, tried again, and never waiting for somebody to type."""

from __future__ import annotations

import os
import re
from functools import cache, cached_property
from time import sleep
from typing import TYPE_CHECKING

from gonogo.adapters.repository.porcelain import NOT_ATOMIC
from gonogo.adapters.repository.process import NoAnswerError
from gonogo.domain.text import printable
from gonogo.errors import RepositoryError
from gonogo.ports.publisher import Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gonogo.adapters.repository.process import Answer, GitCommand

PAUSES = (5.0, 15.0, 45.0)
"""Seconds before each further try."""
_PATIENCE = 300.0
SSH = "ssh -oBatchMode=yes -oConnectTimeout=20 -oServerAliveInterval=15 -oServerAliveCountMax=4"
_UNREACHABLE = re.compile(
    r"Could not read from remote|unable to access|does not appear to be a git repo|unexpected disconnect"
    r"|hung up|early EOF|RPC failed|unable to connect|Connection (refused|reset|timed out|closed)"
    r"|Could not resolve|unable to look up|No route to host|returned error: (408|429|5\d\d)",
    re.IGNORECASE,
)
_LASTING = re.compile(
    r"Authentication failed|Permission denied|could not read (Username|Password)|terminal prompts disabled"
    r"|returned error: (400|401|403|404|405|410)|Host key verification failed|Repository not found"
    r"|Invalid username|access denied|repository .* not found",
    re.IGNORECASE,
)
_REACHED = re.compile(rb"^!\t.*\[(remote )?rejected\]", re.MULTILINE)
"""A push that was judged: a remote that we then leave complains that we hung up."""
_TELLING = re.compile(r"^(fatal|error|ssh|kex_exchange_identification|.*Permission denied)\b.*")
_LABEL = re.compile(r"^(fatal|error): *")


class Transport:
    """Runs git commands that talk to a remote."""

    def __init__(
        self,
        git: GitCommand,
        tell: Callable[[str], None] = lambda _: None,
        pause: Callable[[float], None] = sleep,
        patience: float = _PATIENCE,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        """Take the command; tell: hears before each wait; pause: waits; patience: seconds for one try.

        pauses: seconds before each further try; none for one try alone.
        """
        self._git = git
        self._tell = tell
        self._pause = pause
        self._patience = patience
        self._pauses = pauses
        self.check = cache(self._check)

    def ask(self, remote: str, *command: str, given: bytes | None = None) -> Answer | Unreachable:
        """The answer, or Unreachable after the first try and the further ones."""
        self.check(remote)
        for pause in self._pauses:
            outcome = self._once(remote, command, given)
            if not isinstance(outcome, Unreachable) or outcome.lasting:
                return outcome
            self._tell(f"{outcome.sentence}; next try in {pause:g} s")
            self._pause(pause)
        return self._once(remote, command, given)

    def _once(self, remote: str, command: Sequence[str], given: bytes | None) -> Answer | Unreachable:
        try:
            answer = self._git.ask(
                *command, given=given, timeout=self._patience, environment=self._environment
            )
        except NoAnswerError as problem:
            return Unreachable(f"{remote} is unreachable ({problem})")
        return (unreachable(remote, answer) if answer.code else None) or answer

    def _check(self, remote: str) -> None:
        """Only a remote that is configured: any other name could be an address, or a command."""
        if not remote or self._git.ask("config", "--get-all", f"remote.{remote}.url").code:
            raise RepositoryError(
                f"There is no remote '{printable(remote)}'. Add it: git remote add NAME ADDRESS"
            )

    @cached_property
    def _environment(self) -> dict[str, str]:
        """Nobody is asked, and a silent connection ends by itself, also when we are gone."""
        environment = {
            "GIT_HTTP_LOW_SPEED_LIMIT": os.environ.get("GIT_HTTP_LOW_SPEED_LIMIT", "1"),
            "GIT_HTTP_LOW_SPEED_TIME": os.environ.get("GIT_HTTP_LOW_SPEED_TIME", "60"),
            "SSH_ASKPASS_REQUIRE": os.environ.get("SSH_ASKPASS_REQUIRE", "never"),
        }
        chosen = os.environ.keys() & {"GIT_SSH_COMMAND", "GIT_SSH"}
        if not chosen and self._git.ask("config", "--get", "core.sshCommand").code:
            environment["GIT_SSH_COMMAND"] = SSH
        return environment


def unreachable(remote: str, answer: Answer) -> Unreachable | None:
    """What a failed command says about the way to the remote, if that is why it failed."""
    if _REACHED.search(answer.output) or NOT_ATOMIC in answer.problem:
        return None
    lines = [line for line in answer.problem.splitlines() if not line.startswith("remote:")]
    problem = "\n".join(lines)
    lasting = bool(_LASTING.search(problem))
    if not lasting and not _UNREACHABLE.search(problem):
        return None
    return Unreachable(f"{remote} is unreachable ({reason(lines)})", lasting)


def reason(lines: Sequence[str]) -> str:
    """The first line that tells, without its label; what hooks of the remote print is not ours to judge."""
    return _LABEL.sub("", next((line for line in lines if _TELLING.match(line)), lines[0]))
