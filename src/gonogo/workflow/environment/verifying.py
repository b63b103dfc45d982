"""After a rollback: whether the restored version keeps to the limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.analysis.judge import Judge
from gonogo.domain.analysis.sample import Sample, Unavailable
from gonogo.domain.decision import Call
from gonogo.domain.duration import shown
from gonogo.domain.elapsed import Moment
from gonogo.domain.instruction import Instruction
from gonogo.domain.rollout.judged import judge_settings
from gonogo.domain.rollout.rollout import Watch
from gonogo.domain.stage import doing
from gonogo.workflow.environment.numbers import numbers
from gonogo.workflow.environment.timeline import Timeline

if TYPE_CHECKING:
    from gonogo.domain.analysis.settings import Settings
    from gonogo.domain.analysis.verdict import Verdict
    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.ports.engine import Attempt
    from gonogo.workflow.run import ReleaseRun


class Verified(msgspec.Struct, frozen=True):
    """What came of it. problem: what is wrong. remark: what could not be seen."""

    problem: str = ""
    remark: str = ""


class _Seen(msgspec.Struct, frozen=True):
    sample: Sample | None = None
    missing: Unavailable | None = None
    enough: Instruction | None = None
    moment: Moment | None = None


def verify(run: ReleaseRun, environment: EnvironmentPlan, version: str) -> Verified:
    """Watch the version alone; `promote` says that it was long enough. Nobody is waited for."""
    if not environment.verify:
        return Verified()
    timeline = Timeline(run, environment)
    planned = judge_settings(environment, version, "", Watch(environment.verify), environment.verify)
    settings = timeline.counting(planned)
    judge = Judge(settings)
    state, verdict = judge.begin(), None
    for number in range(environment.verify // environment.tick + 1):
        seen = _look(run, environment, version, timeline, settings, number)
        timeline.go_on(seen.moment)
        if seen.enough:
            run.heard_up_to(seen.enough)
            return Verified(remark=f"{seen.enough.person.name} ended the watch of {version}")
        observation = seen.sample or seen.missing
        if observation is not None:
            state, verdict = judge.tick(state, observation)
        if verdict is not None and verdict.clear:
            break
        run.flow.wait(environment.tick)
    return _told(version, verdict)


def _told(version: str, verdict: Verdict | None) -> Verified:
    if verdict is None or verdict.call is Call.GO:
        return Verified()
    if verdict.call is Call.NO_GO:
        return Verified(problem=f"{version} is unwell too: {verdict.sentence}")
    if verdict.call is None:
        return Verified(remark=f"{version} was watched too shortly to be verified: {verdict.sentence}")
    return Verified(remark=f"{version} could not be verified by its numbers: {verdict.sentence}")


def _look(
    run: ReleaseRun,
    environment: EnvironmentPlan,
    version: str,
    timeline: Timeline,
    settings: Settings,
    number: int,
) -> _Seen:
    after = run.last_order

    def look(attempt: Attempt) -> _Seen:
        record, release = run.services.record, run.job.release
        run.enter(doing("rollback", f"watching {version} for {shown(environment.verify)}", environment.name))
        words = (one for one in record.orders(release, after) if one.kind == "promote")
        enough = next((one for one in words if run.counts(one)), None)
        moment = timeline.now()
        timeline.note(attempt, moment)
        seen = timeline.placed(moment, numbers(run, environment, (version,), settings.latencies))
        if isinstance(seen, Sample):
            return _Seen(seen, None, enough, moment)
        return _Seen(None, seen, enough, moment)

    found: _Seen = run.flow.step(f"{environment.name}-verify-{number}", look, _Seen)
    return found
