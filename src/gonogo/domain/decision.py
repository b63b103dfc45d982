"""Go, hold, no-go: everything that may stop a release answers with one of these, and with its evidence."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable


class Call(StrEnum):
    """The three answers."""

    GO = "go"
    HOLD = "hold"
    NO_GO = "no-go"


class Because(StrEnum):
    """What kind of evidence an answer rests on."""

    PASSED = "passed"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    MISSING = "missing"
    BROKEN = "broken"
    NOT_REACHED = "not_reached"
    OVERRIDDEN = "overridden"


class Subject(msgspec.Struct, frozen=True):
    """What an answer is about: one commit, under one plan."""

    commit: str
    plan: str


class WaitsForPerson(msgspec.Struct, frozen=True, tag="Person"):
    """A hold that waits for somebody in one of these roles; anybody where none is named."""

    roles: tuple[str, ...] = ()


class Until(msgspec.Struct, frozen=True, tag=True):
    """A hold that waits for a moment, in seconds since 1970."""

    moment: int


class Data(msgspec.Struct, frozen=True, tag=True):
    """A hold that waits for evidence, until a deadline in seconds since 1970."""

    deadline: int


class Setup(msgspec.Struct, frozen=True, tag=True):
    """A hold that waits for something to be set up; `remedy` says what."""

    remedy: str = msgspec.field(name="mend")


class Evidence(msgspec.Struct, frozen=True):
    """Something that was seen. name: what. value: what it was. path: where it is kept, if it is a file."""

    name: str
    value: str = ""
    path: str = ""


class Decision(msgspec.Struct, frozen=True):
    """One answer to a poll.

    asker: the gate's name. reason: one line for a person. details: what failed, by name.
    remedy: what to do about it. required: whether it can stop the release. at: seconds since 1970.
    seconds: how long it took to answer.
    """

    asker: str
    call: Call
    because: Because
    reason: str
    subject: Subject
    evidence: tuple[Evidence, ...] = ()
    details: tuple[str, ...] = ()
    remedy: str = msgspec.field(default="", name="mend")
    waits_for: WaitsForPerson | Until | Data | Setup | None = None
    required: bool = True
    at: int = 0
    seconds: float = 0.0


def poll(decisions: Iterable[Decision]) -> Call:
    """The room's answer: no-go if any required one is, else hold if any holds, else go.

    A poll of nobody is a hold: no evidence is never a go.
    """
    calls = {decision.call for decision in decisions if decision.required}
    if Call.NO_GO in calls:
        return Call.NO_GO
    return Call.GO if calls == {Call.GO} else Call.HOLD
