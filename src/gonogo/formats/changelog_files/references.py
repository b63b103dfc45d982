"""Addresses of releases, by the example of those that a change log has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from gonogo.formats.changelog_files.changelog_file import REFERENCE
from gonogo.formats.changelog_files.release_title import is_unreleased

if TYPE_CHECKING:
    from gonogo.formats.changelog_files.changelog_file import ChangelogFile

_COMPARISON = re.compile(r"(.*/compare/)(.+?)(\.{2,3})(.+)")
_BACKWARDS = re.compile(r"(.*/branches/compare/)(.+?)(%0D|\.\.)(.+)", re.IGNORECASE)


class Released(msgspec.Struct, frozen=True):
    """What is released: its version, its tag, and the tag of the release before, "" for none."""

    version: str
    tag: str
    since: str = ""


def moved_on(address: str, tag: str) -> str:
    """The address of what is not released, beginning with a release; as it was where it compares nothing."""
    if found := _BACKWARDS.fullmatch(address):
        return f"{found[1]}{found[2]}{found[3]}{_quoted(tag)}"
    if found := _COMPARISON.fullmatch(address):
        return f"{found[1]}{_quoted(tag)}{found[3]}{found[4]}"
    return address


def address_like(address: str, before: str, released: Released) -> str:
    """The address of a release, like that of another version; "" where it names neither versions nor tags."""
    tag, since = _quoted(released.tag), _quoted(released.since)
    if found := _BACKWARDS.fullmatch(address):
        return f"{found[1]}{tag}{found[3]}{since or found[4]}"
    if found := _COMPARISON.fullmatch(address):
        return f"{found[1]}{since or found[2]}{found[3]}{tag}"
    named = re.compile(rf"(?<![\w.]){re.escape(before)}(?!\w|\.\d)|(?<=v){re.escape(before)}(?!\w|\.\d)")
    return named.sub(released.version, address) if before and named.search(address) else ""


class References(msgspec.Struct, frozen=True):
    """What becomes of the references at the end. lines: those that change, by number.

    fresh: the new one, "" for none. place: the number of the line it is put before.
    """

    lines: dict[int, str]
    fresh: str
    place: int


def references(file: ChangelogFile, section: str, released: Released) -> References | None:
    """How the references go on with a release; nothing where the file has none to go by."""
    found = [(number, match) for number in range(len(file.lines)) if (match := _reference(file, number))]
    unreleased = next((one for one in found if is_unreleased(_name(one[1]))), None)
    told = set(file.versions)
    versions = [one for one in found if _version(one[1]) in told]
    model = versions[0] if versions else unreleased
    if model is None:
        return None
    lines: dict[int, str] = {}
    if unreleased:
        number, match = unreleased
        lines[number] = _with_address(file.lines[number], match, moved_on(_address(match), released.tag))
    number, match = model
    name = _named_like(match, released.version) if versions else released.version
    has_own = any(_version(one) == released.version for _, one in found)
    address = "" if has_own or not _is_wanted(section, name) else _new(versions, unreleased, released)
    line = _with_address(file.lines[number], match, address)
    fresh = line.replace(_name(match), name, 1) if address else ""
    return References(lines, fresh, number if versions else number + 1)


Line = tuple[int, re.Match[str]]


def _new(versions: list[Line], unreleased: Line | None, released: Released) -> str:
    """The address of a release, like that of the newest one, or of what was unreleased.

    Of a single release nothing tells yet how the second one is linked: the first compares nothing.
    """
    match = versions[0][1] if versions else None
    like = address_like(_address(match), _version(match), released) if match else ""
    if not unreleased or len(versions) > 1 or (match and _is_comparison(_address(match))):
        return like
    compared = address_like(_address(unreleased[1]), "", released)
    return compared if compared and _is_comparison(compared) else like


def _is_comparison(address: str) -> bool:
    return bool(_COMPARISON.fullmatch(address) or _BACKWARDS.fullmatch(address))


def _is_wanted(section: str, name: str) -> bool:
    """Whether the section refers to a link by this name."""
    return f"[{name}]" in section or f"`{name}`_" in section or f"{name}_" in section


def _reference(file: ChangelogFile, number: int) -> re.Match[str] | None:
    line = file.lines[number]
    return REFERENCE.match(line) if line.lstrip(" ")[:1] in ("[", ".") else None


def _name(found: re.Match[str]) -> str:
    return found[1] or found[3] or ""


def _version(found: re.Match[str]) -> str:
    """The version that a name means."""
    name = _name(found).lstrip("vV")
    return name.replace("_", ".") if name[:1].isdigit() else ""


def _named_like(found: re.Match[str], version: str) -> str:
    """The name of another version, as this one is named."""
    name, before = _name(found), _version(found)
    mark = "." if before in name else "_"
    return name.replace(before.replace(".", mark), version.replace(".", mark))


def _address(found: re.Match[str]) -> str:
    return found[2] or found[4] or ""


def _with_address(line: str, found: re.Match[str], address: str) -> str:
    begin, end = found.span(2) if found[2] else found.span(4)
    return line[:begin] + address + line[end:]


def _quoted(name: str) -> str:
    if name.replace(".", "").replace("-", "").isalnum():
        return name
    from urllib.parse import quote

    return quote(name, safe="")
