"""Words on items of a checklist: which items of a release they can be about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.checklist import BUILT_IN
from gonogo.domain.text import listed, printable
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def check_items(gates: Sequence[Mapping[str, Any]], items: Sequence[str]) -> None:
    """Refuse items that no checklist asks anybody's word on. gates: those of the plan, as a row keeps them.

    A list in a file of the repository is only known to its gate, so beside one any item passes.

    Raises:
        UsageError: which item, and those that there are.
    """
    lists = [msgspec.json.decode(gate["settings"]) for gate in gates if gate["kind"] == "checklist"]
    if any(settings.get("file") for settings in lists):
        return
    known = list(dict.fromkeys(name for settings in lists for name in _attestable(settings)))
    for item in items:
        if item not in known:
            raise UsageError(
                f"No checklist of this release asks for somebody's word on '{printable(item)}'. "
                f"Items that do: {listed(known) or 'none'}"
            )


def _attestable(settings: Mapping[str, Any]) -> list[str]:
    if not settings.get("items"):
        return [item.name for item in BUILT_IN if item.attest]
    return [item["name"] for item in settings["items"] if item.get("attest")]
