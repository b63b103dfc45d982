"""A candidate as commands show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.app.views.release import PackageView, package_views
from gonogo.domain.decision import Decision
from gonogo.domain.instruction import InstructionKind
from gonogo.domain.people.person import Level
from gonogo.domain.planning.candidate import State

if TYPE_CHECKING:
    from gonogo.app.releasing.candidates import Known
    from gonogo.domain.instruction import Instruction


class WordView(msgspec.Struct, frozen=True):
    """What somebody (`name`) said; see docs/json.md."""

    kind: InstructionKind
    name: str
    level: Level
    comment: str


class CandidateView(msgspec.Struct, frozen=True):
    """A candidate, and what became of it; see docs/json.md."""

    candidate: str
    version: str
    number: int
    package: str | None
    state: State
    commit: str
    plan: str
    release: str
    made: int
    reason: str | None
    packages: list[PackageView]
    decisions: list[Decision]
    words: list[WordView]


def candidate_view(known: Known) -> CandidateView:
    """A candidate as it stands."""
    one = known.candidate
    return CandidateView(
        candidate=one.name,
        version=one.version,
        number=one.number,
        package=one.package or None,
        state=one.state,
        commit=one.commit,
        plan=one.plan,
        release=one.release,
        made=one.made,
        reason=known.row.reason or None,
        packages=package_views(known.row),
        decisions=known.decisions,
        words=[_word(word) for word in known.words],
    )


def _word(word: Instruction) -> WordView:
    return WordView(word.kind, word.person.name, word.person.level, word.comment)
