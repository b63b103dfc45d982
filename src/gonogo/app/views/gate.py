"""A gate, and what gates say, as commands show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.decision import Because, Call, Decision

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gonogo.domain.planning.plan import GatePlan


class EarlierAnswerView(msgspec.Struct, frozen=True):
    """An answer that a gate gave in an earlier release; see docs/json.md."""

    call: Call
    because: Because
    at: int
    seconds: float


class GateView(msgspec.Struct, frozen=True):
    """A gate as it is planned, with its last answers, the newest first; see docs/json.md."""

    gate: str
    kind: str
    required: bool
    timeout: int
    needs: tuple[str, ...]
    retries: int
    parallel: bool
    before: list[EarlierAnswerView]


class PollView(msgspec.Struct, frozen=True):
    """What gates say that are asked without a release."""

    call: Call
    decisions: list[Decision] = []


def gate_view(gate: GatePlan, before: Iterable[Decision]) -> GateView:
    """A gate. before: its last answers, the newest first."""
    return GateView(
        gate=gate.name,
        kind=gate.kind,
        required=gate.required,
        timeout=gate.timeout,
        needs=gate.needs,
        retries=gate.retries,
        parallel=gate.parallel,
        before=[EarlierAnswerView(one.call, one.because, one.at, one.seconds) for one in before],
    )
