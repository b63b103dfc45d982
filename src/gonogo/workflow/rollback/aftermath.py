"""After a version went back: nobody deploys it again, its commits are taken back, and somebody fixes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.stage import doing
from gonogo.domain.text import counted, excerpt, printable
from gonogo.errors import GonogoError
from gonogo.ports.issues import Draft
from gonogo.ports.publisher import Conflict, Moved, Pushed, RefUpdate, Unreachable

if TYPE_CHECKING:
    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.environment.stepping import Versions
    from gonogo.workflow.run import ReleaseRun

_LISTED = 200
_WIDTH = 100


def block(run: ReleaseRun, environment: EnvironmentPlan, versions: Versions, reason: str) -> None:
    """Let nobody deploy it again, until somebody lifts that."""

    def blocked(attempt: Attempt) -> None:
        version, why = versions.candidate.version, printable(reason)
        run.services.record.block(attempt.operation, run.job.release, version, why, run.now())

    run.step(f"{environment.name}-block", doing("rollback", "blocking it", environment.name), blocked, None)


def revert(run: ReleaseRun, environment: EnvironmentPlan, versions: Versions, reason: str) -> list[str]:
    """Push a branch that takes its commits back, for somebody to merge; what there is to say about it.

    Only where its users are: what was never published is in no branch that others build on.
    """
    is_public = environment in run.job.plan.production
    if not environment.revert or not is_public or versions.stable is None or not run.remote:
        return []
    at = doing("rollback", "taking its commits back", environment.name)
    remark: str = run.step(f"{environment.name}-revert", at, lambda _: _reverted(run, versions, reason), str)
    return [remark] if remark else []


def _reverted(run: ReleaseRun, versions: Versions, reason: str) -> str:
    branch, version = f"revert/{versions.candidate.version}", versions.candidate.version
    try:
        return _pushed(run, versions, reason, branch)
    except GonogoError as problem:
        return f"the commits of {version} could not be reverted: {problem}"


def _pushed(run: ReleaseRun, versions: Versions, reason: str, branch: str) -> str:
    publisher, main = run.services.publisher, _main(run)
    version, ref = versions.candidate.version, f"refs/heads/{main}"
    if versions.stable is None or not versions.stable.commit:
        return f"the commits of {version} are still in {main}: nobody knows which commit users had before"
    fetched = publisher.fetch(run.remote, [ref])
    found = fetched if isinstance(fetched, Unreachable) else publisher.remote_refs(run.remote, [ref])
    if isinstance(found, Unreachable):
        return f"the commits of {version} are still in {main}: {found.sentence}"
    made = _made(run, versions, reason, found.refs[ref])
    if isinstance(made, Conflict):
        paths = ", ".join(made.paths)
        return f"the commits of {version} are still in {main}; taking them back conflicts in {paths}"
    if not made:
        return ""
    outcome = publisher.push(run.remote, [RefUpdate(f"refs/heads/{branch}", made, "")])
    merge = f"merge branch {branch} into {main} to take its commits back"
    if isinstance(outcome, Pushed):
        return merge
    return (
        f"branch {branch} was there already"
        if isinstance(outcome, Moved)
        else f"{branch}: {outcome.sentence}"
    )


def _main(run: ReleaseRun) -> str:
    """The branch that releases are tagged on."""
    route = run.job.plan.destination.route
    return route.tagged or route.moves[0].branch


def _made(run: ReleaseRun, versions: Versions, reason: str, head: str) -> str | Conflict:
    """What users have again, but with the version files and the change log as they are."""
    plan, publisher, who = run.job.plan, run.services.publisher, run.job.starter
    if versions.stable is None:
        raise AssertionError("there is something to go back to")
    texts = {path: run.services.repository.text(plan.commit, path) for path in plan.writes}
    first = publisher.commit(versions.stable.commit, texts, "what users have again", who, run.job.time)
    made = publisher.revert(head, first, plan.commit, _message(run, versions, reason), who, run.job.time)
    return made if isinstance(made, Conflict) else made.sha


def _message(run: ReleaseRun, versions: Versions, reason: str) -> str:
    commits = run.job.plan.commits
    lines = [f"This reverts commit {sha}." for sha in commits[:_LISTED]]
    rest = len(commits) - _LISTED
    more = [f"And {counted(rest, 'commit')} more."] if rest > 0 else []
    version = versions.candidate.version
    return "\n".join([f"revert: take back {version}", "", printable(reason), "", *lines, *more]) + "\n"


def open_issue(run: ReleaseRun, environment: EnvironmentPlan, versions: Versions, reason: str) -> list[str]:
    """Open an issue for the fix, where a tracker is configured; what there is to say about it."""
    if not environment.issue or run.services.issues is None:
        return []
    at = doing("rollback", "opening an issue", environment.name)
    work = lambda _: _opened(run, environment, versions, reason)  # noqa: E731 - it is used once
    remark: str = run.step(f"{environment.name}-issue", at, work, str)
    return [remark]


def _opened(run: ReleaseRun, environment: EnvironmentPlan, versions: Versions, reason: str) -> str:
    version, tracker = versions.candidate.version, run.services.issues
    if tracker is None:
        return "no issue was opened: the tracker is gone"
    title = f"{version} was rolled back in {environment.name}: {printable(reason)}"
    draft = Draft(
        key=f"rollback-{environment.name}-{version}",
        title=excerpt(title, _WIDTH),
        severity="critical",
        text=f"Release {run.job.release}. Post-mortem: gonogo report {run.job.release}",
    )
    try:
        return f"issue {tracker.open(draft)} is for the fix"
    except GonogoError as problem:
        return f"no issue was opened: {problem}"
