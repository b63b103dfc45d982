"""What a draft of a post-mortem is written from."""

from __future__ import annotations

import msgspec

from gonogo.domain.planning.plan import Plan
from gonogo.domain.rollout.rollback import Cause, Severity


class PostMortem(msgspec.Struct, frozen=True):
    """What a draft is written from.

    release: this one. deployed_by: the one that brought the version there. done, back, problems: steps and
    what went wrong, in words.
    """

    release: str
    deployed_by: str
    environment: str
    version: str
    commit: str
    stable: str
    reason: str
    cause: Cause
    severity: Severity
    log: tuple[str, ...]
    done: tuple[str, ...]
    back: tuple[str, ...]
    problems: tuple[str, ...]
    plan: Plan
