"""Where a release stands, and for what it waits there: values that are acted on, never sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import msgspec

from gonogo.domain.instruction import InstructionKind
from gonogo.domain.people.person import Person
from gonogo.domain.permission import VERBS, case_of, roles_of, rules_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gonogo.domain.planning.plan import Plan

StageKind = Literal[
    "unknown",
    "beginning",
    "locking",
    "committing",
    "branching",
    "gate",
    "proposal",
    "approval",
    "publishing",
    "preparing",
    "held",
    "effect",
    "deploying",
    "smoke",
    "watch",
    "paused",
    "trouble",
    "soak",
    "rollback",
    "restore",
    "recording",
    "cleaning",
    "reporting",
    "anchoring",
    "done",
]
"""What a release can be at. unknown: it was written down before stages were values.

proposal: a candidate waits to be promoted. preparing: an environment, before any step of the rollout there.
held: another release has the environment. effect: a backup, migration or restore. trouble: a person is asked
whether it goes back. rollback: rolling back. restore: a person is asked whether what was written after a
backup may be lost.
"""

_NOBODY = Person("", "")
STAGE_KINDS: tuple[StageKind, ...] = get_args(StageKind)


class Stage(msgspec.Struct, frozen=True):
    """Where a release stands. environment: "" outside of any. gates: those that are asked side by side."""

    kind: StageKind = "unknown"
    environment: str = ""
    gates: tuple[str, ...] = ()

    @property
    def asks(self) -> str | None:
        """What a yes names that is given here, so that it is good for nothing else.

        "" for the tag, the name of an environment, or `restore` and the name; None where nobody is asked.
        """
        if self.kind == "restore":
            return f"restore {self.environment}"
        return self.environment if self.kind == "approval" else None

    @property
    def question(self) -> str:
        """What a question is about that is asked here: see `asks`, or else the stage by its names."""
        named = " ".join(filter(None, (self.kind, self.environment, *self.gates)))
        return named if self.asks is None else self.asks


class Doing(msgspec.Struct, frozen=True):
    """A stage with what is done there, in words for people: they are shown, and never read."""

    stage: Stage
    words: str

    @property
    def sentence(self) -> str:
        """The words, behind the environment that they are about."""
        return f"{self.stage.environment}: {self.words}" if self.stage.environment else self.words


def doing(kind: StageKind, words: str, environment: str = "") -> Doing:
    """What is done at a stage of this kind."""
    return Doing(Stage(kind, environment), words)


class Hold(msgspec.Struct, frozen=True):
    """For what a release waits.

    reason: for people. accepts: the instructions that are heard, each with the roles that may give it; none
    where anybody who is known may. until: seconds since 1970 at which it goes on by itself; 0 for never.
    question: the digest of what those words answer; "" where no word lets it go on, or where it was held
    before there were questions.
    """

    reason: str
    accepts: dict[InstructionKind, tuple[str, ...]] = {}
    until: int = 0
    question: str = ""


def accepted(
    plan: Plan, kinds: Iterable[InstructionKind], stage: Stage
) -> dict[InstructionKind, tuple[str, ...]]:
    """Who may give each of these instructions at a stage: the roles, none where no role is asked for."""
    gate = next(iter(stage.gates), "")
    return {
        kind: roles_of(verb, rules_of(plan), case_of(plan, _NOBODY, verb, stage.asks or "", gate=gate))
        for kind, verb in ((kind, VERBS[kind]) for kind in kinds)
    }
