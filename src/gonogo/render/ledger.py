"""Two ledgers beside one another, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.text import counted, printable
from gonogo.render.report import moment

if TYPE_CHECKING:
    from gonogo.domain.ledger.repair import Comparison, Side, Signer


def compared(found: Comparison) -> str:
    """Each with its dates and keys, and where they part."""
    lines = _side("here", found.here, found.same)
    if found.there is None:
        return "\n".join(lines)
    lines += _side("remote", found.there, found.same)
    lines.append(f"Both have the same first {counted(found.same, 'entry', 'entries')}.")
    if found.older is not None and not found.same == found.there.entries == found.here.entries:
        lines.append(f"By the dates in them, which their writers chose, the older one is: {found.older}.")
    return "\n".join(lines)


def _side(name: str, side: Side, same: int) -> list[str]:
    entries = counted(side.entries, "entry", "entries")
    state = (
        f"not sound: {printable(side.fault)}; the first {side.intact:,} are intact" if side.fault else "sound"
    )
    lines = [f"{name + ':':8}{entries}, {state}"]
    if side.began:
        lines.append(f"        began {moment(side.began)}")
    if side.parted and same:
        lines.append(f"        entry {same + 1:,} is of {moment(side.parted)}")
    return [*lines, *map(_signer, side.signers)]


def _signer(signer: Signer) -> str:
    whose = "this clone's key" if signer.own else "key"
    times = counted(signer.checkpoints, "time")
    return f"        {whose} {signer.key} signed {times}, entries {signer.first:,} to {signer.last:,}"
