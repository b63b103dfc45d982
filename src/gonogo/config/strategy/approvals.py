"""The approvals of a strategy → who must say yes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gonogo.config.strategy.draft import Draft
    from gonogo.formats.yaml import Data, Path

KEYS = ("at_least", "approvers", "roles")
"""What says who must say yes."""


class Rule(NamedTuple):
    """One rule. places: what says it. stage: what may not go on before the yes."""

    places: list[Path]
    stage: str
    said: dict[str, Data]
    settings: dict[str, Data]


def rule(place: Path, said: dict[str, Data], stage: str, *others: str) -> Rule:
    """The rule of the keys that stand at this place. others: further keys that belong to it."""
    approvers = said.get("approvers")
    count = "at_least" if "at_least" in said else "approvers" if isinstance(approvers, int) else ""
    roles = "roles" if "roles" in said else "approvers" if isinstance(approvers, list) else ""
    settings: dict[str, Data] = {"at_least": said[count] if count else 1}
    if roles and said[roles]:
        settings["roles"] = said[roles]
    used = dict.fromkeys(key for key in (count, roles, *others) if key in said)
    return Rule([(*place, key) for key in used], stage, said, settings)


def approve(draft: Draft, place: Path, found: Rule) -> None:
    """Convert a rule that stands at this place."""
    if found.said.get("required", True) is False:
        draft.leave(place, "an approval that is not required stops nothing")
    elif not draft.take(found.places, {"approvals": {found.stage: found.settings}}):
        draft.leave(place, f"gonogo.yml takes no such approval before {found.stage}, or has another one")
    elif not set(KEYS) & set(found.said):
        draft.remark(place, f"approvals.{found.stage}: it is not said how many people; one is asked")
