"""A checkout compared with what its commit holds: every file, mode and link, by what lies on the disk.

Nothing that git keeps beside the files is asked, such as an index, and no file's time is believed.
"""

from __future__ import annotations

import os
import re
import stat
from hashlib import sha256
from typing import TYPE_CHECKING

from gonogo.adapters.repository.filters import encoded, filtered
from gonogo.adapters.repository.listing import LINK, contents, digest, named
from gonogo.domain.text import abridged, printable
from gonogo.errors import IncompleteError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from gonogo.adapters.repository.listing import File, Listing
    from gonogo.adapters.repository.process import GitCommand

_CHUNK = 1 << 20
_AT_ONCE = 200
"""Blobs that are read at once."""
_IDENT = re.compile(rb"\$Id:[^$\n]*\$")
_POINTER = re.compile(rb"version https://git-lfs\.github\.com/spec/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\n")


class Comparison:
    """One checkout beside what its commit holds.

    made: SHA-256 of each file that a filter or an encoding of this clone made, by path: of those alone the
    commit does not say what people see.
    """

    def __init__(
        self, git: GitCommand, folder: Path, commit: str, listing: Listing, *, modes: bool = True
    ) -> None:
        """Take them. modes: whether the file system knows which files can be run."""
        self.made: dict[str, str] = {}
        self._git = git
        self._folder = os.fsencode(folder) + b"/"
        self._commit = commit
        self._listing = listing
        self._modes = modes

    def compare(self) -> None:
        """Compare all of it.

        Raises:
            IncompleteError: something is there, is missing, or is other than the commit says.
        """
        left = dict(self._listing.files)
        others: list[bytes] = []
        strange: list[bytes] = []
        for path, found in self._found(b""):
            wanted = left.pop(path, None)
            if wanted is None or not self._has_mode(wanted, found):
                strange.append(path)
            elif self._name_of(path, wanted, found) != wanted.sha:
                (strange if wanted.mode == LINK else others).append(path)
        if strange or left:
            raise _differs([*strange, *left])
        if others:
            for place in range(0, len(others), _AT_ONCE):
                self._explain(others[place : place + _AT_ONCE])

    def _found(self, above: bytes) -> Iterator[tuple[bytes, os.stat_result]]:
        """All that lies there but folders; a submodule is compared by itself."""
        with os.scandir(self._folder + above) as entries:
            for entry in entries:
                path = above + entry.name
                if path == b".git" or path in self._listing.modules:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    yield from self._found(path + b"/")
                else:
                    yield path, entry.stat(follow_symlinks=False)

    def _has_mode(self, wanted: File, found: os.stat_result) -> bool:
        if wanted.mode == LINK:
            return stat.S_ISLNK(found.st_mode) or (not self._modes and stat.S_ISREG(found.st_mode))
        runs = bool(wanted.mode & 0o100) == bool(found.st_mode & 0o100) or not self._modes
        return stat.S_ISREG(found.st_mode) and runs

    def _name_of(self, path: bytes, wanted: File, found: os.stat_result) -> str:
        place = self._folder + path
        if stat.S_ISLNK(found.st_mode):
            return named("blob", os.readlink(place), len(wanted.sha))  # noqa: PTH115 - names are bytes
        own, seen = digest(len(wanted.sha)), 0
        own.update(b"blob %d\0" % found.st_size)
        for chunk in _chunks(place):
            own.update(chunk)
            seen += len(chunk)
        return own.hexdigest() if seen == found.st_size else ""

    def _explain(self, paths: Sequence[bytes]) -> None:
        """Where files are other than their blobs: by line ends, by what their blobs say, or by a filter."""
        blobs = contents(self._git, {self._listing.files[path].sha: "blob" for path in paths})
        rest = [path for path in paths if not self._follows(path, blobs[self._listing.files[path].sha])]
        names = [os.fsdecode(path) for path in rest]
        made = {*filtered(self._git, names, self._commit), *encoded(self._git, names, self._commit)}
        if wrong := [path for path in rest if os.fsdecode(path) not in made]:
            raise _differs(wrong)
        for path in rest:
            self.made[os.fsdecode(path)] = self._sha256(path)

    def _follows(self, path: bytes, blob: bytes) -> bool:
        """Whether the blob alone says what the file is: with other line ends, with its name, or from LFS."""
        if pointer := _POINTER.match(blob):
            return self._sha256(path) == pointer[1].decode()
        content = b"".join(_chunks(self._folder + path))
        plain = content.replace(b"\r\n", b"\n")
        return blob in (plain, _IDENT.sub(b"$Id$", content), _IDENT.sub(b"$Id$", plain))

    def _sha256(self, path: bytes) -> str:
        own = sha256()
        for chunk in _chunks(self._folder + path):
            own.update(chunk)
        return own.hexdigest()


def _chunks(place: bytes) -> Iterator[bytes]:
    """The content of a file that is no link."""
    file = os.open(place, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        while chunk := os.read(file, _CHUNK):
            yield chunk
    finally:
        os.close(file)


def digest_of(made: Mapping[str, str]) -> str:
    """SHA-256 over what was made, "" where nothing was."""
    lines = "".join(f"{name}  {path}\0" for path, name in sorted(made.items()))
    return sha256(lines.encode(errors="surrogateescape")).hexdigest() if made else ""


def _differs(paths: Sequence[bytes]) -> IncompleteError:
    shown = abridged([printable(os.fsdecode(path)) for path in sorted(paths)])
    return IncompleteError(
        f"A checkout was not as its commit says: {shown}. Something wrote to it, or the settings of this "
        "clone made something else of it. See git config --show-origin --list and .git/info/attributes, and "
        "what still runs here"
    )
