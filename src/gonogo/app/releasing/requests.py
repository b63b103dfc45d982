"""Requests for approval: the one of a release here, and those that stand on a remote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.job import Job
from gonogo.domain.planning.request import FILE, REQUESTS, ApprovalRequest
from gonogo.domain.text import listed, printable
from gonogo.errors import GonogoError, RepositoryError, UsageError
from gonogo.ports.publisher import Files, RemoteRefs
from gonogo.workflow.asking.requesting import request_of

if TYPE_CHECKING:
    from gonogo.app.releases import Releases
    from gonogo.domain.planning.plan import Plan
    from gonogo.ports.publisher import Publisher
    from gonogo.ports.record.releases import ReleaseRow
    from gonogo.ports.repository import Repository

LARGEST = 32 << 20
"""Bytes of a request that is read."""
_MOST = 20
"""Requests that are looked at where none is named by its release's id."""


def request_here(releases: Releases, row: ReleaseRow) -> ApprovalRequest:
    """The request of a release that lives here."""
    about = row.at.asks or ""
    return request_of(releases.record, msgspec.convert(row.job, Job), row.candidate, about)


def subjects(repository: Repository, plan: Plan) -> dict[str, str]:
    """The first line of each commit that is released, by its hash; of those that are known here."""
    wanted = set(plan.commits)
    try:
        found = repository.log([plan.commit], [plan.since] if plan.since else [])
        return {commit.sha: commit.subject for commit in found if commit.sha in wanted}
    except RepositoryError:
        return {}


class RemoteRequests:
    """What stands on a remote; whoever can push there can have written it, so nothing of it is believed."""

    def __init__(self, publisher: Publisher, remote: str) -> None:
        """Take the remote by its name."""
        self._publisher = publisher
        self._remote = remote

    @property
    def any(self) -> bool:
        """Whether there is one; raises RepositoryError where the remote gives no answer."""
        return bool(self._ids())

    def find(self, name: str = "") -> ApprovalRequest:
        """The request that goes by this name, proven to be what it says; for "" the only one there is.

        Raises:
            UsageError: there is none, there are several, or it is not what it says.
            RepositoryError: the remote gives no answer.
        """
        ids = self._ids()
        if not ids:
            raise UsageError(f"No release waits for approval on {self._remote}")
        found = self._read(name) if name in ids else self._only(name, ids)
        self._publisher.fetch(self._remote, [self._proven(found)])
        return found

    def _ids(self) -> list[str]:
        """The releases that ask, by id."""
        return sorted(ref.removeprefix(REQUESTS) for ref in self._refs(f"{REQUESTS}*"))

    def _only(self, name: str, ids: list[str]) -> ApprovalRequest:
        read, broken = self._all(ids[:_MOST])
        found = [request for request in read if not name or request.goes_by(name)]
        if len(found) == 1 and not (broken and not name):
            return found[0]
        if not found and not broken:
            raise UsageError(f"No request on {self._remote} is for {printable(name)}. {_told(read)}")
        told = "\n".join([*map(_line, found or read), *broken])
        more = f"\n  and {len(ids) - _MOST} more" if len(ids) > _MOST else ""
        lead = f"Several releases ask for approval on {self._remote}; say which one"
        if not found:
            lead = f"No request on {self._remote} can be answered"
        raise UsageError(f"{lead}:\n{told}{more}")

    def _all(self, ids: list[str]) -> tuple[list[ApprovalRequest], list[str]]:
        """Those that can be read, and a line for each that cannot."""
        found, broken = [], []
        for release in ids:
            try:
                found.append(self._read(release))
            except UsageError as problem:
                broken.append(f"  {problem}")
        return found, broken

    def _read(self, release: str) -> ApprovalRequest:
        ref = f"{REQUESTS}{release}"
        try:
            outcome = self._publisher.read_files(self._remote, ref, most=LARGEST)
        except GonogoError as problem:
            raise _wrong(release, str(problem)) from None
        if not isinstance(outcome, Files):
            raise RepositoryError(f"{self._remote} gave no answer: {outcome.sentence}")
        try:
            found = msgspec.json.decode(outcome.files.get(FILE, b""), type=ApprovalRequest)
        except (msgspec.MsgspecError, ValueError, RecursionError) as problem:
            raise _wrong(release, f"{FILE} in it is no request ({problem})") from None
        fault = found.fault or ("" if found.release == release else f"it is for {found.release}")
        if fault:
            raise _wrong(release, fault)
        return found

    def _proven(self, request: ApprovalRequest) -> str:
        """The reference that has what is asked about: the release branch on that very commit.

        An environment may be asked about when the tag is out, which the branch has gone for.
        """
        ref, tag = f"refs/heads/{request.working_branch}", f"refs/tags/{request.plan.tag}"
        stands = self._refs(ref).get(ref, "")
        if stands == request.candidate:
            return ref
        if request.about and not stands and self._refs(tag):
            return tag
        where = f"stands on {stands[:7]}" if stands else "is not there"
        told = f"it asks about {request.candidate[:7]}, and {request.working_branch} {where}"
        raise _wrong(request.release, told)

    def _refs(self, pattern: str) -> dict[str, str]:
        present = self._publisher.remote_refs(self._remote, [pattern])
        if not isinstance(present, RemoteRefs):
            raise RepositoryError(f"{self._remote} gave no answer: {present.sentence}")
        return present.refs


def _wrong(release: str, problem: str) -> UsageError:
    return UsageError(
        f"The request of release {printable(release)} cannot be answered: {printable(problem)}. "
        "Ask who began it"
    )


def _line(request: ApprovalRequest) -> str:
    name = f", candidate {request.name}" if request.name else ""
    return f"  {printable(request.version)}: release {printable(request.release)}{printable(name)}"


def _told(read: list[ApprovalRequest]) -> str:
    return f"There are: {listed([printable(request.version) for request in read])}"
