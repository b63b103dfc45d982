"""Files that tests leave beside their reports: traces, screenshots, videos."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.decision import Evidence
from gonogo.errors import FormatError
from gonogo.gates.reports import Reports

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MOST = 100
"""Files that are kept of one run."""

LARGEST = 200 * 1024 * 1024
"""Bytes that are kept of one run."""

FOLDER = "artefacts"
"""The folder of the evidence that keeps them."""


class Artefacts:
    """What a run adds to the files that patterns find; what was there before it is no evidence of it."""

    def __init__(self, checkout: Path, patterns: Sequence[str]) -> None:
        """Look at what is there before the run.

        Raises:
            FormatError: a pattern finds too many files.
        """
        self._found = [Reports(checkout, pattern) for pattern in patterns]
        self._before = {place: _stamp(place) for place in self._places()}

    def keep(self, evidence: Path) -> tuple[Evidence, ...]:
        """Copy what is new, the smallest first, so that a video does not crowd out the screenshots."""
        try:
            new = {
                place: found
                for place, found in self._places().items()
                if self._before.get(place) != _stamp(place)
            }
            return tuple(self._kept(new, evidence))
        except FormatError as problem:
            return (Evidence("artefacts", f"none kept: the pattern {problem}"),)

    def _places(self) -> dict[Path, Reports]:
        return {place: found for found in self._found for place in found.found()}

    def _kept(self, new: dict[Path, Reports], evidence: Path) -> Iterator[Evidence]:
        kept = size = 0
        for place in sorted(new, key=lambda each: (each.stat().st_size, each)):
            size += place.stat().st_size
            if kept == MOST or size > LARGEST:
                break
            kept += 1
            name = new[place].name(place)
            yield Evidence("artefact", name, new[place].keep(place, evidence, FOLDER))
        if left := len(new) - kept:
            most = f"at most {MOST} files and {LARGEST >> 20} MiB are"
            yield Evidence("artefacts", f"{left:,} more not kept: {most}")


def _stamp(place: Path) -> tuple[int, int, int]:
    found = place.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns
