"""Lines of versions: which versions belong to a branch such as `1.x` or `release-1.28`, and to no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.history.history import Tag
from gonogo.domain.text import counted
from gonogo.domain.versions import SemVer
from gonogo.errors import VersionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gonogo.domain.versions import Scheme, Version

_WORDS = "releases?|rel|support|maint|maintenance|stable|lts"
_NUMBER = "(?:0|[1-9][0-9]{0,5})"
_NAME = re.compile(
    rf"(?:(?P<word>{_WORDS})[-_/])?(?P<v>v)?(?P<major>{_NUMBER})(?:\.(?P<minor>{_NUMBER}))?(?P<x>(?:\.x){{1,2}})?"
    rf"(?P<stable>[-_/](?:{_WORDS}))?",
    re.IGNORECASE,
)
"""`1.x`, `1.2.x`, `v1`, `1.2`, `release-1.28`, `support/1.2`, `maint-1`, `1.2-stable`."""


class Line(msgspec.Struct, frozen=True):
    """The versions of one branch. branch: its name. numbers: how each begins: major, perhaps minor."""

    branch: str
    numbers: tuple[int, ...]

    @property
    def bounds_others(self) -> bool:
        """Whether its versions are nobody else's; a name like `v1` is also one for the latest of all."""
        return len(self.numbers) > 1 or self.branch.lower().endswith(".x")

    def holds(self, version: Version) -> bool:
        """Whether a version belongs to it; one that is not semantic belongs to no line."""
        if not isinstance(version, SemVer):
            return False
        return (version.major, version.minor)[: len(self.numbers)] == self.numbers

    @property
    def first(self) -> SemVer:
        """The lowest stable version that it holds."""
        return _version(self.numbers)

    @property
    def end(self) -> SemVer:
        """The lowest stable version above all that it holds."""
        *before, last = self.numbers
        return _version((*before, last + 1))

    @property
    def told(self) -> str:
        """Its versions for people, as `1.28.*`."""
        return ".".join([*map(str, self.numbers), "*"])


def _version(numbers: tuple[int, ...]) -> SemVer:
    major, minor = (*numbers, 0)[:2]
    return SemVer(major, minor, 0)


def line_named(branch: str) -> Line | None:
    """The line that a branch carries by its name; nothing for a branch that is none.

    A number alone is no line (`1234` is an issue), nor are three: `release/1.3.0` is one release.
    """
    found = _NAME.fullmatch(branch)
    if found is None:
        return None
    if found["minor"] is None and not (found["word"] or found["v"] or found["x"] or found["stable"]):
        return None
    if found["x"] == ".x.x" and found["minor"]:
        return None
    numbers = [int(number) for number in (found["major"], found["minor"]) if number is not None]
    return Line(branch, tuple(numbers))


def holding(version: Version, branches: Iterable[str]) -> Line | None:
    """The line of the branch that a version belongs to, of several the narrowest."""
    lines = [line for branch in branches if (line := line_named(branch)) and line.holds(version)]
    return max(lines, key=lambda line: len(line.numbers), default=None)


class Bounds(msgspec.Struct, frozen=True):
    """Between which versions the next one must lie.

    line: the one that is released, nothing for the main line. cut: the highest that was cut from the main
    line, whose versions it does not take.
    """

    line: Line | None = None
    cut: Line | None = None

    @property
    def lowest(self) -> SemVer | None:
        """The lowest stable version that may be next, if there is a bound."""
        if self.line:
            return self.line.first
        return self.cut.end if self.cut else None

    def lifted(self, version: Version, scheme: Scheme, channel: str = "") -> Version:
        """The version, or the lowest that may be next where it lies below; in a channel, if one is named."""
        lowest = self.lowest
        if lowest is None or not isinstance(version, SemVer) or not version.stable < lowest:
            return version
        return scheme.leading(lowest, channel) if channel else lowest

    def check(self, version: Version, current: Version | None, why: str = "") -> None:
        """Refuse a version of another line.

        current: the highest that was released. why: it would be this one, "" where somebody asked for it.

        Raises:
            VersionError: whose it is, and what to do.
        """
        if not isinstance(version, SemVer):
            return
        line, cut = self.line, self.cut
        if line and not line.holds(version):
            raise VersionError(f"{version} is no version of {line.branch}, which has {line.told}{_not(why)}")
        if cut and version.stable < cut.end:
            raise VersionError(f"{version} belongs to {cut.branch}: here it is {cut.end} or higher")
        if line and _skips(line, current):
            raise VersionError(
                f"{line.branch} would have {version}, and the latest release is {current or 'none'}: "
                "a major version is left out. Say that it is meant by --version"
            )


def _not(why: str) -> str:
    if not why:
        return ". Ask for one of these, or release it from the branch that it belongs to"
    return (
        f": {why}. Release it from the branch that it belongs to, take it back here (git revert), "
        "or name a version of this branch by --version"
    )


def _skips(line: Line, current: Version | None) -> bool:
    """Whether a name asks for a major version that is not the next one, as that of a year."""
    reached = current.major if isinstance(current, SemVer) else 0
    return line.numbers[0] > reached + 1


class Followed(msgspec.Struct, frozen=True):
    """What the releases of HEAD go on from beside the tags in its own history.

    tags: those of lower lines that were cut from it, on commits that it does not contain. bounds: of the
    next version.
    """

    tags: tuple[Tag, ...] = ()
    bounds: Bounds = Bounds()


def followed(
    line: Line | None,
    own: Sequence[Tag],
    others: Sequence[Tag],
    branches: Iterable[str],
    contains: Callable[[str, str], bool],
) -> Followed:
    """The lines that were cut from the history of HEAD, and which versions they leave to it.

    Where the main line has no release of its own, all of them stand on lines that were cut from it. Where it
    has, a branch that names its versions (`release-1.6`) is such a line if it was cut after the latest of
    these; a branch that has more and was not is developed beside.

    line: the one that HEAD is on, if any. own: the tags that HEAD contains. others: those that it does not.
    contains: whether the history of a commit has another.
    """
    lower = [tag for tag in others if line is None or _is_below(tag.version, line)]
    lines = [named for branch in branches if (named := line_named(branch))]
    base = [tag for tag in own if not tag.version.is_prerelease and not (line and line.holds(tag.version))]
    if base and lower:
        lower = _cut_after(max(base, key=_version_of), lower, lines, contains)
    if line:
        return Followed(tuple(lower), Bounds(line))
    found = _highest(lower, lines, contains)
    if base and found and len(found.numbers) == 1:
        found = None  # the main line is still in the same major version, and shares it
    return Followed(tuple(lower), Bounds(cut=found))


def _version_of(tag: Tag) -> Version:
    return tag.version


def _is_below(version: Version, line: Line) -> bool:
    return isinstance(version, SemVer) and version < line.first


def _cut_after(
    latest: Tag, tags: Sequence[Tag], lines: Sequence[Line], contains: Callable[[str, str], bool]
) -> list[Tag]:
    """The tags above the latest release of HEAD, where a line that holds them was cut after it."""
    above = [tag for tag in tags if latest.version < tag.version]
    cut = [line for line in lines if len(line.numbers) > 1 or _is_cut_of(line, latest.version)]
    held = [tag for tag in above if any(line.holds(tag.version) for line in cut)]
    highest = max(held, key=_version_of, default=None)
    return held if highest and contains(highest.sha, latest.sha) else []


def _is_cut_of(line: Line, version: Version) -> bool:
    """Whether `1.x` was cut for those who stay on a version; one above it is developed beside."""
    return line.bounds_others and line.holds(version)


def _highest(tags: Sequence[Tag], lines: Sequence[Line], contains: Callable[[str, str], bool]) -> Line | None:
    """The line of the highest of these tags; nothing where each stands by itself beside the main line."""
    highest = max(tags, key=_version_of, default=None)
    if highest is None or not isinstance(highest.version, SemVer):
        return None
    named = [line for line in lines if line.holds(highest.version)]
    if named:
        found = max(named, key=lambda line: len(line.numbers))
        return _newest(found, lines) if found.bounds_others else None
    version = highest.version
    line = Line(f"the line of {highest.name}", (version.major, version.minor))
    before = max((t for t in tags if t != highest and line.holds(t.version)), key=_version_of, default=None)
    return line if before and contains(highest.sha, before.sha) else None


def _newest(line: Line, lines: Sequence[Line]) -> Line:
    """The line, or the one after it that was cut already and has no release yet."""
    return next((other for other in lines if other.first == line.end and other.bounds_others), line)


def line_warnings(found: Followed, version: str, copied: int) -> tuple[str, ...]:
    """What one should know of lines that were cut. version: the next. copied: how many are left out."""
    cut, told = found.bounds.cut, []
    if copied:
        told.append(f"{counted(copied, 'commit')} left out: another one tells the same change")
    if cut and version:
        told.append(
            f"Releases stand on lines that were cut from here, the highest on {cut.branch}: cut one for "
            f"{version}, and release it there, or release it from here"
        )
    return tuple(told)
