"""Words on items of a checklist: which items of a release they can be about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.permission import attestable, lists_in_files
from gonogo.domain.text import listed, printable
from gonogo.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.domain.planning.plan import Plan


def check_items(plan: Plan, items: Sequence[str]) -> None:
    """Refuse words that could be about nothing; whose word counts is asked when they are said.

    A list in a file of the repository is only known to its gate, so beside one any item passes.

    Raises:
        UsageError: no checklist asks for a word on an item, and those that do.
    """
    known = attestable(plan)
    if lists_in_files(plan):
        return
    for item in items:
        if item not in known:
            raise UsageError(
                f"No checklist of this release asks for somebody's word on '{printable(item)}'. "
                f"Items that do: {listed(list(known)) or 'none'}"
            )
