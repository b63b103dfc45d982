"""A package that gets another version."""

from __future__ import annotations

import msgspec


class Move(msgspec.Struct, frozen=True):
    """From one version to another, as its manifest spells them.

    manifest: its path in the repository. name: of the package, as those who depend on it write it.
    before: what the manifest states now, "" where that is not known.
    """

    manifest: str
    name: str
    before: str
    after: str

    @property
    def folder(self) -> str:
        """Where the package lies; "" at the top of the repository."""
        return self.manifest.rpartition("/")[0]
