"""A command as settings write it: one line, taken apart as a shell would, and read by none."""

from __future__ import annotations

import re
import shlex

from gonogo.domain.text import quoted

_OPERATORS = {"&&", "||", "|", ";", "&", ">", ">>", "<", "2>", "2>&1", "&>"}
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")


LONGEST = 32 * 1024
"""Characters of a command, as much as a system takes for certain."""


def words(line: str) -> list[str]:
    """The program and its arguments.

    Raises:
        ValueError: it is no command, or needs a shell; the sentence says how to write it.
    """
    if len(line) > LONGEST:
        raise ValueError(f"the command has more than {LONGEST:,} characters; put it into a script")
    try:
        found = shlex.split(line)
    except ValueError as problem:
        raise ValueError(f"the command {quoted(line)} cannot be read: {problem}") from None
    if not found or "\0" in line:
        raise ValueError("expected a command, such as: pytest --junitxml reports/unit.xml")
    if operator := next((word for word in found if word in _OPERATORS), ""):
        raise ValueError(f"no shell reads the command, so {quoted(operator)} does nothing. Write: sh -c '…'")
    if _ASSIGNMENT.match(found[0]):
        raise ValueError(
            f"no shell reads the command, so {quoted(found[0])} sets nothing. Write: env {found[0]} …"
        )
    return found
