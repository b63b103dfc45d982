"""A section of a change log in two: its heading, and what it says."""

from __future__ import annotations

from gonogo.formats.changelog_files.changelog_file import read


def parted(section: str, path: str) -> tuple[str, str]:
    """The heading of a section with its lines above and below, and the rest. path: of its change log.

    A text that begins with no heading of a release has none.
    """
    file = read(section, path)
    first = next(iter(file.releases), None)
    if first is None or any(line.strip() for line in file.lines[: first.heading.first]):
        return "", section
    lines = section.split("\n")
    return "\n".join(lines[: first.heading.last + 1]) + "\n", "\n".join(lines[first.heading.last + 1 :])
