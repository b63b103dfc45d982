"""What `git push --porcelain` prints, read."""

from __future__ import annotations

import re

from gonogo.domain.text import excerpt
from gonogo.ports.publisher import Refused

_LONGEST = 500
_OUTCOME = re.compile(r"^!\t[^:\t]*:([^\t]*)\t\[([^\]]*)\](?: \((.*)\))?")
_SIDE = re.compile(r"atomic (push|transaction) fail", re.IGNORECASE)
NOT_ATOMIC = "does not support --atomic"
_NOISE = re.compile(r"[\s*#=!-]*|error: hook declined to update .*")


def refusal(output: str, problem: str) -> Refused | None:
    """Which reference the server refused, and the server's sentence; nothing where it was not the server."""
    rejected = [match for line in output.splitlines() if (match := _OUTCOME.match(line))]
    own = [match for match in rejected if not _SIDE.search(match[3] or "")]
    cause = next(iter(own or rejected), None)
    words = _words(problem)
    if "bad object" in problem:
        return None
    if cause is None:
        return Refused("", excerpt(words, _LONGEST)) if words else None
    why = cause[3] or cause[2]
    return Refused(cause[1], excerpt(f"{words} ({why})" if words else why, _LONGEST))


def _words(problem: str) -> str:
    """What the server's hook said, or that it lacks what is needed, on one line."""
    lines = problem.splitlines()
    if any(NOT_ATOMIC in line for line in lines):
        return "the server cannot push several references as one (receive.advertiseAtomic is off)"
    said = [line.removeprefix("remote:").strip() for line in lines if line.startswith("remote:")]
    return " ".join(line for line in said if not _NOISE.fullmatch(line))
