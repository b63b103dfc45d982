"""Which gates are asked, in which order, and what stands between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.decision import Call
from gonogo.domain.text import listed, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gonogo.domain.decision import Decision
    from gonogo.domain.planning.plan import GatePlan

ORDER = ("window", "security", "checklist", "unit", "integration", "smoke", "e2e", "performance", "build")
"""What is asked first where nothing else is said; others come behind, as they are written."""

NEVER_OVERRIDDEN = ("smoke", "approval")


def overridable(gate: GatePlan) -> bool:
    """Whether somebody may go on in spite of a no of this gate."""
    return not {gate.name, gate.kind, gate.stage} & set(NEVER_OVERRIDDEN)


def rank(stage: str) -> int:
    """A gate's place in the order, from 0; what is not in it comes behind."""
    return ORDER.index(stage) if stage in ORDER else len(ORDER)


def ordered(gates: Sequence[GatePlan]) -> tuple[GatePlan, ...]:
    """By rank, but each behind what it needs; as written where both are the same."""
    waiting = sorted(gates, key=lambda gate: rank(gate.stage))
    done: list[GatePlan] = []
    while waiting:
        names = {gate.name for gate in waiting}
        following = next((gate for gate in waiting if not names & set(gate.needs)), waiting[0])
        waiting.remove(following)
        done.append(following)
    return tuple(done)


def batches(gates: Sequence[GatePlan]) -> list[list[GatePlan]]:
    """The gates, each alone or together with the neighbours that may be asked at the same time."""
    found: list[list[GatePlan]] = []
    for gate in gates:
        before = found[-1] if found else []
        together = gate.parallel and all(one.parallel for one in before)
        if before and together and not {one.name for one in before} & set(gate.needs):
            before.append(gate)
        else:
            found.append([gate])
    return found


def wrong_needs(needs: Mapping[str, Iterable[str]]) -> str:
    """What is wrong with what gates need, by the gate's name; "" where all is well."""
    for name, wanted in needs.items():
        unknown = [one for one in wanted if one not in needs]
        if unknown:
            return (
                f"gate {name} needs {quoted(unknown[0])}, which is no gate. There are: {listed(list(needs))}"
            )
    left = {name: set(wanted) for name, wanted in needs.items()}
    while left:
        free = [name for name, wanted in left.items() if not wanted & left.keys()]
        if not free:
            return f"gates need each other in a circle: {listed(sorted(left))}"
        for name in free:
            del left[name]
    return ""


def unmet(planned: GatePlan, given: Mapping[str, Decision]) -> str:
    """Why a gate cannot be asked yet: what it needs has not said go; "" where it can."""
    missing = [name for name in planned.needs if name not in given or given[name].call is not Call.GO]
    return f"it needs {listed(missing)}, which did not say go" if missing else ""
