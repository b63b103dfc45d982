"""The git command as a process: started, bounded in time, ended with all that it started."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from gonogo.adapters.repository import neutral
from gonogo.adapters.repository.children import CHILDREN
from gonogo.domain.secrets import mask
from gonogo.domain.text import excerpt, printable
from gonogo.errors import RepositoryError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

ANEW = (
    "This clone is damaged: see what git fsck says, or clone it anew beside, and move .git/gonogo, which has "
    "the record, into the new one"
)
CHUNK = 1 << 20
"""Bytes that a pipe holds, and that are read at once."""
PATIENCE = 120.0
"""Seconds that git may take for an answer; a history is read without a bound, as it comes."""
_LONGEST = 2000
_SECRET = re.compile(r"(?<=://)[^\s'\"]*@")
_INDEX = re.compile(r"index file (corrupt|smaller than expected)|bad (index file )?signature 0x|index uses")
_DAMAGED = re.compile(
    r"^(?!remote:).*(missing object|bad (tree )?object|corrupt|invalid sha1 pointer|unexpected line in|"
    r"No such ref: HEAD|unable to (read|find|open|parse) (tree|commit|object|loose object|[0-9a-f]{40})|"
    r"object file .* is empty|[Cc]ould not (read|parse) ([a-z]+ )?[0-9a-f]{40}|broken ref|packed-refs)",
    re.MULTILINE,
)
_LOCKED = re.compile(r"Unable to create '(.+?\.lock)': File exists")


class Answer(msgspec.Struct, frozen=True):
    """What a command answered. problem: its errors, as it may be shown, a line each."""

    code: int
    output: bytes
    problem: str

    @property
    def text(self) -> str:
        """What it said, on one line."""
        return excerpt(self.problem.replace("\n", "; "), _LONGEST)


class NoAnswerError(RepositoryError):
    """Git gave no answer in time, and was ended."""


class GitCommand:
    """Runs git in one folder, with settings and an environment of our own."""

    def __init__(
        self, folder: Path, environment: Mapping[str, str] | None = None, settings: Sequence[str] = ()
    ) -> None:
        """Take the folder, variables and settings, `name=value`, beside those that every git runs with."""
        self.folder = self._folder = folder
        self._options = neutral.options(tuple(settings))
        self._environment = neutral.environment(environment or {})

    def run(
        self,
        *command: str,
        ok: tuple[int, ...] = (0,),
        given: bytes | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> str:
        """What git says; raises RepositoryError where it ends with another code than those that are ok."""
        answer = self.ask(*command, given=given, environment=environment)
        if answer.code not in ok:
            raise failure(verb(command), answer)
        return answer.output.decode(errors="surrogateescape")

    def ask(
        self,
        *command: str,
        given: bytes | None = None,
        timeout: float = PATIENCE,
        environment: Mapping[str, str] | None = None,
    ) -> Answer:
        """Git's answer, whatever its code.

        Raises:
            NoAnswerError: there is none after `timeout` seconds.
            Stopped: we are being stopped.
        """
        process = self.start(command, environment=environment)
        try:
            told, problem = process.communicate(given, timeout=timeout)
        except subprocess.TimeoutExpired:
            end(process)
            raise NoAnswerError(f"git {verb(command)} gave no answer within {timeout:g} s") from None
        except BaseException:
            end(process)
            raise
        finally:
            CHILDREN.forget(process)
        return Answer(process.returncode, told, presentable(problem))

    def start(
        self,
        command: Sequence[str],
        errors: int = subprocess.PIPE,
        environment: Mapping[str, str] | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start git in a process group of its own: an interrupt is ours, and it ends as a whole.

        Where git is asked what it is set to, what we set is none of the answer.
        """
        options = () if command[0] == "config" else self._options

        def opened() -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                ["git", *options, *command],  # noqa: S607 - the user's git
                cwd=self._folder,
                env={**self._environment, **environment} if environment else self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                pipesize=CHUNK,
                start_new_session=True,
            )

        try:
            return CHILDREN.start(opened)
        except FileNotFoundError:
            if not self._folder.exists():
                raise RepositoryError(f"There is no folder {self._folder}") from None
            raise RepositoryError("The git command was not found. Install git 2.31 or later") from None
        except NotADirectoryError:
            raise RepositoryError(f"{self._folder} is not a folder") from None


def verb(command: Sequence[str]) -> str:
    """What git was asked to do, for people."""
    while command[0] in {"-c", "-C"}:
        command = command[2:]
    return command[0]


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process of `start`, and all that it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def failure(name: str, answer: Answer) -> RepositoryError:
    """The error that tells what git said, and of a lock in the way what to do about it."""
    if found := _LOCKED.search(answer.problem):
        return RepositoryError(
            f"git {name} found the lock {found[1]}: another git is at work, or one that was killed left it. "
            "Try again; if no git runs in this repository, delete that file first"
        )
    return RepositoryError(f"git {name} failed: {answer.text or answer.code}{_way_out(answer.problem)}")


def _way_out(problem: str) -> str:
    """What to do where it is the clone that is damaged; "" where it is not."""
    if _INDEX.search(problem):
        return ". Make the index anew, where git status fails as well: rm .git/index && git reset"
    return f". {ANEW}" if _DAMAGED.search(problem) else ""


def presentable(problem: bytes) -> str:
    """A program's errors without secrets and without anything that would move a cursor."""
    lines = problem.decode(errors="replace").strip().splitlines()
    return mask(without_secrets("\n".join(printable(line.rstrip()) for line in lines))) if lines else ""


def without_secrets(text: str) -> str:
    """The text without the names and passwords in addresses."""
    return _SECRET.sub("", text)
