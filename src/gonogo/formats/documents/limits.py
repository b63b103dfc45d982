"""The longest texts that are read of each format, in characters: they bound the time that it takes."""

from __future__ import annotations

from typing import Final

CHART: Final = 64 * 1024
PATTERN: Final = 512 * 1024
"""About 2 s at its worst."""
PROGRAM: Final = 256 * 1024
PROPERTIES: Final = 512 * 1024
SETUP_CFG: Final = 64 * 1024
"""About 1 s at its worst: Python's own parser takes the square where no line of it is right."""
SETUP_PY: Final = 128 * 1024
TOML: Final = 512 * 1024
"""About 2 s at its worst."""
XML: Final = 512 * 1024
"""About 3 s at its worst."""
YAML: Final = 256 * 1024
"""About 2 s at its worst."""
