"""Users go back before a person is asked: to the last share whose watch ended with go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from gonogo.domain.rollout.rollout import ALL, Retire, Shift, Start, Step, is_alone

if TYPE_CHECKING:
    from collections.abc import Sequence

Asks = bool | Literal["before"]
"""Whether a person is asked before a version goes back by itself; `before`: and users stay meanwhile."""


class Retreat(msgspec.Struct, frozen=True):
    """Back to a share, in percent, by these steps: none where users have that share already."""

    share: int
    steps: tuple[Step, ...] = ()


def retreat(taken: Sequence[Step], good: int) -> Retreat:
    """How users get back to the last share that was good, from any prefix of any strategy's steps.

    taken: those steps, the last of which may have been interrupted. good: how many of them there were when
    the last watch ended with go; 0 where none did. Where the two versions cannot run beside each other,
    users stay: to move them is the whole rollback.
    """
    share = _share(taken[:good])
    if not any(isinstance(step, Shift) for step in taken[good:]):
        return Retreat(share)
    if is_alone(taken):
        return Retreat(_share(taken))
    stopped = any(isinstance(step, Retire) and step.slot == "stable" for step in taken[good:])
    up = (Start("stable", _left(taken[:good])),) if stopped else ()
    return Retreat(share, (*up, Shift(share)))


def meanwhile(share: int, stable: str) -> str:
    """Where users are while a person is asked."""
    return f"users have {stable} meanwhile" if not share else f"{share} % of the users keep it meanwhile"


def foretold(asks: Asks, steps: Sequence[Step]) -> str:
    """What a plan says of who is asked, and of where users are meanwhile; "" where nobody is."""
    if not asks:
        return ""
    asked = "a person is asked before it goes back by itself"
    if asks == "before":
        return f"{asked}; users stay where they are until the answer comes"
    if is_alone(steps):
        return f"{asked}; users stay until then, as the two versions do not run beside each other"
    return f"{asked}; users first go back to the last share whose watch ended with go"


def _share(taken: Sequence[Step]) -> int:
    shares = [step.percent for step in taken if isinstance(step, Shift)]
    return shares[-1] if shares else 0


def _left(taken: Sequence[Step]) -> int:
    """Instances of the stable version that ran then."""
    left = [step.leaving for step in taken if isinstance(step, Retire) and step.slot == "stable"]
    return left[-1] if left else ALL
