"""A candidate is warmed up before it gets traffic, by a command that sends it requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.secrets import mask_printed
from gonogo.errors import UsageError
from gonogo.ports.target import Done, Obstructed
from gonogo.workflow.once import ended, run_command

if TYPE_CHECKING:
    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.ports.engine import Attempt
    from gonogo.ports.target import Outcome
    from gonogo.workflow.environment.stepping import Versions
    from gonogo.workflow.run import ReleaseRun


def warm_up(run: ReleaseRun, environment: EnvironmentPlan, versions: Versions, attempt: Attempt) -> Outcome:
    """Let the environment's command warm up each instance; if it fails, that is no fault of the version."""
    version = versions.candidate.version
    running = run.services.target(environment).observe().of(version)
    for number, url in enumerate(running.urls if running else ()):
        places = {"{url}": url, "{version}": version}
        try:
            happened = ended(
                run_command(
                    run, environment.warm_up or "", attempt, f"warm-up-{number}", places, environment.name
                )
            )
        except UsageError as problem:
            return Obstructed(f"{version} is not warm: {problem}")
        if happened.state != "done":
            return Obstructed(f"{version} is not warm: {mask_printed(happened.reason)}")
    return Done()
