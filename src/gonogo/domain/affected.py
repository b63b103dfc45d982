"""Which tests a change is about: by rules of the team, and by what imports what. Unknown means all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.checklist import covers
from gonogo.domain.text import printable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

ANYTHING = "*"
"""What a file imports of which nobody can tell what it imports."""

_TEST = re.compile(r"(.*/)?(test_[^/]*|[^/]*_test)\.py", re.DOTALL)


class Affected(msgspec.Struct, frozen=True):
    """The tests of a change.

    stated: those of the rules, as they were written. reached: the files of tests that import what
    changed, over any chain, sorted. known: all files of tests that there are, sorted. everything: why
    all tests must run; "" where these are enough.
    """

    stated: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    everything: str = ""


def is_test(path: str) -> bool:
    """Whether pytest looks for tests in a file, where it is told nothing else."""
    return bool(_TEST.fullmatch(path))


def affected(
    changed: Collection[str],
    rules: Mapping[str, Iterable[str]],
    imports: Mapping[str, Iterable[str]],
    gone: Collection[str] = (),
) -> Affected:
    """The tests of what changed.

    changed: paths, also of files that are gone, which are in `gone` as well. rules: from a pattern of
    paths to tests; no tests say that none is needed. imports: what each file imports, by path; ANYTHING
    where that cannot be told. A file that no rule covers and that no test imports is unknown, so that all
    tests must run.
    """
    ruled = {path: [pattern for pattern in rules if covers(pattern, path)] for path in changed}
    tested = _closure(filter(is_test, imports), imports)
    unknown = next((path for path in changed if not ruled[path] and path not in tested), "")
    if unknown:
        told = f"{printable(unknown)} changed, and neither a rule nor an import tells what tests it"
        return Affected(everything=told)
    stated = dict.fromkeys(test for patterns in ruled.values() for name in patterns for test in rules[name])
    known = [path for path in changed if path in imports]
    reached = _closure([*known, ANYTHING], _importers(imports)) if known else set()
    tests = sorted(path for path in imports if is_test(path) and path not in gone)
    chosen = tuple(path for path in tests if path in reached)
    if not stated and not chosen:
        return Affected(everything="no test is about what changed")
    return Affected(tuple(stated), chosen, tuple(tests))


def _importers(imports: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path, targets in imports.items():
        for target in targets:
            found.setdefault(target, []).append(path)
    return found


def _closure(start: Iterable[str], edges: Mapping[str, Iterable[str]]) -> set[str]:
    """Where one gets from there, over any chain; the start is part of it."""
    found = set(start)
    waiting = list(found)
    while waiting:
        new = set(edges.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found


def within(tests: Iterable[str], command: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    """Those tests that a command runs as well, as its words tell. known: all tests that there are.

    Left out is what stands behind `--ignore`, and where folders or files of tests are named, all that
    is not below one of them. A word behind a long option may be its value, so it names nothing.
    """
    ignored = [word.removeprefix("--ignore=") for word in command if word.startswith("--ignore=")]
    named: list[str] = []
    for before, word in zip(("", *command), command, strict=False):
        if before == "--ignore":
            ignored.append(word)
        elif not before.startswith("--") or "=" in before:
            named += [word] if any(_below(path, word) for path in known) else []
    kept = (path for path in tests if not any(_below(path, place) for place in ignored))
    return tuple(path for path in kept if not named or any(_below(path, place) for place in named))


def _below(path: str, place: str) -> bool:
    folder = place.removeprefix("./").rstrip("/")
    return path == folder or path.startswith(f"{folder}/")
