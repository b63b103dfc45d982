"""Where the change log of a folder lies, if no settings say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.formats.changelog_files.names import FOLDERS, USUAL, candidates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.ports.files import Files


def changelog_places(files: Files, folder: str) -> list[str]:
    """The paths of what may be its change log, the usual one if there is none yet."""
    lead = f"{folder}/" if folder else ""
    for place in (lead, *(f"{lead}{name}/" for name in FOLDERS)):
        names = files.names(place.rstrip("/"))
        if USUAL in names:
            return [place + USUAL]
        certain, perhaps = candidates(names)
        found = [place + name for name in certain if _is_file(files, place + name)]
        found = found or list(_telling(files, place, perhaps))
        if found:
            return found
    return [lead + USUAL]


def _is_file(files: Files, path: str) -> bool:
    """Whether it is one, and no folder of that name."""
    return not files.names(path) and files.read(path) is not None


def _telling(files: Files, place: str, names: list[str]) -> Iterator[str]:
    """Those that tell releases: a HISTORY.md may tell something else."""
    for name in names:
        text = None if files.names(place + name) else files.read(place + name)
        if text:
            from gonogo.formats.changelog_files.changelog_file import read

            if read(text, name).releases:
                yield place + name
