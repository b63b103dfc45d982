"""How a version is spelled as a tag: `v{version}`, `api@{version}`."""

from __future__ import annotations

import msgspec

from gonogo.errors import VersionError

_PLACE = "{version}"


class TagPattern(msgspec.Struct, frozen=True):
    """A text with one `{version}` in it.

    Raises:
        VersionError: it has none, or more than one.
    """

    text: str = "v{version}"

    def __post_init__(self) -> None:
        """Refuse a wrong pattern where it is written."""
        if self.text.count(_PLACE) != 1:
            raise VersionError(
                f"Tag pattern '{self.text}' must contain {{version}} once. Example: v{{version}}"
            )

    @property
    def affixes(self) -> tuple[str, str]:
        """What stands before the version, and what stands after it."""
        before, _, after = self.text.partition(_PLACE)
        return before, after

    def name(self, version: object) -> str:
        """The tag of a version."""
        return self.text.replace(_PLACE, str(version))

    def version(self, tag: str) -> str | None:
        """The version's text in a tag, or nothing where the tag is of another kind."""
        before, after = self.affixes
        if len(tag) <= len(before) + len(after) or not (tag.startswith(before) and tag.endswith(after)):
            return None
        return tag[len(before) : len(tag) - len(after)]
