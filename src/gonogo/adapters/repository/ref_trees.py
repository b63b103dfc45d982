"""The tree of a reference that others may push to: read folder by folder, and never more than is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.text import quoted
from gonogo.errors import RepositoryError
from gonogo.ports.publisher import Names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gonogo.adapters.repository.process import GitCommand

LARGEST_FOLDER = 16 << 20
"""Bytes of a folder's names and hashes; the names in one that has more are not told."""
_LARGEST_FILE = 128 << 20
_TOGETHER = 64 << 20
_MOST_CHANGES = 4 << 20
_FILE = {b"100644", b"100755"}
_FOLDER = b"40000"


class RefTree:
    """The tree of a commit; see `RemoteFiles` of the port. tip: "" for an empty one."""

    def __init__(self, git: GitCommand, tip: str) -> None:
        """Take the commit, whose objects are here."""
        self._git = git
        self.tip = tip

    def folders(self, paths: Sequence[str]) -> dict[str, Names]:
        """See the port."""
        found = dict.fromkeys(paths, Names())
        sizes = self._sizes(paths, "tree")
        found |= {path: Names(cut=True) for path, size in sizes.items() if size > LARGEST_FOLDER}
        for group in _groups({path: size for path, size in sizes.items() if size <= LARGEST_FOLDER}):
            trees = self._contents(group)
            found |= {path: _names(tree, len(self.tip) // 2) for path, tree in trees.items()}
        return found

    def read(self, paths: Sequence[str]) -> dict[str, bytes]:
        """See the port."""
        sizes = self._sizes(paths, "blob")
        missing = next((path for path in paths if path not in sizes), None)
        if missing is not None:
            raise RepositoryError(f"There is no file {quoted(missing)} at {self.tip[:10]}")
        if sum(sizes.values()) > _LARGEST_FILE:
            raise RepositoryError(
                f"The files at {self.tip[:10]} are too large to be read: {sum(sizes.values()):,} bytes, "
                f"where {_LARGEST_FILE:,} may be"
            )
        return self._contents(paths) if paths else {}

    def changed(self, since: str) -> list[str] | None:
        """See the port."""
        if not since or not self.tip or self._git.ask("cat-file", "-e", f"{since}^{{tree}}").code:
            return None
        told = self._git.ask("diff-tree", "-r", "--no-renames", "--name-only", "-z", since, self.tip)
        if told.code or len(told.output) > _MOST_CHANGES:
            return None
        return told.output.decode(errors="surrogateescape").split("\0")[:-1]

    def _sizes(self, paths: Sequence[str], kind: str) -> dict[str, int]:
        """The size of each object of a kind; the others are left out."""
        if not self.tip or not paths:
            return {}
        lines = self._git.ask("cat-file", "--batch-check", "--buffer", given=self._named(paths)).output
        facts = [line.split(b" ") for line in lines.splitlines()]
        return {
            path: int(fact[2])
            for path, fact in zip(paths, facts, strict=True)
            if len(fact) == 3 and fact[1] == kind.encode()
        }

    def _contents(self, paths: Sequence[str]) -> dict[str, bytes]:
        output = self._git.ask("cat-file", "--batch", "--buffer", given=self._named(paths)).output
        found, begin = dict[str, bytes](), 0
        for path in paths:
            head = output.index(b"\n", begin)
            size = int(output[begin:head].split()[2])
            begin = head + size + 2
            found[path] = output[head + 1 : begin - 1]
        return found

    def _named(self, paths: Sequence[str]) -> bytes:
        """Objects by their paths, which have no line ends: they are names of ours."""
        return "".join(f"{self.tip}:{path}\n" for path in paths).encode()


def _groups(sizes: dict[str, int]) -> Iterator[list[str]]:
    """As many at once as may be held."""
    group, held = list[str](), 0
    for path, size in sizes.items():
        if group and held + size > _TOGETHER:
            yield group
            group, held = [], 0
        group.append(path)
        held += size
    if group:
        yield group


def _names(tree: bytes, width: int) -> Names:
    """The names in a tree, as git keeps it: mode, name and hash of each."""
    files, folders, others = list[str](), list[str](), list[str]()
    begin = 0
    while begin < len(tree):
        space, end = tree.index(b" ", begin), tree.index(b"\0", begin)
        mode, name = tree[begin:space], tree[space + 1 : end].decode(errors="surrogateescape")
        (files if mode in _FILE else folders if mode == _FOLDER else others).append(name)
        begin = end + 1 + width
    return Names(tuple(files), tuple(folders), tuple(others))
