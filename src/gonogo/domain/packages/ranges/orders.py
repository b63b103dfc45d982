"""How the versions of a language are ordered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol

from gonogo.domain.versions import prerelease

if TYPE_CHECKING:
    from collections.abc import Sequence

_SEMANTIC = re.compile(r"(\d{1,16}(?:\.\d{1,16}){0,2})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?", re.ASCII)

_EARLY, _FINAL = 1, 2


class Order(Protocol):
    """An order of versions."""

    def key(self, text: str) -> Any:
        """Sorts a version, in which missing numbers are 0; nothing where the text is none."""
        ...

    def floor(self, numbers: Sequence[int]) -> Any:
        """A key below all versions of these numbers, and above those of lower ones."""
        ...

    def is_early(self, text: str) -> bool:
        """Whether a version is a prerelease."""
        ...

    def series(self, text: str) -> tuple[int, ...]:
        """The numbers that a prerelease must share with one that a range names; none where it need not."""
        ...


class SemanticOrder:
    """Semantic Versioning 2.0.0; build metadata does not count."""

    def key(self, text: str) -> Any:
        """Numbers, then whether it is a prerelease, then which."""
        found = _SEMANTIC.fullmatch(text)
        if not found:
            return None
        numbers, pre = _padded(found[1]), found[2]
        return (
            (numbers, _EARLY, prerelease.precedence(prerelease.parse(pre))) if pre else (numbers, _FINAL, ())
        )

    def floor(self, numbers: Sequence[int]) -> Any:
        """Below the first prerelease."""
        return (*numbers, 0, 0, 0)[:3], 0, ()

    def is_early(self, text: str) -> bool:
        """Whether it has a part behind the hyphen."""
        found = self.key(text)
        return bool(found) and found[1] == _EARLY

    def series(self, text: str) -> tuple[int, ...]:
        """All three numbers."""
        return self.key(text)[0] if self.is_early(text) else ()


class PythonOrder:
    """PEP 440."""

    def key(self, text: str) -> Any:
        """As `packaging` orders it, without a local part."""
        from packaging.version import InvalidVersion, Version

        try:
            return Version(Version(text).public)
        except InvalidVersion:
            return None

    def floor(self, numbers: Sequence[int]) -> Any:
        """The first development version."""
        return self.key(f"{'.'.join(map(str, numbers))}.dev0")

    def is_early(self, text: str) -> bool:
        """Whether it is alpha, beta, a candidate or of development."""
        found = self.key(text)
        return bool(found and found.is_prerelease)

    def series(self, text: str) -> tuple[int, ...]:
        """None: a range of Python's admits prereleases by their order alone."""
        return ()


def _padded(text: str) -> tuple[int, ...]:
    return (*map(int, text.split(".")), 0, 0)[:3]
