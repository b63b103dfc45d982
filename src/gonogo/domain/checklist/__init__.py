"""A Definition of Done: what each item asks for, and whether the release shows it."""

from gonogo.domain.checklist.attested import Attested, doubt
from gonogo.domain.checklist.built_in import BUILT_IN
from gonogo.domain.checklist.evidence import Seen
from gonogo.domain.checklist.item import CATEGORIES, Item, refuse_twice
from gonogo.domain.checklist.pattern import ANY, Patterns, covers, link_wanted, linked, refuse_wrong, several
from gonogo.domain.checklist.verdict import Finding, judge, verdict

__all__ = [
    "ANY",
    "BUILT_IN",
    "CATEGORIES",
    "Attested",
    "Finding",
    "Item",
    "Patterns",
    "Seen",
    "covers",
    "doubt",
    "judge",
    "link_wanted",
    "linked",
    "refuse_twice",
    "refuse_wrong",
    "several",
    "verdict",
]
