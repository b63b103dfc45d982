"""Requests for approval: the one of a release here, and those that stand on a remote."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gonogo.domain.planning.request import FILE, REQUESTS, SEAL, ApprovalRequest
from gonogo.domain.text import counted, listed, printable
from gonogo.errors import GonogoError, RepositoryError, UsageError
from gonogo.ports.publisher import Files, RemoteRefs
from gonogo.typed import decoded
from gonogo.workflow.asking.requesting import request_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gonogo.app.releases import Releases
    from gonogo.app.releasing.record_keys import RecordKeys
    from gonogo.domain.planning.plan import Plan
    from gonogo.ports.publisher import Publisher
    from gonogo.ports.record.releases import ReleaseRow
    from gonogo.ports.repository import Repository

LARGEST = 32 << 20
"""Bytes of a request that is read."""
_MOST = 20
"""Requests that are looked at where none is named by its release's id."""


def request_here(releases: Releases, row: ReleaseRow) -> ApprovalRequest:
    """The request of a release that lives here.

    Raises:
        UsageError: the record does not have what was asked, as it was asked.
    """
    about = row.at.asks or ""
    job, question = row.to_job(), releases.asked(row)
    found = request_of(releases.record, job, row.candidate, about, question)
    if job.asks and (question is None or found.fault):
        why = "nothing was asked yet" if question is None else found.fault
        raise UsageError(f"What {row.title} asks cannot be shown: {why}. Let it ask again: gonogo resume")
    return found


def subjects(repository: Repository, plan: Plan) -> dict[str, str]:
    """The first line of each commit that is released, by its hash; of those that are known here."""
    wanted = set(plan.commits)
    try:
        found = repository.log([plan.commit], [plan.since] if plan.since else [])
        return {commit.sha: commit.subject for commit in found if commit.sha in wanted}
    except RepositoryError:
        return {}


class Read(NamedTuple):
    """A request that a known record signed, with the seal that says so."""

    request: ApprovalRequest
    seal: bytes


class RemoteRequests:
    """What stands on a remote; whoever can push there can have written it, so nothing of it is believed.

    What a record asks comes first, so that nothing else on the remote can hide it. remarks: what to tell.
    """

    def __init__(self, publisher: Publisher, remote: str, keys: RecordKeys) -> None:
        """Take the remote by its name, and what tells requests from what looks like one."""
        self._publisher = publisher
        self._remote = remote
        self._keys = keys
        self.remarks: list[str] = []

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
        self._publisher.fetch(self._remote, [self._proven(found.request)])
        self.remarks += filter(None, [self._keys.first_contact(found.seal)])
        return found.request

    def _ids(self) -> list[str]:
        """The releases that ask, by id."""
        return sorted(ref.removeprefix(REQUESTS) for ref in self._refs(f"{REQUESTS}*"))

    def _only(self, name: str, ids: list[str]) -> Read:
        """The one that is meant, among those of which the ledger tells; others are looked at if none is."""
        asking = [release for release in self._keys.asking if release in ids]
        others = [release for release in ids if release not in asking]
        read, broken = self._all(asking)
        if not any(_goes_by(one, name) for one in read):
            more, faults = self._all(others[:_MOST])
            read, broken, others = [*read, *more], [*broken, *faults], others[_MOST:]
        found = [one for one in read if _goes_by(one, name)]
        if len(found) == 1:
            self._tell_passed(len(ids) - len(read))
            return found[0]
        raise self._unclear(
            name, [one.request for one in found or read], broken, len(others), found=bool(found)
        )

    def _tell_passed(self, number: int) -> None:
        if number:
            what = counted(number, "reference")
            self.remarks.append(f"{what} on {self._remote} under {REQUESTS} are no request of a known record")

    def _unclear(
        self, name: str, read: list[ApprovalRequest], broken: list[str], more: int, *, found: bool
    ) -> UsageError:
        """Why none is meant."""
        if not found and not broken:
            return UsageError(f"No request on {self._remote} is for {printable(name)}. {_told(read)}")
        lead = f"Several releases ask for approval on {self._remote}; say which one"
        if not found:
            lead = f"No request on {self._remote} can be answered"
        told = "\n".join([*map(_line, read), *broken])
        return UsageError(f"{lead}:\n{told}" + (f"\n  and {more} more" if more else ""))

    def _all(self, ids: Sequence[str]) -> tuple[list[Read], list[str]]:
        """Those that can be read, and a line for each that cannot."""
        found, broken = [], []
        for release in ids:
            try:
                found.append(self._read(release))
            except UsageError as problem:
                broken.append(f"  {problem}")
        return found, broken

    def _read(self, release: str) -> Read:
        ref = f"{REQUESTS}{release}"
        try:
            outcome = self._publisher.read_files(self._remote, ref, most=LARGEST)
        except GonogoError as problem:
            raise _wrong(release, str(problem)) from None
        if not isinstance(outcome, Files):
            raise RepositoryError(f"{self._remote} gave no answer: {outcome.sentence}")
        content, seal = outcome.files.get(FILE, b""), outcome.files.get(SEAL, b"")
        unsigned = self._keys.fault(release, content, seal)
        if unsigned:
            raise _wrong(release, unsigned)
        return Read(_decoded(release, content), seal)

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


def _decoded(release: str, content: bytes) -> ApprovalRequest:
    """What is signed, if it says the same all over; raises UsageError where it does not."""
    try:
        found = decoded(content, ApprovalRequest)
    except (msgspec.MsgspecError, ValueError, RecursionError) as problem:
        raise _wrong(release, f"{FILE} in it is no request ({problem})") from None
    asked = "" if found.question else "it asks no question, as an earlier gonogo did"
    fault = found.fault or asked or ("" if found.release == release else f"it is for {found.release}")
    if fault:
        raise _wrong(release, fault)
    return found


def _goes_by(read: Read, name: str) -> bool:
    return not name or read.request.goes_by(name)


def _wrong(release: str, problem: str) -> UsageError:
    return UsageError(
        f"The request of release {printable(release)} cannot be answered: {printable(problem)}. "
        "Ask who began it; what an earlier gonogo asks is answered where it runs"
    )


def _line(request: ApprovalRequest) -> str:
    name = f", candidate {request.name}" if request.name else ""
    return f"  {printable(request.version)}: release {printable(request.release)}{printable(name)}"


def _told(read: list[ApprovalRequest]) -> str:
    return f"There are: {listed([printable(request.version) for request in read])}"
