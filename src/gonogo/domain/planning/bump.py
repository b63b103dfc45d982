"""Commits and policy → the next version, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from gonogo.domain.history.lines import Bounds
from gonogo.domain.text import counted
from gonogo.domain.versions import Level, Version
from gonogo.errors import VersionError

if TYPE_CHECKING:
    from datetime import date

    from gonogo.domain.history.changelog import ChangeSet
    from gonogo.domain.history.commits import Commit
    from gonogo.domain.versions import Scheme

LevelName = Literal["major", "minor", "patch", "none"]

WEIGHTS: dict[str, LevelName] = {
    "feat": "minor",
    "fix": "patch",
    "perf": "patch",
    "revert": "patch",
    "security": "patch",
}


class Policy(msgspec.Struct, frozen=True):
    """What a commit asks of the version.

    weights: by type; a type that is not named asks for nothing. Breaking is always major.
    unconventional: what a commit asks that does not say what it is: not saying is not "no change".
    """

    weights: dict[str, LevelName] = msgspec.field(default_factory=lambda: dict(WEIGHTS))
    unconventional: LevelName = "patch"


class Wish(msgspec.Struct, frozen=True):
    """What a person asked for beside the commits.

    version: exactly this one. level: at least this much. channel: a prerelease in this channel. because: why
    the level is asked for, where nobody did but another package did.
    """

    version: str = ""
    level: LevelName = "none"
    channel: str = ""
    because: str = ""


class Cause(msgspec.Struct, frozen=True):
    """A commit that asked for the level that won. level: what it asked for, as a word."""

    sha: str
    subject: str
    level: str


class Bump(msgspec.Struct, frozen=True):
    """The next version, or none where nothing asks for one; `reason` is a sentence either way."""

    current: str
    version: str
    level: str
    reason: str
    causes: tuple[Cause, ...] = ()


def asked(changes: ChangeSet, policy: Policy) -> tuple[Level, tuple[Cause, ...]]:
    """The highest level that the commits ask for, and those that ask for it."""
    wanted: dict[str, tuple[Level, Commit]] = {}
    for change in (*changes.breaking, *changes.changes):
        sha, said = change.commit.sha, change.said
        level = Level.major if said.breaking else Level[policy.weights.get(said.type, "none")]
        if sha not in wanted or wanted[sha][0] < level:
            wanted[sha] = level, change.commit
    wanted |= {commit.sha: (Level[policy.unconventional], commit) for commit in changes.unconventional}
    top = max((level for level, _ in wanted.values()), default=Level.none)
    if not top:
        return top, ()
    causes = (commit for level, commit in wanted.values() if level is top)
    return top, tuple(Cause(commit.sha, commit.subject, top.name) for commit in causes)


class Standing(msgspec.Struct, frozen=True):
    """Where the project stands.

    current: the highest released version on this line of history, if any. name: how it is called.
    stated: what files say while nothing was ever released. fresh: commits since `current`. bounds: of
    the next version. wished: the least that it has to be, as a file's development version says; by: a
    sentence on that.
    """

    current: Version | None
    name: str = ""
    stated: Version | None = None
    fresh: int = 0
    bounds: Bounds = Bounds()
    wished: Version | None = None
    by: str = ""

    @property
    def base(self) -> Version | None:
        """Where the next version goes on from: a prerelease on a line that was cut becomes stable there."""
        cut = self.bounds.cut
        return self.current.stable if self.current and cut and cut.holds(self.current) else self.current


def decide(
    standing: Standing, changes: ChangeSet, policy: Policy, scheme: Scheme, wish: Wish, today: date
) -> Bump:
    """The next version.

    changes: everything since the last stable version, because a prerelease stands for all of it.

    Raises:
        VersionError: the wish is not a version, is not above the current one, or has no answer; or the
            version belongs to another line.
    """
    level, causes = asked(changes, policy)
    wanted = max(level, Level[wish.level])
    current = standing.base
    if wish.version:
        version = _above(scheme.parse(wish.version), standing)
        standing.bounds.check(version, version)
        return _bump(standing, version, level, f"{version} was asked for", causes)
    if current is None:
        return _first(standing, changes, scheme, wish, today, causes)
    if wish.channel:
        if not standing.fresh and current.is_prerelease and not wish.because:
            return _bump(standing, None, Level.none, f"Nothing to release: no commit since {standing.name}")
        said = Level[wish.level]
        version = scheme.prerelease(current, max(level, Level.patch), wish.channel, today, said)
        why = _because(level, causes, changes) if level or not wish.because else wish.because
        reason = f"a prerelease in channel {wish.channel} was asked for; {why}"
        return _bounded(standing, version, scheme, wish, _bump(standing, None, wanted, reason, causes))
    if not wanted and not current.is_prerelease:
        return _bump(standing, None, Level.none, _nothing(standing, changes))
    version = scheme.following(current, level, today, Level[wish.level])
    reason = _because(level, causes, changes)
    if version != scheme.following(current, level, today):
        reason = wish.because or f"{wish.level} was asked for"
    if current.is_prerelease:
        reason = f"{standing.name} becomes stable; {reason}"
    return _bounded(standing, version, scheme, wish, _bump(standing, None, wanted, reason, causes))


def _bounded(standing: Standing, version: Version, scheme: Scheme, wish: Wish, found: Bump) -> Bump:
    """What was found, with the version that a file wishes and the line allows; refused if there is none."""
    bounds, reason = standing.bounds, found.reason
    if standing.wished and version.stable < standing.wished:
        version = scheme.leading(standing.wished, wish.channel) if wish.channel else standing.wished
        reason += f"; {standing.by}"
    lifted = bounds.lifted(version, scheme, wish.channel)
    bounds.check(lifted, standing.base, reason)
    if lifted != version:
        reason += f"; {bounds.line.branch} begins there" if bounds.line else ""
        reason += f"; {bounds.cut.told} belongs to {bounds.cut.branch}" if bounds.cut else ""
    return msgspec.structs.replace(found, version=str(lifted), reason=reason)


def _bump(
    standing: Standing, version: Version | None, level: Level, reason: str, causes: tuple[Cause, ...] = ()
) -> Bump:
    current = "" if standing.current is None else str(standing.current)
    return Bump(current, "" if version is None else str(version), level.name, reason, causes)


def _above(version: Version, standing: Standing) -> Version:
    current = standing.base
    if current is not None and not current < version:
        raise VersionError(
            f"Version {version} is not above {current}, the current version of this line of history"
        )
    if standing.wished and version.stable < standing.wished:
        raise VersionError(
            f"Version {version} is below {standing.wished}: {standing.by}. Ask for {standing.wished} or "
            "more, or state a lower version there first"
        )
    return version


def _first(
    standing: Standing,
    changes: ChangeSet,
    scheme: Scheme,
    wish: Wish,
    today: date,
    causes: tuple[Cause, ...],
) -> Bump:
    if changes.is_empty:
        return _bump(standing, None, Level.none, "Nothing to release: there is no commit yet")
    version = standing.stated or standing.wished or scheme.first(today)
    reason = "the first release"
    if standing.stated:
        reason += f", with the version that {standing.name} states"
    elif standing.wished:
        reason += f"; {standing.by}"
    if wish.channel and not version.is_prerelease:
        version = scheme.leading(version, wish.channel)
    return _bounded(standing, version, scheme, wish, _bump(standing, None, Level.none, reason, causes))


def _because(level: Level, causes: tuple[Cause, ...], changes: ChangeSet) -> str:
    since = f" since {changes.since.name}" if changes.since else ""
    if not level:
        return f"no commit{since} asks for more"
    verb = "asks" if len(causes) == 1 else "ask"
    return f"{counted(len(causes), 'commit')}{since} {verb} for {level.name}"


def _nothing(standing: Standing, changes: ChangeSet) -> str:
    if not standing.fresh:
        return f"Nothing to release: no commit since {standing.name}"
    types: dict[str, int] = {}
    for change in changes.changes:
        types[change.said.type] = types.get(change.said.type, 0) + 1
    counts = [
        f"{number} {kind}" for kind, number in sorted(types.items(), key=lambda item: (-item[1], item[0]))
    ]
    if changes.reverted:
        counts.append(f"{len(changes.reverted)} reverted")
    if changes.merges:
        counts.append(counted(len(changes.merges), "merge"))
    told = f" ({', '.join(counts)})" if counts else ""
    return (
        f"Nothing to release: of {counted(standing.fresh, 'commit')} since {standing.name}{told} "
        "none asks for a version"
    )
