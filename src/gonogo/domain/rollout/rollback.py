"""Rollbacks: why, how urgent, in which order, and to which versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import msgspec

from gonogo.domain.decision import Call
from gonogo.domain.duration import shown
from gonogo.domain.elapsed import Elapsed, Moment, elapsed
from gonogo.domain.rollout.rollout import Shift, Step, undo

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

Cause = Literal[
    "deployment_failure",
    "health_check_failure",
    "performance_degradation",
    "error_rate_spike",
    "security_vulnerability",
    "customer_impact",
    "manual_trigger",
]
Severity = Literal["critical", "high", "medium", "low"]
RollbackStep = Literal[
    "notify_team",
    "stop_traffic",
    "revert_deployment",
    "restore_database",
    "verify_rollback",
    "resume_traffic",
    "post_rollback_tests",
]
CAUSES: tuple[Cause, ...] = get_args(Cause)
ORDER: tuple[RollbackStep, ...] = (
    "stop_traffic",
    "revert_deployment",
    "notify_team",
    "restore_database",
    "resume_traffic",
    "verify_rollback",
    "post_rollback_tests",
)
"""Users first, then everything else."""

_NEEDED: tuple[RollbackStep, ...] = ("stop_traffic", "revert_deployment", "verify_rollback")
_SEVERITIES: dict[Cause, Severity] = {
    "security_vulnerability": "critical",
    "performance_degradation": "medium",
}
_PRIORITIES: dict[Severity, int] = {"critical": 0, "high": 1, "medium": 2, "low": 3}


class Deployment(msgspec.Struct, frozen=True):
    """A version that was brought to an environment; each try is one.

    state: pending, success, failed or rolled_back. began, ended: seconds since 1970; None while pending.
    ended_boot, ended_boot_id: the same by the boot clock; "" where nobody knows. See `Moment`.
    """

    operation: str
    release: str
    environment: str
    version: str
    commit: str
    state: str
    began: int
    ended: int | None = None
    ended_boot: float = 0.0
    ended_boot_id: str = ""

    def since(self, now: Moment) -> Elapsed:
        """The time since it ended; none went by while it is pending."""
        wall = now.wall if self.ended is None else self.ended
        return elapsed(Moment(wall, self.ended_boot, self.ended_boot_id), now)


class Advice(msgspec.Struct, frozen=True):
    """Whether to go back. hold: a person decides, by this sentence."""

    call: Call
    sentence: str


_ADVICE: dict[Severity, Advice] = {
    "critical": Advice(Call.GO, "users or their data are in danger: back at once"),
    "high": Advice(Call.GO, "something that matters does not work: back within 15 minutes"),
    "medium": Advice(Call.HOLD, "a hotfix is better where it is quick: gonogo release --type hotfix"),
    "low": Advice(Call.NO_GO, "this can wait for the next release"),
}


def severity_of(cause: Cause) -> Severity:
    """How urgent it is where nobody says so."""
    return _SEVERITIES.get(cause, "high")


def priority(severity: Severity) -> int:
    """Of the alert: 0 wakes people up."""
    return _PRIORITIES[severity]


def advised(severity: Severity) -> Advice:
    """What the severity asks for: back at once, back if there is no quick fix, or not at all."""
    return _ADVICE[severity]


def told_cause(text: str) -> tuple[Cause, str]:
    """The reason as a person gave it: a known cause, perhaps with `: ` and more, or words of their own."""
    word, _, rest = text.strip().partition(":")
    known = next((cause for cause in CAUSES if cause == word.strip().replace("-", "_")), None)
    return (known, rest.strip() or known.replace("_", " ")) if known else ("manual_trigger", text.strip())


def wrong_order(order: Sequence[RollbackStep]) -> str:
    """Why the parts cannot be done in this order; "" where they can."""
    twice = next((part for part in order if order.count(part) > 1), "")
    if twice:
        return f"{twice} stands in it twice"
    missing = [part for part in _NEEDED if part not in order]
    if missing:
        return f"{missing[0]} is missing; it cannot be left out"
    first = next(part for part in order if part != "notify_team")
    if first != "stop_traffic":
        return f"{first} comes before stop_traffic, which would leave users without a version"
    return ""


def halves(done: Sequence[Step]) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """The rollback of these steps: until users have the stable version, and what is done after that."""
    back = undo(done)
    moved = next((at for at, step in enumerate(back) if isinstance(step, Shift)), -1)
    return back[: moved + 1], back[moved + 1 :]


def returnable(
    deployments: Iterable[Deployment], kept: Collection[str], live: str, blocked: Collection[str]
) -> tuple[str, ...]:
    """The versions that can come back to an environment, the one that users had last first.

    Only those whose deployment there succeeded, that the target still has, and that nobody blocked; never
    the live one.
    """
    good = (one.version for one in deployments if one.state == "success")
    return tuple(dict.fromkeys(one for one in good if one in kept and one != live and one not in blocked))


def must_ask(*, asks: bool, doubted: bool, last: Elapsed | None, cooldown: int) -> str:
    """Why a person is asked before an automatic rollback; "" where it is taken at once.

    asks: the settings say so. doubted: the last automatic one was a false alarm. last: the time since the
    environment was rolled back the last time, None for never. cooldown: in seconds.
    """
    if asks:
        return "the settings ask for a person's word"
    if doubted:
        return "the last automatic rollback was a false alarm"
    if last is not None and last.seconds < cooldown:
        ago, way = shown(round(last.seconds)), "back" if last.stepped < 0 else "forward"
        step = f", in which the clock stepped {way} {shown(round(abs(last.stepped)))}" if last.stepped else ""
        return f"the last rollback was {ago} ago{step}; for {shown(cooldown)} after one, a person decides"
    return ""
