"""Publishing: the branches and the tag go out in one atomic push."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.decision import Call, poll
from gonogo.ports.publisher import Conflict, Moved, Pushed, RefUpdate, Refused, Unreachable
from gonogo.workflow.ending import Ended
from gonogo.workflow.remote import push, told, unanswered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.domain.decision import Decision
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.way import Way


class Public(msgspec.Struct, frozen=True):
    """What the branches will stand on; `hold` says why they cannot be moved, "" where they can."""

    main: str = ""
    develop: str = ""
    hold: str = ""


def publish(way: Way) -> Ended | None:
    """Merge where the workflow merges, tag, and push it all at once, if the poll says go."""
    stopped = _poll(way) or _aborted(way)
    if stopped:
        return stopped
    public = way.step("merge", "merging", lambda _: _merged(way), Public)
    if public.hold:
        return _moved(way, public.hold)
    tag = way.step("tag", f"tagging {way.job.plan.tag}", lambda _: _tag(way, public.main), str)
    updates = list(_updates(way, public, tag))
    outcome = way.step(
        "push", f"pushing {way.job.plan.tag}", lambda _: push(way, updates), Pushed | Moved | Refused
    )
    match outcome:
        case Moved():
            return _moved(way, told(way, outcome))
        case Refused():
            return Ended("failed", told(way, outcome))
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
    return (
        Ended("aborted", f"{order.person.name} aborted: {order.comment or 'no reason given'}")
        if order
        else None
    )


def _latest(way: Way) -> list[Decision]:
    """The last word of each that was asked; an earlier one stays in the record."""
    decisions = way.tools.record.decisions(way.job.release)
    return list({decision.asker: decision for decision in decisions}.values())


def _moved(way: Way, reason: str) -> Ended:
    """What was tested is not what would be tagged any more: somebody has to plan again."""
    order = way.order("publishing", f"{reason}. Plan again: gonogo abort; gonogo release", ("abort",))
    return Ended("aborted", f"{reason}; {order.person.name} aborted: {order.comment or 'to plan again'}")


def _merged(way: Way) -> Public:
    """The commits that main and develop will stand on, if both are still where they were planned from."""
    destination = way.job.plan.destination
    names = {f"refs/heads/{name}": sha for name, sha in destination.heads.items()}
    found = way.tools.publisher.remote_refs(way.remote, list(names))
    if isinstance(found, Unreachable):
        raise unanswered(way, found)
    for ref, planned in names.items():
        if found.refs.get(ref, "") != planned:
            return Public(
                hold=f"{ref.removeprefix('refs/heads/')} moved on {way.remote} since this was planned"
            )
    if not destination.develop:
        return Public(way.commit)
    return _git_flow(way)


def _git_flow(way: Way) -> Public:
    destination, job, publisher = way.job.plan.destination, way.job, way.tools.publisher
    main, develop = destination.heads[destination.main], destination.heads[destination.develop]
    into_main = publisher.merge(main, way.commit, f"Merge branch '{way.branch}'", job.starter, job.time)
    if isinstance(into_main, Conflict) or not into_main.same_tree:
        return Public(hold=f"{destination.main} has commits that the candidate lacks")
    message = f"Merge tag '{job.plan.tag}' into {destination.develop}"
    into_develop = publisher.merge(develop, into_main.sha, message, job.starter, job.time)
    if isinstance(into_develop, Conflict):
        return Public(
            hold=f"the release conflicts with {destination.develop}: {', '.join(into_develop.paths)}"
        )
    return Public(into_main.sha, into_develop.sha)


def _tag(way: Way, commit: str) -> str:
    job = way.job
    message = f"{job.plan.project} {way.version}\n\n{job.plan.changelog}\nRelease: {job.release}\n"
    publisher, signing = way.tools.publisher, job.plan.signing
    return publisher.tag(job.plan.tag, commit, message, job.starter, job.time, signing=signing)


def _updates(way: Way, public: Public, tag: str) -> Iterator[RefUpdate]:
    destination = way.job.plan.destination
    yield RefUpdate(f"refs/heads/{destination.main}", public.main, destination.heads[destination.main])
    if public.develop:
        yield RefUpdate(
            f"refs/heads/{destination.develop}", public.develop, destination.heads[destination.develop]
        )
    yield RefUpdate(f"refs/tags/{way.job.plan.tag}", tag, "")
    yield RefUpdate(f"refs/heads/{way.branch}", "", way.commit)


def _local(way: Way, public: Public, tag: str, attempt: Attempt) -> bool:
    """The tag, and what was published, noted; the user's branches stay theirs to pull."""
    way.tools.publisher.point(RefUpdate(f"refs/tags/{way.job.plan.tag}", tag, ""))
    data = {"tag": way.job.plan.tag, "object": tag, "main": public.main, "develop": public.develop}
    way.tools.record.note(attempt.operation, way.job.release, "release.published", way.now(), data)
    return True
