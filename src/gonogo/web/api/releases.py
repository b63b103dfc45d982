"""Releases: listed, shown, begun, and told what people and programs say of them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.params import HeaderParameter, JSONBody, PathParameter

from gonogo.app.people.attesting import check_items
from gonogo.app.views.preview import ReleasePreview, release_preview
from gonogo.app.views.release import (
    ListedReleaseView,
    ReleaseView,
    ReportView,
    listed_view,
    release_view,
    report_view,
)
from gonogo.bootstrap.server import Wanted
from gonogo.domain.decision import Decision
from gonogo.domain.instruction import SpokenKind
from gonogo.domain.people.approval import emergency_about
from gonogo.domain.people.person import Person
from gonogo.domain.text import listed, quoted
from gonogo.web.api.authentication import asking
from gonogo.web.api.conditional import refuse_other, tag_of
from gonogo.web.api.idempotency import Key, Write, once
from gonogo.web.api.paging import USUAL, Cursor, Limit, Page, cursor_of, place_of
from gonogo.web.api.problems import ProblemError, documented

if TYPE_CHECKING:
    from gonogo.app.releases import Releases
    from gonogo.bootstrap.server import Server
    from gonogo.ports.record.releases import ReleaseRow

Match = Annotated[
    str | None, HeaderParameter(name="If-Match", max_length=400, description="the `ETag` of what was seen")
]
Release = Annotated[str, PathParameter(max_length=200, description="the id of a release")]


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody says of a release.

    about: the gate that is overridden, or the item that is attested. question: the digest of the question
    that is answered, as the release shows it: a yes is to what was seen. urgent: of a yes, that it stands in
    for those that are missing, in an emergency.
    """

    kind: SpokenKind
    comment: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    about: Annotated[str, msgspec.Meta(max_length=200)] = ""
    question: Annotated[str, msgspec.Meta(max_length=64)] = ""
    urgent: bool = False


class Heard(msgspec.Struct, frozen=True):
    """What was written down. is_request: a person has to say it, before anything changes."""

    person: Person
    is_request: bool
    release: ReleaseView


@get("/releases", operation_id="listReleases", sync_to_thread=True, responses=documented())
def listing(state: State, limit: Limit = USUAL, cursor: Cursor = "") -> Page[ListedReleaseView]:
    """List releases, rollbacks and deployments, the newest first."""
    server: Server = state.server
    record, name = server.releases.record, server.project.name
    than = place_of(cursor)
    rows = record.older(name, than, limit + 1) if than else record.releases(name, limit + 1)
    more = cursor_of(rows[limit - 1].id) if len(rows) > limit else None
    return Page([listed_view(row) for row in rows[:limit]], more)


@post(
    "/releases",
    operation_id="startRelease",
    sync_to_thread=True,
    responses=documented(409, 413, 422),
    status_code=201,
)
def start(data: JSONBody[Wanted], request: Request[Any, Any, Any], key: Key = None) -> Response[ReleaseView]:
    """Begin a release, or find the one under way. A worker moves it."""
    server: Server = request.app.state.server
    caller = asking(request)

    def begun(_: Write) -> ReleaseView:
        return release_view(server.releases, _row(server.releases, server.begin(caller, data)))

    return once(request, key, data, begun)


@post(
    "/plan",
    operation_id="planRelease",
    sync_to_thread=True,
    responses=documented(409, 413, 422),
    status_code=200,
)
def plan(data: JSONBody[Wanted], request: Request[Any, Any, Any]) -> ReleasePreview:
    """Say what a release would be now. Nothing is changed, and no command of the repository is run."""
    server: Server = request.app.state.server
    return release_preview(server.planned(asking(request), data))


@get("/releases/{release:str}", operation_id="showRelease", sync_to_thread=True, responses=documented(404))
def detail(state: State, release: Release) -> Response[ReleaseView]:
    """Show a release as it stands."""
    view = _view(state.server.releases, release)
    return Response(view, headers={"ETag": tag_of(view)})


@get(
    "/releases/{release:str}/decisions",
    operation_id="listDecisions",
    sync_to_thread=True,
    responses=documented(404),
)
def decisions(state: State, release: Release) -> list[Decision]:
    """List what gates answered, in the order in which they did."""
    releases: Releases = state.server.releases
    return releases.decisions(_row(releases, release).id)


@get(
    "/releases/{release:str}/report",
    operation_id="reportRelease",
    sync_to_thread=True,
    responses=documented(404),
)
def report(state: State, release: Release) -> ReportView:
    """Show a release with all that was said of it."""
    releases: Releases = state.server.releases
    return report_view(releases, _row(releases, release))


@post(
    "/releases/{release:str}/instructions",
    operation_id="instructRelease",
    sync_to_thread=True,
    responses=documented(404, 409, 412, 413, 422),
    status_code=201,
)
def instruct(
    data: JSONBody[Said],
    release: Release,
    request: Request[Any, Any, Any],
    key: Key = None,
    match: Match = None,
) -> Response[Heard]:
    """Say something of a release: approve, reject, pause, resume, abort and the rest.

    The word of a program or a service is a request, which a person has to say.
    """
    server: Server = request.app.state.server
    releases, caller = server.releases, asking(request)

    def said(write: Write) -> Heard:
        row = _row(releases, release)
        refuse_other(match, tag_of(release_view(releases, row)))
        about = _about(releases, row, data)
        operation = f"{row.id}/api-{write.operation}" if write.operation else ""
        who = releases.say(caller, row, data.kind, data.comment, about, operation=operation)
        return Heard(who, who.kind != "person", _view(releases, row.id))

    return once(request, key, (data, match), said)


def _row(releases: Releases, release: str) -> ReleaseRow:
    """The release of an id, of the project that is served."""
    row = releases.record.find(release)
    if row is None or row.project != releases.project.name:
        raise ProblemError(HTTPStatus.NOT_FOUND, "no-release", f"There is no release {quoted(release)}")
    return row


def _view(releases: Releases, release: str) -> ReleaseView:
    return release_view(releases, _row(releases, release))


def _about(releases: Releases, row: ReleaseRow, said: Said) -> str:
    """What the word names: what is asked where it is heard, or else what it says itself."""
    if row.outcome:
        raise ProblemError(HTTPStatus.CONFLICT, "over", f"Release {row.title} is over: {row.outcome}")
    if said.kind == "override":
        _check_gate(row, said.about)
    if said.kind == "attest":
        check_items(row.to_job().plan, (said.about,))
    if said.kind not in ("approve", "reject"):
        return said.about
    _check_question(releases, row, said)
    asks = row.at.asks or ""
    return emergency_about(asks) if said.urgent else asks


def _check_gate(row: ReleaseRow, gate: str) -> None:
    gates = [one.name for one in row.to_job().plan.gates]
    if gate not in gates:
        told = f"There is no gate {quoted(gate)} to override. There are: {listed(gates) or 'none'}"
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "no-gate", told)


def _check_question(releases: Releases, row: ReleaseRow, said: Said) -> None:
    """A yes or no is to the question that was seen, and to no other."""
    asked = releases.asked(row)
    if row.at.asks is not None and not row.to_job().asks:
        return  # it began before there were questions
    if row.at.asks is None or asked is None:
        if said.kind == "reject":
            return
        raise ProblemError(
            HTTPStatus.CONFLICT, "not-asked", "Nobody asks for a yes at this moment; say it once it waits"
        )
    if said.question != asked.digest:
        raise ProblemError(
            HTTPStatus.CONFLICT,
            "another-question",
            "Say which question you answer: question, as the release shows it in question.digest",
        )
