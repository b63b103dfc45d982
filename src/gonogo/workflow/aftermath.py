"""After a version went back: nobody deploys it again, its commits are taken back, and somebody mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.plan import Plan
from gonogo.domain.rollback import Cause, Severity
from gonogo.domain.text import counted, printable, shortened
from gonogo.errors import GonogoError
from gonogo.ports.issues import Draft
from gonogo.ports.publisher import Conflict, Moved, Pushed, RefUpdate, Unreachable

if TYPE_CHECKING:
    from gonogo.domain.environment import EnvironmentPlan
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.stepping import Stand
    from gonogo.workflow.way import Way

_LISTED = 200
_WIDTH = 100


class PostMortem(msgspec.Struct, frozen=True):
    """What a draft is written from.

    release: this one. deployed_by: the one that brought the version there. done, back, problems: steps and
    what went wrong, in words.
    """

    release: str
    deployed_by: str
    environment: str
    version: str
    commit: str
    stable: str
    reason: str
    cause: Cause
    severity: Severity
    log: tuple[str, ...]
    done: tuple[str, ...]
    back: tuple[str, ...]
    problems: tuple[str, ...]
    plan: Plan


def block(way: Way, environment: EnvironmentPlan, stand: Stand, reason: str) -> None:
    """Let nobody deploy it again, until somebody lifts that."""

    def blocked(attempt: Attempt) -> None:
        version, why = stand.candidate.version, printable(reason)
        way.tools.record.block(attempt.operation, way.job.release, version, why, way.now())

    way.step(f"{environment.name}-block", f"{environment.name}: blocking it", blocked, None)


def revert(way: Way, environment: EnvironmentPlan, stand: Stand, reason: str) -> list[str]:
    """Push a branch that takes its commits back, for somebody to merge; what there is to say about it.

    Only where its users are: what was never published is in no branch that others build on.
    """
    is_public = environment in way.job.plan.production
    if not environment.revert or not is_public or stand.stable is None or not way.remote:
        return []
    stage = f"{environment.name}: taking its commits back"
    remark: str = way.step(f"{environment.name}-revert", stage, lambda _: _reverted(way, stand, reason), str)
    return [remark] if remark else []


def _reverted(way: Way, stand: Stand, reason: str) -> str:
    branch, version = f"revert/{stand.candidate.version}", stand.candidate.version
    try:
        return _pushed(way, stand, reason, branch)
    except GonogoError as problem:
        return f"the commits of {version} could not be taken back: {problem}"


def _pushed(way: Way, stand: Stand, reason: str, branch: str) -> str:
    publisher, main = way.tools.publisher, _main(way)
    version, ref = stand.candidate.version, f"refs/heads/{main}"
    if stand.stable is None or not stand.stable.commit:
        return f"the commits of {version} are still in {main}: nobody knows which commit users had before"
    fetched = publisher.fetch(way.remote, [ref])
    found = fetched if isinstance(fetched, Unreachable) else publisher.remote_refs(way.remote, [ref])
    if isinstance(found, Unreachable):
        return f"the commits of {version} are still in {main}: {found.sentence}"
    made = _made(way, stand, reason, found.refs[ref])
    if isinstance(made, Conflict):
        paths = ", ".join(made.paths)
        return f"the commits of {version} are still in {main}; taking them back conflicts in {paths}"
    if not made:
        return ""
    outcome = publisher.push(way.remote, [RefUpdate(f"refs/heads/{branch}", made, "")])
    merge = f"merge branch {branch} into {main} to take its commits back"
    if isinstance(outcome, Pushed):
        return merge
    return (
        f"branch {branch} was there already"
        if isinstance(outcome, Moved)
        else f"{branch}: {outcome.sentence}"
    )


def _main(way: Way) -> str:
    """The branch that releases are tagged on."""
    route = way.job.plan.destination.route
    return route.tagged or route.moves[0].branch


def _made(way: Way, stand: Stand, reason: str, head: str) -> str | Conflict:
    """What users have again, but with the version files and the change log as they are."""
    plan, publisher, who = way.job.plan, way.tools.publisher, way.job.starter
    if stand.stable is None:
        raise AssertionError("there is something to go back to")
    texts = {path: way.tools.repository.text(plan.commit, path) for path in plan.writes}
    first = publisher.commit(stand.stable.commit, texts, "what users have again", who, way.job.time)
    made = publisher.revert(head, first, plan.commit, _message(way, stand, reason), who, way.job.time)
    return made if isinstance(made, Conflict) else made.sha


def _message(way: Way, stand: Stand, reason: str) -> str:
    commits = way.job.plan.commits
    lines = [f"This reverts commit {sha}." for sha in commits[:_LISTED]]
    rest = len(commits) - _LISTED
    more = [f"And {counted(rest, 'commit')} more."] if rest > 0 else []
    version = stand.candidate.version
    return "\n".join([f"revert: take back {version}", "", printable(reason), "", *lines, *more]) + "\n"


def open_issue(way: Way, environment: EnvironmentPlan, stand: Stand, reason: str) -> list[str]:
    """Open an issue for the fix, where a tracker is configured; what there is to say about it."""
    if not environment.issue or way.tools.issues is None:
        return []
    stage = f"{environment.name}: opening an issue"
    work = lambda _: _opened(way, environment, stand, reason)  # noqa: E731 - it is used once
    remark: str = way.step(f"{environment.name}-issue", stage, work, str)
    return [remark]


def _opened(way: Way, environment: EnvironmentPlan, stand: Stand, reason: str) -> str:
    version, tracker = stand.candidate.version, way.tools.issues
    if tracker is None:
        return "no issue was opened: the tracker is gone"
    title = f"{version} was rolled back in {environment.name}: {printable(reason)}"
    draft = Draft(
        key=f"rollback-{environment.name}-{version}",
        title=shortened(title, _WIDTH),
        severity="critical",
        text=f"Release {way.job.release}. Post-mortem: gonogo report {way.job.release}",
    )
    try:
        return f"issue {tracker.open(draft)} is for the fix"
    except GonogoError as problem:
        return f"no issue was opened: {problem}"
