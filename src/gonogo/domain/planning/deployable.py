"""Which version may go to which environment by a deployment of its own, and how one is asked for."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.planning.candidate import State
from gonogo.domain.text import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gonogo.domain.rollout.rollback import Deployment

_LET_GO = (State.STAGING, State.APPROVED, State.RELEASED)


class Deployable(msgspec.Struct, frozen=True):
    """A version that was made here, as far as it has come.

    name: what it goes by in an environment. commit: the candidate. release: by which it was made. published:
    whether its tag is out. state: what has become of the candidate; nothing where it is not known. staged:
    whether it was brought to an environment before. lives: whether its release is under way. prerelease:
    whether its version is one. package: whose it is, "" for the repository as a whole.
    """

    name: str
    commit: str
    release: str
    published: bool = False
    state: State | None = None
    staged: bool = False
    lives: bool = False
    prerelease: bool = False
    package: str = ""

    @property
    def is_tested(self) -> bool:
        """Whether all its gates have said go: nothing is brought anywhere before."""
        return self.published or self.staged or self.state in _LET_GO


def obstacle(version: Deployable, environment: str, *, last: bool, blocked: Mapping[str, str]) -> str:
    """Why a version may not go there; "" where it may.

    last: whether the environment is the one where the users are. blocked: why, by version.
    """
    name, there = printable(version.name), printable(environment)
    if version.name in blocked:
        why = printable(blocked[version.name])
        lift = f"gonogo unblock {name}{_of(version.package)} --reason TEXT"
        return f"{name} is blocked: {why}. To let it be deployed again: {lift}"
    if not version.is_tested:
        return _untested(version)
    return _from_users(version, there) if last else ""


def _from_users(version: Deployable, there: str) -> str:
    """Why it may not go where the users are."""
    name = printable(version.name)
    if version.prerelease:
        return f"{name} is a prerelease, which never reaches {there}"
    if not version.published:
        how = "gonogo promote" if version.lives else "gonogo release"
        return f"{name} is a candidate, and {there} gets only what is tagged. Release it: {how}"
    if version.lives:
        return f"{name} is being released, and that brings it to {there}. See: gonogo status"
    return ""


def _untested(version: Deployable) -> str:
    name = printable(version.name)
    if version.state is State.REJECTED:
        return f"{name} is rejected, and stays so. Propose the next: gonogo release --candidate"
    return f"The gates of {name} have not all said go. See: gonogo status"


def left_off(deployments: Sequence[Deployment]) -> Deployment | None:
    """The deployment that did not stay, where the last one of a release is such; the oldest come first."""
    last = deployments[-1] if deployments else None
    return last if last and last.state in ("failed", "rolled_back") else None


def how_to_deploy(version: str, environment: str, package: str = "", *, blocked: bool = False) -> str:
    """The commands that bring a version to an environment again."""
    name, named = quote(printable(version)), _of(package)
    lift = f"gonogo unblock {name}{named} --reason TEXT; " if blocked else ""
    return f"{lift}gonogo deploy {name} --env {quote(printable(environment))}{named}"


def _of(package: str) -> str:
    return f" --package {quote(printable(package))}" if package else ""
