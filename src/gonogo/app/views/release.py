"""A release as commands show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.decision import Decision
from gonogo.domain.elapsed import INTERRUPTED, STEPPED, Disturbance
from gonogo.domain.instruction import Instruction, InstructionKind
from gonogo.domain.people.person import Kind
from gonogo.domain.people.question import VOID, Question, Shown
from gonogo.domain.permission import open_requests
from gonogo.domain.stage import Hold, Stage
from gonogo.domain.text import abridged
from gonogo.domain.timing import Exceeded, overdue

if TYPE_CHECKING:
    from gonogo.app.releases import Releases
    from gonogo.ports.record.record import Record
    from gonogo.ports.record.releases import ReleaseRow


class RequestView(msgspec.Struct, frozen=True):
    """What a program or a service (`by`) asks for in somebody's name, until a person says it. at: when."""

    kind: InstructionKind
    about: str
    by: Kind
    name: str
    comment: str
    at: int


class QuestionView(msgspec.Struct, frozen=True):
    """What is asked, under the digest that answers sign; see docs/json.md."""

    digest: str
    about: str
    round: int
    candidate: str
    risk: str
    starter: str
    shown: tuple[Shown, ...]


class VoidView(msgspec.Struct, frozen=True):
    """A word that answers no question that was asked, and why. number: its place among all words, from 1."""

    number: int
    kind: InstructionKind
    name: str
    why: str


class PackageView(msgspec.Struct, frozen=True):
    """A package that a release brings; see docs/json.md."""

    package: str | None
    version: str
    tag: str


class ReleaseView(msgspec.Struct, frozen=True):
    """A release, rollback or deployment as it stands; see docs/json.md."""

    release: str
    kind: str
    project: str
    package: str | None
    version: str
    tag: str
    candidate: str | None
    plan: str
    stage: str
    waiting: str | None
    at: Stage
    hold: Hold | None
    progress: int
    outcome: str | None
    reason: str | None
    started: int
    ended: int | None
    decisions: list[Decision] = []
    exceeded: tuple[Exceeded, ...] = ()
    requests: tuple[RequestView, ...] = ()
    question: QuestionView | None = None
    void: tuple[VoidView, ...] = ()
    packages: list[PackageView] = []
    clock: tuple[Disturbance, ...] = ()

    @property
    def title(self) -> str:
        """What is released, for people; see `ReleaseRow`."""
        several = [f"{one.package} {one.version}" for one in self.packages]
        return abridged(several) if len(several) > 1 else self.version

    @property
    def tags(self) -> str:
        """The tags that it makes, for people."""
        return abridged([one.tag for one in self.packages]) or self.tag


class ListedReleaseView(msgspec.Struct, frozen=True):
    """A release in a list; each field is that of `ReleaseView`."""

    release: str
    kind: str
    project: str
    package: str | None
    version: str
    tag: str
    candidate: str | None
    stage: str
    waiting: str | None
    progress: int
    outcome: str | None
    started: int
    ended: int | None
    packages: list[PackageView] = []


class ReportView(ReleaseView, frozen=True):
    """The same, with all that was said."""

    orders: list[Instruction] = []


class AnswerView(msgspec.Struct, frozen=True):
    """An answer that was pushed to a release of another clone."""

    release: str
    version: str
    answer: Instruction


def package_views(row: ReleaseRow) -> list[PackageView]:
    """Every package that a release brings."""
    return [PackageView(one.package or None, one.version, one.tag) for one in row.brings]


def listed_view(row: ReleaseRow) -> ListedReleaseView:
    """A release in a list."""
    return ListedReleaseView(
        release=row.id,
        kind=_kind(row),
        project=row.project,
        package=row.package or None,
        version=row.version,
        tag=row.tag,
        candidate=row.candidate or None,
        stage=row.stage,
        waiting=row.waiting or None,
        progress=row.progress,
        outcome=row.outcome or None,
        started=row.started,
        ended=row.ended or None,
        packages=package_views(row),
    )


def _kind(row: ReleaseRow) -> str:
    return str(row.job["plan"].get("kind", "standard")) if row.kind == "release" else row.kind


def release_view(releases: Releases, row: ReleaseRow) -> ReleaseView:
    """A release as it stands now."""
    return _release(releases, row, releases.record.orders(row.id))


def report_view(releases: Releases, row: ReleaseRow) -> ReportView:
    """A release with all that was said about it."""
    orders = releases.record.orders(row.id)
    known = _release(releases, row, orders)
    return ReportView(**{name: getattr(known, name) for name in known.__struct_fields__}, orders=orders)


def _release(releases: Releases, row: ReleaseRow, orders: list[Instruction]) -> ReleaseView:
    plan = row.to_job().plan
    decisions = releases.decisions(row.id)
    now = int(releases.project.clock.now().timestamp())
    return ReleaseView(
        release=row.id,
        kind=plan.kind if row.kind == "release" else row.kind,
        project=row.project,
        package=row.package or None,
        version=row.version,
        tag=row.tag,
        candidate=row.candidate or None,
        plan=row.job["digest"],
        stage=row.stage,
        waiting=row.waiting or None,
        at=row.at,
        hold=row.hold,
        progress=row.progress,
        outcome=row.outcome or None,
        reason=row.reason or None,
        started=row.started,
        ended=row.ended or None,
        decisions=decisions,
        exceeded=overdue(row.timing, plan.gates, decisions, now),
        requests=() if row.outcome else tuple(map(_request, open_requests(orders, plan.people))),
        question=_question(releases.asked(row)),
        void=_void(releases, row, orders),
        packages=package_views(row),
        clock=disturbances(releases.record, row.id),
    )


def disturbances(record: Record, release: str) -> tuple[Disturbance, ...]:
    """What happened to time in a release, in order."""
    told = (one for one in record.timeline(release) if one.what in (STEPPED, INTERRUPTED))
    return tuple(Disturbance(one.what, one.at, **one.data) for one in told)


def _question(asked: Question | None) -> QuestionView | None:
    if asked is None:
        return None
    starter = f"{asked.starter.name} <{asked.starter.email}>, {asked.starter.level}"
    about = (asked.about, asked.round, asked.candidate, asked.risk)
    return QuestionView(asked.digest, *about, starter, asked.shown)


def _void(releases: Releases, row: ReleaseRow, orders: list[Instruction]) -> tuple[VoidView, ...]:
    words = {one.number: one for one in orders}
    told = (one.data for one in releases.record.timeline(row.id) if one.what == VOID)
    found = ((words[data["number"]], data["why"]) for data in told if data["number"] in words)
    return tuple(VoidView(one.number, one.kind, one.person.name, why) for one, why in found)


def _request(word: Instruction) -> RequestView:
    return RequestView(word.kind, word.about, word.person.kind, word.person.name, word.comment, word.at)
