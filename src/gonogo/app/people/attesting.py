"""Words on items of a checklist: which items of a release they can be about, and whose count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.checklist import BUILT_IN, Attested, doubt
from gonogo.domain.people.people import Member
from gonogo.domain.text import listed, printable
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SIGNED = "signed"


def check_items(plan: Mapping[str, Any], items: Sequence[str], email: str) -> None:
    """Refuse words that could not count. plan: as a row keeps it; email: the address of who says them.

    A list in a file of the repository is only known to its gate, so beside one any item passes. Whether
    it was they is proved later, by their signature.

    Raises:
        UsageError: no checklist asks for a word on an item, and those that do; or it is not theirs to give.
    """
    lists = [msgspec.json.decode(gate["settings"]) for gate in plan["gates"] if gate["kind"] == "checklist"]
    roles = {name: roles for settings in lists for name, roles in _attestable(settings)}
    anything = any(settings.get("file") for settings in lists)
    people = msgspec.convert(plan.get("people", ()), list[Member])
    for item in items:
        if item not in roles and not anything:
            raise UsageError(
                f"No checklist of this release asks for somebody's word on '{printable(item)}'. "
                f"Items that do: {listed(list(roles)) or 'none'}"
            )
        why = doubt(Attested(item, "", email, _SIGNED, 0), people, roles.get(item, ()))
        if why:
            raise UsageError(f"Your word on '{printable(item)}' would not count: {email or 'you'}: {why}")


def _attestable(settings: Mapping[str, Any]) -> list[tuple[str, Sequence[str]]]:
    """The items that take somebody's word, each with the roles of which it takes it."""
    if not settings.get("items"):
        return [(item.name, item.roles) for item in BUILT_IN if item.attest]
    return [(item["name"], item.get("roles", ())) for item in settings["items"] if item.get("attest")]
