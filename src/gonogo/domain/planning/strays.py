"""Tags that read as versions and name no release: what is told of them, and when they are in the way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.domain.planning.readiness import Obstacle
from gonogo.domain.text import counted, listed, printable
from gonogo.domain.versions.naming import is_part, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gonogo.domain.versions import Version
    from gonogo.domain.versions.naming import Naming, Stray

SAY_TAGS = "say in gonogo.yml which name releases, versioning.tag, and which do not, versioning.ignore"
_DATED = (
    "The tags begin with a year, and are raised like any semantic version; if they are dates, say so in "
    "gonogo.yml, versioning.scheme: calver; if not, versioning.tag"
)
_TOLD = 3
_FIRST = re.compile(r"[0-9]+[._]")


def strays_above(strays: Iterable[Stray], version: Version | None) -> list[Stray]:
    """Those that read as higher than a version, the highest first; all where there is none."""
    limit = numbers(version) if version is not None else ()
    above = [stray for stray in strays if stray.numbers > limit]
    return sorted(above, key=lambda stray: (stray.numbers, stray.name), reverse=True)


def strays_told(strays: Iterable[Stray]) -> str:
    """How many they are, and the highest of them."""
    named = strays_above(strays, None)
    verb = "reads as a version and names" if len(named) == 1 else "read as versions and name"
    return f"{counted(len(named), 'tag')} {verb} no release here: {_names(named)}"


def stray_obstacles(above: Sequence[Stray], version: str, naming: Naming) -> tuple[Obstacle, ...]:
    """What is in the way while nobody said what the tags are that read as higher than a version.

    above: those, the highest first.
    """
    return (Obstacle("higher-tag", _higher(above, version), _remedy(above, naming)),) if above else ()


def passed_over(above: Sequence[Stray], version: str) -> tuple[str, ...]:
    """What is told of them where versioning.tag says that they name no release."""
    if not above:
        return ()
    return (
        f"{_higher(above, version)}; versioning.tag passes over them, versioning.ignore does so in silence",
    )


def _higher(above: Sequence[Stray], version: str) -> str:
    verb = "reads" if len(above) == 1 else "read"
    return f"{counted(len(above), 'tag')} {verb} as higher than {version or 'no version'}: {_names(above)}"


def later_obstacles(later: Sequence[Stray], current: str, naming: Naming) -> tuple[Obstacle, ...]:
    """What is in the way where releases may not be named by dates any more, so that the latest is lower.

    later: those that stand on commits since the latest release.
    """
    meant = [stray for stray in later if not stray.is_date and stray.pattern and not is_part(_before(stray))]
    if not naming.is_dated or not meant:
        return ()
    earlier = dict.fromkeys(f"{name.partition('.')[0]}.*" for name in naming.versions)
    dates, others = (", ".join(f'"{glob}"' for glob in globs) for globs in (earlier, [_glob(meant[0])]))
    sentence = f"{meant[0].name} reads as a release after {current}, and is lower"
    remedy = (
        f"if it is the latest release, say so in gonogo.yml, versioning.ignore: [{dates}]; if not, "
        f"versioning.ignore: [{others}]"
    )
    return (Obstacle("later-tag", printable(sentence), printable(remedy)),)


def naming_warnings(naming: Naming) -> tuple[str, ...]:
    """What is told of the tags beside the plan, until somebody said how they are named."""
    if naming.stated:
        return ()
    found = (
        _several(naming) if len(naming.patterns) > 1 else "",
        _DATED if naming.is_dated else "",
        f"{strays_told(naming.strays)}; {SAY_TAGS}" if naming.strays else "",
    )
    return tuple(printable(sentence) for sentence in found if sentence)


def _several(naming: Naming) -> str:
    counts = zip(naming.patterns, naming.counts, strict=True)
    told = listed([f"{pattern.text} ({count:,})" for pattern, count in counts])
    return (
        f"Tags are named {told}; all are read, and the next is named like the first, as the highest is; "
        "versioning.tag says it otherwise"
    )


def _names(strays: Sequence[Stray]) -> str:
    more = len(strays) - _TOLD
    names = [printable(stray.name) for stray in strays[:_TOLD]]
    return listed([*names, *([f"{more:,} more"] if more > 0 else [])])


def _remedy(above: Sequence[Stray], naming: Naming) -> str:
    """What to say if the highest is a release, and if none of them is."""
    stray = above[0]
    globs = ", ".join(f'"{glob}"' for glob in dict.fromkeys(map(_glob, above)))
    read = [pattern.text for pattern in naming.patterns if naming.versions]
    if is_part(_before(stray)):
        yes = f"if {stray.name} is a release of a package, say so in gonogo.yml, packages"
    elif stray.pattern and stray.pattern not in read:
        patterns = ", ".join(f'"{text}"' for text in (stray.pattern, *read))
        yes = f"if {stray.name} is a release, say so in gonogo.yml, versioning.tag: [{patterns}]"
    elif stray.is_date:
        yes = "if releases are named by dates now, versioning.scheme: calver"
    else:
        plain = naming.patterns[0].name(".".join(map(str, (*stray.numbers, 0, 0)[:3])))
        yes = f"if {stray.name} is a release, tag it once more: git tag {plain} {stray.name}"
    return printable(f"{yes}; if not, say so in gonogo.yml, versioning.ignore: [{globs}]")


def _before(stray: Stray) -> str:
    return stray.pattern.partition("{version}")[0]


def _glob(stray: Stray) -> str:
    """A pattern for it and its like: those of the same name, or of the same first number."""
    match = _FIRST.search(stray.name)
    if match is None:
        return stray.name
    before = stray.name[: match.start()]
    return f"{before}*" if before.strip("vV") else f"{stray.name[: match.end()]}*"
