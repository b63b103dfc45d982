"""How much could go wrong with a release, and why. It explains, and decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import msgspec

from gonogo.domain.evidence.file_kind import file_kind
from gonogo.domain.planning.plan import Risk
from gonogo.domain.text import counted, listed, printable, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

Level: TypeAlias = Literal["low", "medium", "high"]

OFTEN = 5
"""Past fixes of a file that speak of more to come."""
_NAMED = 3


class Facts(msgspec.Struct, frozen=True):
    """What is known of a release before it is made.

    breaking: how many changes break something. paths: the files that differ from the release before.
    lines: added to or removed from them; those of binary and lock files do not count. fixes: how often each
    of these files was fixed, by path, within the latest `looked_at` commits. days: since the release
    before; nothing where there is none. commits: the paths that each commit of the release changes.
    folders: where migrations are, beside the usual places.
    """

    breaking: int = 0
    paths: tuple[str, ...] = ()
    lines: int = 0
    fixes: dict[str, int] = {}
    looked_at: int = 0
    days: int | None = None
    commits: tuple[tuple[str, ...], ...] = ()
    folders: tuple[str, ...] = ()


class _Reason(NamedTuple):
    weight: int
    sentence: str


def risk(facts: Facts) -> Risk:
    """The sum of what weighs, the heaviest reason first: below 2 low, from 2 medium, from 4 on high.

    - 2: there are breaking changes
    - 2: migrations are new or changed
    - 1: 500 lines, 30 files or 10 folders differ; 2: 5,000 lines, 200 files or 50 folders
    - 1: a changed file was fixed 5 times or more; 2: so were 5 files
    - 1: the release before is 30 days old or older
    - 1: half of the commits with code, or more, come without tests
    - 1: there is no release before

    Where nothing weighs, the only reason is the size.
    """
    found = [reason for reason in _reasons(facts) if reason.weight]
    total = sum(reason.weight for reason in found)
    told = sorted(found, key=lambda reason: -reason.weight) or [_Reason(0, _small(facts))]
    return Risk(_level(total), tuple(reason.sentence for reason in told))


def _level(total: int) -> Level:
    return "high" if total >= 4 else "medium" if total >= 2 else "low"


def _reasons(facts: Facts) -> Iterator[_Reason]:
    yield _Reason(2 if facts.breaking else 0, counted(facts.breaking, "breaking change"))
    yield _migrations(facts)
    yield _Reason(_weight_of_size(facts), _size(facts))
    yield _fixes(facts)
    yield _time(facts)
    yield _tests(facts)


def _migrations(facts: Facts) -> _Reason:
    found = [path for path in facts.paths if _is_migration(path, facts)]
    verb = "is" if len(found) == 1 else "are"
    return _Reason(
        2 if found else 0, f"{counted(len(found), 'migration')} {verb} new or changed: {_named(found)}"
    )


def _is_migration(path: str, facts: Facts) -> bool:
    stated = tuple(f"{folder.strip('/')}/" for folder in facts.folders)
    return file_kind(path) == "migration" or path.startswith(stated)


def _weight_of_size(facts: Facts) -> int:
    size = (facts.lines, len(facts.paths), len(_folders(facts)))
    return sum(any(map(int.__ge__, size, bounds)) for bounds in ((500, 30, 10), (5_000, 200, 50)))


def _small(facts: Facts) -> str:
    return f"only {_size(facts)}" if facts.paths else "nothing of it differs from the release before"


def _size(facts: Facts) -> str:
    lines, files = counted(facts.lines, "line"), counted(len(facts.paths), "file")
    verb = "differs" if facts.lines == 1 else "differ"
    return f"{lines} in {files} of {counted(len(_folders(facts)), 'folder')} {verb} from the release before"


def _folders(facts: Facts) -> set[str]:
    return {path.rpartition("/")[0] for path in facts.paths}


def _fixes(facts: Facts) -> _Reason:
    often = {path: times for path, times in facts.fixes.items() if times >= OFTEN}
    order = sorted(often, key=lambda path: (-often[path], path))
    told = _named([f"{path} ({often[path]} times)" for path in order])
    verb = "was" if len(often) == 1 else "were"
    sentence = (
        f"{counted(len(often), 'changed file')} {verb} fixed often in the latest "
        f"{counted(facts.looked_at, 'commit')}: {told}"
    )
    return _Reason((len(often) >= 1) + (len(often) >= 5), sentence)


def _time(facts: Facts) -> _Reason:
    if facts.days is None:
        return _Reason(1, "there is no release before to compare with or to go back to")
    return _Reason(int(facts.days >= 30), f"{counted(facts.days, 'day')} since the release before")


def _tests(facts: Facts) -> _Reason:
    kinds = [{file_kind(path) for path in paths} for paths in facts.commits]
    code = [found for found in kinds if found & {"code", "migration"}]
    untested = sum("test" not in found for found in code)
    share = f"{untested:,} of {counted(len(code), 'commit')} with code"
    verb = "comes" if untested == 1 else "come"
    return _Reason(int(untested > 0 and 2 * untested >= len(code)), f"{share} {verb} without tests")


def _named(names: list[str]) -> str:
    shown = [shortened(printable(name), 80) for name in names[:_NAMED]]
    more = len(names) - len(shown)
    return listed([*shown, f"{more:,} more"] if more else shown)
