"""A whole range: whether it admits a version, and how it follows one that it does not admit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from gonogo.domain.packages.ranges.comparator import Comparator
from gonogo.domain.packages.ranges.language import Language
from gonogo.domain.text import quoted
from gonogo.errors import VersionError

if TYPE_CHECKING:
    from collections.abc import Iterator


_HYPHEN = re.compile(r"(\S+)(\s+-\s+)(\S+)")
_Part: TypeAlias = str | Comparator
LONGEST = 500
"""Characters a range may have."""


class _Range(msgspec.Struct, frozen=True):
    """Alternatives of which one must admit a version, with what stands between them."""

    language: Language
    alternatives: tuple[tuple[_Part, ...], ...]
    between: tuple[str, ...]

    def admits(self, version: str) -> bool:
        return any(self._admits(one, version) for one in self.alternatives)

    def _admits(self, alternative: tuple[_Part, ...], version: str) -> bool:
        order = self.language.order
        found, series = order.key(version), order.series(version)
        all_of = _comparators(alternative)
        if not all(one.admits(found) for one in all_of):
            return False
        is_open = not series or all(one.meaning == "*" for one in all_of)
        return is_open or any(one.series == series for one in all_of)

    def at(self, version: str, *, whole: bool) -> str:
        """Its last alternative about another version; others stay before it."""
        found = self.language.order.key(version)
        *others, last = self.alternatives
        moved = "".join(
            str(part)
            if isinstance(part, str) or _excludes_another(part, found)
            else str(part.at(version, whole=whole))
            for part in last
        )
        if not others:
            return moved
        joints = [*self.between, self.between[-1]]
        kept = ("".join(map(str, one)) + joint for one, joint in zip(self.alternatives, joints, strict=True))
        return "".join(kept) + moved


def admits(text: str, version: str, language: Language) -> bool | None:
    """Whether a range admits a version; nothing where one of them cannot be read."""
    found = _read(text, language)
    return None if found is None or language.order.key(version) is None else found.admits(version)


def following(text: str, version: str, language: Language, before: str = "") -> str:
    """The range in its own style, so that it admits a version; as it is where it does so already.

    before: the version until now; a range that names it where it only led to this one follows as well.

    Raises:
        VersionError: The range cannot be read, or nothing in its style admits the version.
    """
    found = _read(text, language)
    if found is None or language.order.key(version) is None:
        raise VersionError(f"{quoted(text)} is not a range of versions that can be read")
    if found.admits(version) and not (_leads(before, version, language) and _names(text, before)):
        return text
    moved = (found.at(version, whole=whole) for whole in (False, True))
    admitting = next((one for one in moved if admits(one, version, language)), None)
    if admitting is None:
        raise VersionError(f"{quoted(text)} cannot be written in its own way to admit {version}")
    return admitting


def _leads(before: str, version: str, language: Language) -> bool:
    """Whether a version only led to another, as 1.1.0-dev leads to 1.1.0 or 1.2.0."""
    order = language.order
    return bool(before and order.is_early(before) and order.key(before) < order.key(version))


def _names(text: str, version: str) -> bool:
    return re.search(rf"(?<![\w.+-]){re.escape(version)}(?![\w.+-])", text) is not None


def _excludes_another(comparator: Comparator, found: object) -> bool:
    return comparator.meaning == "!=" and comparator.admits(found)


def _comparators(parts: tuple[_Part, ...]) -> list[Comparator]:
    return [part for part in parts if not isinstance(part, str)]


def _read(text: str, language: Language) -> _Range | None:
    if len(text) > LONGEST:
        return None
    pieces = re.split(f"({language.alternatives})", text) if language.alternatives else [text]
    alternatives = [_alternative(piece, language) for piece in pieces[::2]]
    known = tuple(one for one in alternatives if one is not None)
    return _Range(language, known, tuple(pieces[1::2])) if len(known) == len(alternatives) else None


def _alternative(text: str, language: Language) -> tuple[_Part, ...] | None:
    """What an alternative compares; all of nothing is anything."""
    if language.alternatives and (hyphen := _HYPHEN.fullmatch(text.strip())):
        low, between, high = hyphen.groups()
        parts: list[_Part] = [
            Comparator(language, "", low, ">="),
            between,
            Comparator(language, "", high, "<="),
        ]
    else:
        parts = list(_parts(text, language))
    is_whole = "".join(map(str, parts)) == text
    return (
        tuple(parts) if is_whole and all(one.key is not None for one in _comparators(tuple(parts))) else None
    )


def _parts(text: str, language: Language) -> Iterator[_Part]:
    """Comparators and what stands between them; it ends where something else comes."""
    comparator, separator = language.comparator, re.compile(rf"\s*\Z|{language.separator}")
    offset = len(text) - len(text.lstrip())
    yield text[:offset]
    while found := comparator.match(text, offset):
        yield Comparator(language, found["operator"], found["blank"] + found["version"])
        between = separator.match(text, found.end())
        if between is None:
            return
        yield between[0]
        offset = between.end()
