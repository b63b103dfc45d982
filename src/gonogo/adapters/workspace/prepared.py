"""What commands installed in a checkout, listed once, and copied into others.

The list says all of each file, and its digest stands for all of it. Whoever gets a copy has it compared with
the list: what was copied is hashed, the list itself as well. No file is linked to another, so that nobody
writes through a copy. What names the folder that it was made in, as a virtual environment does, names the
folder of the copy there: all checkouts have paths of one length, so that this moves nothing else.
"""

from __future__ import annotations

import os
import stat
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from gonogo.adapters.workspace.copying import copy
from gonogo.domain.text import printable
from gonogo.errors import IncompleteError
from gonogo.ports.checkout import Prepared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_FILES = 500_000
MOST_BYTES = 20 << 30
SEARCHED = 64 << 20
"""Bytes of a file in which the name of its folder is looked for; what is larger is copied as it is."""
_CHUNK = 1 << 20


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """A file, folder or link. mode: its permissions. time: of its last change, in ns. names: its own folder.

    target: of a link, as it stands in it.
    """

    path: bytes
    kind: str
    mode: int = 0
    time: int = 0
    size: int = 0
    sha256: str = ""
    names: bool = False
    target: bytes = b""


def inside(folder: Path) -> dict[bytes, bool]:
    """All paths in a folder, and whether each is a folder; nothing below any `.git`."""
    return dict(_walked(os.fsencode(folder), b"", {}))


def listed(folder: Path, before: dict[bytes, bool]) -> list[Entry]:
    """All that was added to a folder; what was there before is left out, however it is now.

    Raises:
        IncompleteError: there is too much of it.
    """
    top, found, size = os.fsencode(folder), [], 0
    for path, _ in _walked(top, b"", before):
        if path in before:
            continue
        entry = _entry(top, path)
        if entry:
            found.append(entry)
            size += entry.size
        if len(found) > MOST_FILES or size > MOST_BYTES:
            raise IncompleteError(
                f"`prepare` leaves more than {MOST_FILES:,} files or {MOST_BYTES >> 30} GiB in the checkout, "
                "which each gate would get. Let it install less, or into a folder that gates only read"
            )
    return found


def digest(entries: list[Entry]) -> str:
    """What stands for all of it."""
    return sha256(msgspec.msgpack.encode(entries)).hexdigest()


def summary(entries: list[Entry]) -> Prepared:
    """What is told of it."""
    files = [entry for entry in entries if entry.kind == "file"]
    away = tuple(
        f"{printable(os.fsdecode(entry.path))} -> {printable(os.fsdecode(entry.target))}"
        for entry in entries
        if entry.kind == "link" and _leads_out(entry)
    )
    return Prepared(digest(entries), len(files), sum(entry.size for entry in files), away)


def bring(entries: list[Entry], source: Path, folder: Path) -> None:
    """Copy all of it, and compare the copy with the list.

    Raises:
        IncompleteError: something in the source is not as it was, or stands in the way.
    """
    here, there = os.fsencode(source), os.fsencode(folder)
    for entry in entries:
        try:
            _make(entry, here, there)
        except OSError as problem:
            raise changed(f"{printable(os.fsdecode(entry.path))} ({problem.strerror})") from None
    for entry in reversed(entries):
        if entry.kind == "folder":
            os.chmod(there + b"/" + entry.path, entry.mode)  # noqa: PTH101 - names are bytes
    for entry in entries:
        if not _is_as_listed(entry, here, there):
            raise changed(printable(os.fsdecode(entry.path)))


def changed(what: str) -> IncompleteError:
    """The error where something is not as it was."""
    return IncompleteError(
        f"What `prepare` installed is not what it was when it was listed: {what}. Something wrote to it, as "
        "a gate can that knows the folder. See what that was, then: gonogo abort, and release again"
    )


def _walked(top: bytes, above: bytes, before: dict[bytes, bool]) -> Iterator[tuple[bytes, bool]]:
    """All paths; of what was there before, only the folders that still are folders are looked into."""
    with os.scandir(top + b"/" + above) as entries:
        for entry in sorted(entries, key=lambda one: one.name):
            path, is_folder = above + entry.name, entry.is_dir(follow_symlinks=False)
            if entry.name == b".git" and (not before or path in before):
                yield path, False
                continue
            yield path, is_folder
            if is_folder and before.get(path, True):
                yield from _walked(top, path + b"/", before)


def _entry(top: bytes, path: bytes) -> Entry | None:
    """How it lies there; nothing for what is no file, folder or link."""
    place = top + b"/" + path
    found = os.lstat(place)
    if stat.S_ISLNK(found.st_mode):
        target = os.readlink(place)  # noqa: PTH115 - names are bytes
        return Entry(path, "link", names=top in target, target=target)
    mode = stat.S_IMODE(found.st_mode) & 0o777
    if stat.S_ISDIR(found.st_mode):
        return Entry(path, "folder", mode)
    if not stat.S_ISREG(found.st_mode):
        return None
    name, names = _read(place, found.st_size, top)
    return Entry(path, "file", mode, found.st_mtime_ns, found.st_size, name, names)


def _read(place: bytes, size: int, top: bytes) -> tuple[str, bool]:
    """The SHA-256 of a file, and whether it names its folder."""
    with os.fdopen(os.open(place, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        if size <= SEARCHED:
            content = file.read()
            return sha256(content).hexdigest(), top in content
        own = sha256()
        while chunk := file.read(_CHUNK):
            own.update(chunk)
        return own.hexdigest(), False


def _make(entry: Entry, here: bytes, there: bytes) -> None:
    place = there + b"/" + entry.path
    if entry.kind == "folder":
        os.mkdir(place, 0o700)  # noqa: PTH102 - names are bytes
    elif entry.kind == "link":
        os.symlink(_moved(entry, entry.target, here, there), place)  # noqa: PTH211 - names are bytes
    else:
        source = os.open(here + b"/" + entry.path, os.O_RDONLY | os.O_NOFOLLOW)
        target = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(source, "rb") as read, os.fdopen(target, "wb") as written:
            if entry.names:
                written.write(_moved(entry, read.read(SEARCHED + 1), here, there))
            else:
                copy(read.fileno(), written.fileno())
            written.flush()
            os.fchmod(target, entry.mode)
            os.utime(target, ns=(entry.time, entry.time))


def _moved(entry: Entry, content: bytes, here: bytes, there: bytes) -> bytes:
    return content.replace(here, there) if entry.names else content


def _is_as_listed(entry: Entry, here: bytes, there: bytes) -> bool:
    place = there + b"/" + entry.path
    found = os.lstat(place)
    if entry.kind == "folder":
        return stat.S_ISDIR(found.st_mode)
    if entry.kind == "link":
        return os.readlink(place) == _moved(entry, entry.target, here, there)  # noqa: PTH115 - names are bytes
    if not stat.S_ISREG(found.st_mode) or found.st_size != entry.size or found.st_nlink != 1:
        return False
    if not entry.names:
        return _read(place, found.st_size, b"\0")[0] == entry.sha256
    with open(place, "rb") as file:  # noqa: PTH123 - names are bytes
        return sha256(file.read().replace(there, here)).hexdigest() == entry.sha256


def _leads_out(entry: Entry) -> bool:
    """Whether a link leads out of the checkout."""
    if entry.target.startswith(b"/"):
        return not entry.names
    depth = entry.path.count(b"/")
    for part in entry.target.split(b"/"):
        depth += -1 if part == b".." else part not in (b"", b".")
        if depth < 0:
            return True
    return False
