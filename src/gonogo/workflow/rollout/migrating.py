"""The data of an environment, before any traffic: backed up, then migrated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.instruction import Instruction
from gonogo.domain.stage import doing
from gonogo.workflow.ended import Ended
from gonogo.workflow.once import Effect, Happened, once
from gonogo.workflow.rollback.restoring import copy_of, keep, places, restore

if TYPE_CHECKING:
    from collections.abc import Callable

    from gonogo.domain.rollout.environment import EnvironmentPlan
    from gonogo.workflow.run import ReleaseRun


class BrokenOff(msgspec.Struct, frozen=True):
    """A word to go back ended the backup or the migration. told: what is known of it, for people."""

    order: Instruction
    told: str


def change_data(
    run: ReleaseRun, environment: EnvironmentPlan, look: Callable[[], None]
) -> float | Ended | BrokenOff:
    """Back up, then migrate; the seconds that it took. What fails stops before any traffic moves.

    look: done right before a migration, so that it is known how users were served until then.
    """
    copying = _backed_up(run, environment)
    if not isinstance(copying, float):
        return copying
    if environment.database.migrate and run.job.reckons:
        look()
    migrating = _migrated(run, environment)
    return copying + migrating if isinstance(migrating, float) else migrating


def _backed_up(run: ReleaseRun, environment: EnvironmentPlan) -> float | Ended | BrokenOff:
    database, name = environment.database, environment.name
    if not database.backup:
        return 0.0
    run.step(f"{name}-folder", doing("effect", "backup", name), lambda _: _make_place(run, environment), None)
    happened = once(run, _effect(run, environment, "backup", database.backup, repeatable=True))
    if isinstance(happened, Ended):
        return happened
    if happened.order:
        return BrokenOff(happened.order, f"the backup: {happened.reason}")
    if happened.state == "failed":
        return Ended("failed", f"{name}: backup: {happened.reason}")
    _note(run, environment, "backed", at=bool(database.restore), backed=happened.before)
    return happened.seconds


def _make_place(run: ReleaseRun, environment: EnvironmentPlan) -> None:
    run.services.workspace.backup(run.job.release, environment.name)


def _migrated(run: ReleaseRun, environment: EnvironmentPlan) -> float | Ended | BrokenOff:
    database = environment.database
    if not database.migrate:
        return 0.0
    happened = once(run, _effect(run, environment, "migrate", database.migrate, check=database.migrated))
    if isinstance(happened, Ended):
        return happened
    _note(
        run,
        environment,
        "migrated",
        migration=happened.state,
        before=happened.before,
        after=happened.after,
        one_way=database.one_way,
        alone=database.alone,
    )
    if happened.order:
        return BrokenOff(happened.order, f"the migration: {happened.reason}")
    return _as_it_was(run, environment, happened) if happened.state == "failed" else happened.seconds


def _as_it_was(run: ReleaseRun, environment: EnvironmentPlan, happened: Happened) -> Ended:
    """A migration failed: what it left behind is undone where that can be, and said."""
    failed = f"{environment.name}: migration: {happened.reason}"
    if not environment.database.restore:
        return Ended("failed", failed)
    restored = restore(run, environment, "deployment_failure")
    return Ended("failed", f"{failed}; {restored.sentence}")


def _effect(
    run: ReleaseRun,
    environment: EnvironmentPlan,
    part: str,
    line: str,
    *,
    check: str = "",
    repeatable: bool = False,
) -> Effect:
    name = environment.name
    return Effect(
        f"{name}-{part}",
        doing("effect", "migration" if part == "migrate" else part, name),
        line,
        check,
        repeatable=repeatable,
        ends=True,
        places=places(run, environment, run.job.release),
        written=environment.database.written,
    )


def _note(
    run: ReleaseRun, environment: EnvironmentPlan, part: str, *, at: bool = False, **known: object
) -> None:
    """Note more of what is known about the backup. at: whether it was made now."""

    def noted() -> None:
        copy = copy_of(run, environment, run.job.release)
        made = {"at": run.now()} if at else {}
        keep(run, environment, msgspec.structs.replace(copy, **known, **made))

    run.step(f"{environment.name}-{part}", doing("effect", part, environment.name), lambda _: noted(), None)
