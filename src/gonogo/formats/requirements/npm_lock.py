"""npm's `package-lock.json` and `npm-shrinkwrap.json`, of versions 1 to 3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.formats.requirements.npm import requirement, requirements
from gonogo.formats.requirements.requirement import followed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gonogo.formats.documents.document import Path
    from gonogo.formats.requirements.reading import Reading
    from gonogo.formats.requirements.requirement import Requirement

_FILE = "file:"


def wanted(reading: Reading) -> dict[Path, str]:
    """The versions of the packages that move, and what the others here require of them."""
    return {path: text for path, text in _wanted(reading) if reading.text(*path)}


def _wanted(reading: Reading) -> Iterator[tuple[Path, str]]:
    own = [place for place in reading.mapping("packages") if "node_modules/" not in f"{place}/"]
    here = _of_this(reading, own)
    if root := here.move_at(""):
        yield ("version",), root.after
    for place in own:
        if move := here.move_at(place):
            yield ("packages", place, "version"), move.after
        yield from followed(here, requirements(here, "packages", place)).items()
    yield from followed(here, _legacy(here)).items()


def _of_this(reading: Reading, own: Iterable[str]) -> Reading:
    """With the moves of the packages alone that it links: others of their names are a registry's."""
    files = (reading.text("dependencies", name, "version") for name in reading.mapping("dependencies"))
    linked = [text.removeprefix(_FILE) for text in files if text.startswith(_FILE)]
    places = {reading.folder(place) for place in ("", *own, *linked)}
    return reading._replace(moves={place: move for place, move in reading.moves.items() if place in places})


def _legacy(reading: Reading) -> Iterator[Requirement]:
    """What version 1 has, and version 2 repeats."""
    for name in reading.mapping("dependencies"):
        if reading.text("dependencies", name, "version").startswith(_FILE):
            for other, text in reading.texts("dependencies", name, "requires"):
                path = ("dependencies", name, "requires", other)
                if found := requirement(reading, path, str(other), text):
                    yield found
