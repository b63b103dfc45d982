"""What a judge says after an observation."""

from __future__ import annotations

import msgspec

from gonogo.domain.decision import Call, Data, Setup, WaitsForPerson


class Verdict(msgspec.Struct, frozen=True):
    """The call so far.

    call: nothing while there is nothing to say yet and the watch goes on. clear: it stays as it is, whatever
    comes. sentence: one line with the numbers that decided. at: seconds since 1970. evidence: the e-value of
    the comparison. waits_for: what a hold waits for.
    """

    call: Call | None
    sentence: str
    at: float
    evidence: float
    clear: bool = False
    waits_for: Data | WaitsForPerson | Setup | None = None


class Finding(msgspec.Struct, frozen=True):
    """One test beside the others. name: a signal or a limit. evidence: its e-value; 0 of a gauge.

    sentence: what was counted. decides: whether it can stop the release, which a dry run cannot.
    """

    name: str
    evidence: float
    sentence: str
    decides: bool
