"""Words of people that an item is done, and whose count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.people.people import ASSERTED, found

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gonogo.domain.people.people import Member

UNSIGNED = "not signed"


class Attested(msgspec.Struct, frozen=True):
    """A person's word that an item is done. item: its name. level: how sure we are that it was they.

    at: seconds since 1970.
    """

    item: str
    who: str
    email: str
    level: str
    at: int


def doubt(word: Attested, people: Sequence[Member], roles: Collection[str]) -> str:
    """Why a word does not count; "" where it does. roles: those that it takes, any where none is named.

    Where nobody is known, anybody's counts.
    """
    member = found(people, word.email)
    if not people:
        return ""
    if member is None:
        return "not in people"
    if member.program_of:
        return "a program may only ask"
    if roles and not set(roles) & set(member.roles):
        return f"not in the role of {' or '.join(sorted(roles))}"
    return UNSIGNED if word.level == ASSERTED else ""
