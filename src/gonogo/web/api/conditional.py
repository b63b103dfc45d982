"""What a client has seen: entity tags, and writes that only hold for what was seen."""

from __future__ import annotations

from hashlib import sha256
from http import HTTPStatus
from typing import Any

import msgspec

from gonogo.web.api.problems import ProblemError


def tag_of(view: Any) -> str:
    """The entity tag of what is shown."""
    return f'"{sha256(msgspec.json.encode(view)).hexdigest()[:32]}"'


def refuse_other(if_match: str | None, tag: str) -> None:
    """Refuse a write about something that is no longer as the client saw it.

    Raises:
        ProblemError: 412, it has changed.
    """
    if if_match is None or if_match.strip() == "*":
        return
    if tag not in [one.strip() for one in if_match.split(",")]:
        raise ProblemError(
            HTTPStatus.PRECONDITION_FAILED,
            "changed",
            "It is no longer as you saw it. Read it again, then say it",
        )
