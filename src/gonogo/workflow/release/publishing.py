"""Publishing: the branches and the tag go out in one atomic push."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.decision import Because, Call, poll
from gonogo.domain.stage import doing
from gonogo.domain.text import abridged, printable
from gonogo.ports.publisher import LOCKS, Conflict, Moved, Pushed, RefUpdate, Refused, Unreachable
from gonogo.workflow.ended import Ended
from gonogo.workflow.remote import push, told, unanswered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gonogo.domain.decision import Decision
    from gonogo.domain.planning.branching import Move
    from gonogo.domain.planning.plan import Part
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.run import ReleaseRun


_ELSEWHERE = "and the lock is gone: a copy of this clone's state folder, or somebody by hand, released it"
"""A release that is repeated from its beginning finds its own tag there, and has its lock."""


class Public(msgspec.Struct, frozen=True):
    """What will stand on the remote.

    branches: the commit of each branch that moves. tagged: the commit that the tag is for. left: new
    branches, each with the one that somebody has to merge it into, because of a conflict. hold: why
    nothing can be moved, "" where it can. heads: where the branches stand before, if not as planned. apart:
    branches that have more than the release.
    """

    branches: dict[str, str] = {}
    tagged: str = ""
    left: dict[str, str] = {}
    hold: str = ""
    heads: dict[str, str] = {}
    apart: tuple[str, ...] = ()


def publish(run: ReleaseRun) -> Ended | None:
    """Merge where the workflow merges, tag, and push it all at once, if the poll says go."""
    stopped = _poll(run) or _aborted(run)
    if stopped:
        return stopped
    public = run.step("merge", doing("publishing", "merging"), lambda _: _merged(run), Public)
    if public.hold:
        return _moved(run, public.hold)
    made = run.step(
        "tag",
        doing("publishing", f"tagging {run.job.plan.tags}"),
        lambda _: _tags(run, public.tagged),
        str | tuple[str, ...],
    )
    tags = _pointed(run, made)
    updates = list(_updates(run, public, tags))
    outcome = run.step(
        "push",
        doing("publishing", f"pushing {run.job.plan.tags}"),
        lambda _: push(run, updates),
        Pushed | Moved | Refused,
    )
    match outcome:
        case Moved():
            return _moved(run, _taken(run, public, outcome) or told(run, outcome))
        case Refused():
            return Ended("failed", told(run, outcome))
    run.remarks += [_left(run, branch, into) for branch, into in public.left.items()]
    run.remarks += _undeveloped(run, public)
    run.step(
        "local",
        doing("publishing", "bringing this clone up to date"),
        lambda attempt: _local(run, public, tags, attempt),
        None,
    )
    return None


def _poll(run: ReleaseRun) -> Ended | None:
    """The room's answer over everything that was asked; without any go, nothing is published."""
    call = run.step("poll", doing("publishing", "polling"), lambda _: poll(_latest(run)), Call)
    return None if call is Call.GO else Ended("rejected", f"the poll says {call}")


def _aborted(run: ReleaseRun) -> Ended | None:
    """The last moment at which an abort that came meanwhile can still be heard."""
    order = run.heard("abort")
    return run.aborted(order) if order else None


def _latest(run: ReleaseRun) -> list[Decision]:
    """The last word of each that was asked; an earlier one stays in the record."""
    decisions = run.services.record.decisions(run.job.release)
    return list({decision.asker: decision for decision in decisions}.values())


def _moved(run: ReleaseRun, reason: str) -> Ended:
    """What was tested is not what would be tagged any more: somebody has to plan again."""
    order = run.order(
        doing("publishing", "publishing"), f"{reason}. Plan again: gonogo abort; gonogo release", ("abort",)
    )
    ended = run.aborted(order, "to plan again") if order else Ended("aborted", "")
    return Ended("aborted", f"{reason}; {ended.reason}")


def _taken(run: ReleaseRun, public: Public, outcome: Moved) -> str:
    """That a branch which would be left for somebody is there already; "" where it is another that moved."""
    branch = outcome.ref.removeprefix("refs/heads/")
    if branch not in public.left:
        return ""
    return f"branch {branch} is on {run.remote} already, and is not overwritten: merge it, then delete it"


def _merged(run: ReleaseRun) -> Public:
    """What every branch will stand on, if all are still where they were planned from, or there already."""
    heads, tags = run.job.plan.destination.heads, [f"refs/tags/{part.tag}" for part in run.job.plan.brings]
    locks = [f"{LOCKS}{name}" for name in run.locks]
    named = [*(f"refs/heads/{name}" for name in heads), *tags, *locks]
    found = run.services.publisher.remote_refs(run.remote, named)
    if isinstance(found, Unreachable):
        raise unanswered(run, found)
    if any(tag in found.refs for tag in tags) and not any(lock in found.refs for lock in locks):
        return Public(hold=f"{run.job.plan.tags} is on {run.remote} already, {_ELSEWHERE}")
    public, now = _routed(run), {name: found.refs.get(f"refs/heads/{name}", "") for name in heads}
    moved = [name for name in heads if now[name] not in (heads[name], public.branches.get(name, heads[name]))]
    if moved and run.job.plan.package and all(now.values()):
        return _beside(run, now)
    return Public(hold=f"{moved[0]} moved on {run.remote} since this was planned") if moved else public


def _beside(run: ReleaseRun, heads: dict[str, str]) -> Public:
    """Other packages went out meanwhile: the tested commit gets the tag, and each branch takes it in."""
    wanted = [f"refs/heads/{name}" for name in heads]  # which a clone of one branch does not fetch by itself
    if isinstance(gone := run.services.publisher.fetch(run.remote, wanted), Unreachable):
        raise unanswered(run, gone)
    public, job = Public(tagged=run.commit, heads=heads), run.job
    for branch in (move.branch for move in job.plan.destination.route.moves):
        message = _merging(run, branch)
        merged = run.services.publisher.merge(heads[branch], run.commit, message, job.starter, job.time)
        if isinstance(merged, Conflict):
            return Public(hold=f"the release conflicts with {branch}: {', '.join(merged.paths)}")
        public = _with(public, branch, merged.sha)
    return public


def _routed(run: ReleaseRun) -> Public:
    route = run.job.plan.destination.route
    public = Public({}, run.commit)
    for move in route.moves:
        public = _after(run, move, public)
        if public.hold:
            return public
        if move.branch == route.tagged:
            public = msgspec.structs.replace(public, tagged=public.branches[move.branch])
    return _developed(run, public)


def _developed(run: ReleaseRun, public: Public) -> Public:
    """With the commit behind the release that says which version is worked on now."""
    job, planned = run.job, run.job.plan.development
    if not planned or planned.branch in public.apart:
        return public
    message = f"chore(release): begin {planned.version}\n\nRelease: {job.release}\n"
    on = public.branches[planned.branch]
    sha = run.services.publisher.commit(on, job.development, message, job.starter, job.time)
    return _with(public, planned.branch, sha)


def _undeveloped(run: ReleaseRun, public: Public) -> list[str]:
    """That somebody has to write the development version: what else is in the branch was not looked at."""
    planned = run.job.plan.development
    if not planned or not (public.heads or planned.branch in public.apart):
        return []
    return [f"{planned.branch} has more than the release: write into it that {planned.version} is developed"]


def _after(run: ReleaseRun, move: Move, public: Public) -> Public:
    """With one more branch moved."""
    if move.manner == "forward":
        return _with(public, move.branch, run.commit)
    job = run.job
    head = job.plan.destination.heads[move.branch]
    message = _message(run, move, public)
    merged = run.services.publisher.merge(head, public.tagged, message, job.starter, job.time)
    if isinstance(merged, Conflict) and _about_versions(run, move, merged):
        kept = _with_versions_of_before(run, move, public)
        merged = run.services.publisher.merge(head, kept, message, job.starter, job.time)
    if isinstance(merged, Conflict):
        return _conflict(run, move, public, merged)
    if move.manner == "merge" and not merged.same_tree:
        return Public(hold=f"{move.branch} has commits that the candidate lacks")
    if not merged.same_tree:
        public = msgspec.structs.replace(public, apart=(*public.apart, move.branch))
    return _with(public, move.branch, merged.sha)


def _about_versions(run: ReleaseRun, move: Move, conflict: Conflict) -> bool:
    """Whether a way back conflicts in nothing but the version, of which the branch has one of its own."""
    return move.manner == "backport" and {file.path for file in run.job.plan.files}.issuperset(conflict.paths)


def _with_versions_of_before(run: ReleaseRun, move: Move, public: Public) -> str:
    """The hash of a commit on what is tagged with the version files as they were before."""
    plan, repository = run.job.plan, run.services.repository
    texts = {file.path: repository.text(plan.commit, file.path) for file in plan.files}
    message = f"chore(release): leave {move.branch} its own version\n\nRelease: {run.job.release}\n"
    return run.services.publisher.commit(public.tagged, texts, message, run.job.starter, run.job.time)


def _with(public: Public, branch: str, sha: str) -> Public:
    return msgspec.structs.replace(public, branches={**public.branches, branch: sha})


def _message(run: ReleaseRun, move: Move, public: Public) -> str:
    if public.tagged == run.commit and move.branch == run.job.plan.destination.route.tagged:
        return f"Merge branch '{run.job.finishes or run.branch}'"
    return _merging(run, move.branch)


def _merging(run: ReleaseRun, branch: str) -> str:
    """As git itself would say it."""
    tags = [f"'{part.tag}'" for part in run.job.plan.brings]
    return f"Merge {'tags' if len(tags) > 1 else 'tag'} {abridged(tags)} into {branch}"


def _conflict(run: ReleaseRun, move: Move, public: Public, conflict: Conflict) -> Public:
    if move.manner == "merge":
        return Public(hold=f"{move.branch} has commits that the candidate lacks")
    if move.manner == "join":
        return Public(hold=f"the release conflicts with {move.branch}: {', '.join(conflict.paths)}")
    branch = f"backport/{run.locks[0]}-{move.branch.replace('/', '-')}"
    return msgspec.structs.replace(public, left={**public.left, branch: move.branch})


def _left(run: ReleaseRun, branch: str, into: str) -> str:
    merge = f"git fetch {run.remote} && git switch {into} && git merge {run.remote}/{branch}"
    return f"{into} conflicts with it, so branch {branch} waits to be merged: {merge}"


def _tags(run: ReleaseRun, commit: str) -> str | tuple[str, ...]:
    """The hashes of the tags, in the order of the packages; of one, as every flow had it once, by itself."""
    plan = run.job.plan
    made = tuple(_tag(run, part, commit) for part in plan.brings)
    return made if plan.parts else made[0]


def _tag(run: ReleaseRun, part: Part, commit: str) -> str:
    job = run.job
    told = "".join(f"{line}\n" for line in _overrides(run))
    name = f"{job.plan.project} {f'{part.package} ' if job.plan.parts else ''}{part.bump.version}"
    message = f"{name}\n\n{part.changelog}\n{told}Release: {job.release}\n"
    publisher, signing = run.services.publisher, job.plan.signing
    return publisher.tag(part.tag, commit, message, job.starter, job.time, signing=signing)


def _pointed(run: ReleaseRun, made: str | tuple[str, ...]) -> dict[str, str]:
    """The hash of each tag, by its name."""
    hashes = (made,) if isinstance(made, str) else made
    return {part.tag: sha for part, sha in zip(run.job.plan.brings, hashes, strict=True)}


def _overrides(run: ReleaseRun) -> Iterator[str]:
    """What was gone on in spite of: whoever reads the tag's notes is told."""
    for decision in run.services.record.decisions(run.job.release):
        if decision.because is Because.OVERRIDDEN:
            yield printable(f"Gate {decision.asker} was {decision.reason}")


def _updates(run: ReleaseRun, public: Public, tags: Mapping[str, str]) -> Iterator[RefUpdate]:
    heads = public.heads or run.job.plan.destination.heads
    for branch, sha in public.branches.items():
        yield RefUpdate(f"refs/heads/{branch}", sha, heads[branch])
    for branch in public.left:
        yield RefUpdate(f"refs/heads/{branch}", public.tagged, "")
    yield from _new(tags)
    yield RefUpdate(f"refs/heads/{run.branch}", "", run.commit)


def _new(tags: Mapping[str, str]) -> Iterator[RefUpdate]:
    return (RefUpdate(f"refs/tags/{name}", sha, "") for name, sha in tags.items())


def _local(run: ReleaseRun, public: Public, tags: Mapping[str, str], attempt: Attempt) -> None:
    """The tags, and what was published, noted; the user's branches stay theirs to pull."""
    plan = run.job.plan
    run.services.publisher.point(*_new(tags))
    data = {"tag": plan.tag, "object": tags[plan.tag], "branches": public.branches, "left": public.left}
    if plan.parts:
        data["tags"] = dict(tags)
    run.services.record.note(attempt.operation, run.job.release, "release.published", run.now(), data)
