"""Publishing: the branches and the tag go out in one atomic push."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.decision import Because, Call, poll
from gonogo.domain.text import printable
from gonogo.ports.publisher import Conflict, Moved, Pushed, RefUpdate, Refused, Unreachable
from gonogo.workflow.ended import Ended
from gonogo.workflow.remote import push, told, unanswered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.domain.branching import Move
    from gonogo.domain.decision import Decision
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.way import Way


class Public(msgspec.Struct, frozen=True):
    """What will stand on the remote.

    branches: the commit of each branch that moves. tagged: the commit that the tag is for. left: new
    branches, each with the one that somebody has to merge it into, because of a conflict. hold: why
    nothing can be moved, "" where it can.
    """

    branches: dict[str, str] = {}
    tagged: str = ""
    left: dict[str, str] = {}
    hold: str = ""


def publish(way: Way) -> Ended | None:
    """Merge where the workflow merges, tag, and push it all at once, if the poll says go."""
    stopped = _poll(way) or _aborted(way)
    if stopped:
        return stopped
    public = way.step("merge", "merging", lambda _: _merged(way), Public)
    if public.hold:
        return _moved(way, public.hold)
    tag = way.step("tag", f"tagging {way.job.plan.tag}", lambda _: _tag(way, public.tagged), str)
    updates = list(_updates(way, public, tag))
    outcome = way.step(
        "push", f"pushing {way.job.plan.tag}", lambda _: push(way, updates), Pushed | Moved | Refused
    )
    match outcome:
        case Moved():
            return _moved(way, _taken(way, public, outcome) or told(way, outcome))
        case Refused():
            return Ended("failed", told(way, outcome))
    way.remarks += [_left(way, branch, into) for branch, into in public.left.items()]
    way.step(
        "local", "bringing this clone up to date", lambda attempt: _local(way, public, tag, attempt), bool
    )
    return None


def _poll(way: Way) -> Ended | None:
    """The room's answer over everything that was asked; without any go, nothing is published."""
    call = way.step("poll", "polling", lambda _: poll(_latest(way)), Call)
    return None if call is Call.GO else Ended("rejected", f"the poll says {call}")


def _aborted(way: Way) -> Ended | None:
    """The last moment at which an abort that came meanwhile can still be heard."""
    order = way.heard("abort")
    return way.aborted(order) if order else None


def _latest(way: Way) -> list[Decision]:
    """The last word of each that was asked; an earlier one stays in the record."""
    decisions = way.tools.record.decisions(way.job.release)
    return list({decision.asker: decision for decision in decisions}.values())


def _moved(way: Way, reason: str) -> Ended:
    """What was tested is not what would be tagged any more: somebody has to plan again."""
    order = way.order("publishing", f"{reason}. Plan again: gonogo abort; gonogo release", ("abort",))
    ended = way.aborted(order, "to plan again") if order else Ended("aborted", "")
    return Ended("aborted", f"{reason}; {ended.reason}")


def _taken(way: Way, public: Public, outcome: Moved) -> str:
    """That a branch which would be left for somebody is there already; "" where it is another that moved."""
    branch = outcome.ref.removeprefix("refs/heads/")
    if branch not in public.left:
        return ""
    return f"branch {branch} is on {way.remote} already, and is not overwritten: merge it, then delete it"


def _merged(way: Way) -> Public:
    """What every branch will stand on, if all are still where they were planned from, or there already."""
    heads = way.job.plan.destination.heads
    found = way.tools.publisher.remote_refs(way.remote, [f"refs/heads/{name}" for name in heads])
    if isinstance(found, Unreachable):
        raise unanswered(way, found)
    public = _routed(way)
    for name, planned in heads.items():
        if found.refs.get(f"refs/heads/{name}", "") not in (planned, public.branches.get(name, planned)):
            return Public(hold=f"{name} moved on {way.remote} since this was planned")
    return public


def _routed(way: Way) -> Public:
    route = way.job.plan.destination.route
    public = Public({}, way.commit)
    for move in route.moves:
        public = _after(way, move, public)
        if public.hold:
            return public
        if move.branch == route.tagged:
            public = msgspec.structs.replace(public, tagged=public.branches[move.branch])
    return public


def _after(way: Way, move: Move, public: Public) -> Public:
    """With one more branch moved."""
    if move.manner == "forward":
        return _with(public, move.branch, way.commit)
    job = way.job
    head = job.plan.destination.heads[move.branch]
    merged = way.tools.publisher.merge(
        head, public.tagged, _message(way, move, public), job.starter, job.time
    )
    if isinstance(merged, Conflict):
        return _conflict(way, move, public, merged)
    if move.manner == "merge" and not merged.same_tree:
        return Public(hold=f"{move.branch} has commits that the candidate lacks")
    return _with(public, move.branch, merged.sha)


def _with(public: Public, branch: str, sha: str) -> Public:
    return msgspec.structs.replace(public, branches={**public.branches, branch: sha})


def _message(way: Way, move: Move, public: Public) -> str:
    if public.tagged == way.commit and move.branch == way.job.plan.destination.route.tagged:
        return f"Merge branch '{way.branch}'"
    return f"Merge tag '{way.job.plan.tag}' into {move.branch}"


def _conflict(way: Way, move: Move, public: Public, conflict: Conflict) -> Public:
    if move.manner == "merge":
        return Public(hold=f"{move.branch} has commits that the candidate lacks")
    if move.manner == "join":
        return Public(hold=f"the release conflicts with {move.branch}: {', '.join(conflict.paths)}")
    branch = f"backport/{way.version}-{move.branch.replace('/', '-')}"
    return msgspec.structs.replace(public, left={**public.left, branch: move.branch})


def _left(way: Way, branch: str, into: str) -> str:
    merge = f"git fetch {way.remote} && git switch {into} && git merge {way.remote}/{branch}"
    return f"{into} conflicts with it, so branch {branch} waits to be merged: {merge}"


def _tag(way: Way, commit: str) -> str:
    job = way.job
    told = "".join(f"{line}\n" for line in _overrides(way))
    message = f"{job.plan.project} {way.version}\n\n{job.plan.changelog}\n{told}Release: {job.release}\n"
    publisher, signing = way.tools.publisher, job.plan.signing
    return publisher.tag(job.plan.tag, commit, message, job.starter, job.time, signing=signing)


def _overrides(way: Way) -> Iterator[str]:
    """What was gone on in spite of: whoever reads the tag's notes is told."""
    for decision in way.tools.record.decisions(way.job.release):
        if decision.because is Because.OVERRIDDEN:
            yield printable(f"Gate {decision.asker} was {decision.reason}")


def _updates(way: Way, public: Public, tag: str) -> Iterator[RefUpdate]:
    heads = way.job.plan.destination.heads
    for branch, sha in public.branches.items():
        yield RefUpdate(f"refs/heads/{branch}", sha, heads[branch])
    for branch in public.left:
        yield RefUpdate(f"refs/heads/{branch}", public.tagged, "")
    yield RefUpdate(f"refs/tags/{way.job.plan.tag}", tag, "")
    yield RefUpdate(f"refs/heads/{way.branch}", "", way.commit)


def _local(way: Way, public: Public, tag: str, attempt: Attempt) -> bool:
    """The tag, and what was published, noted; the user's branches stay theirs to pull."""
    way.tools.publisher.point(RefUpdate(f"refs/tags/{way.job.plan.tag}", tag, ""))
    data = {"tag": way.job.plan.tag, "object": tag, "branches": public.branches, "left": public.left}
    way.tools.record.note(attempt.operation, way.job.release, "release.published", way.now(), data)
    return True
