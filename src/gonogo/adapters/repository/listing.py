"""What a commit holds, proved: its objects are hashed on the way, so none is believed for its name.

A store that others can write to, as one that gates share, may hold another content under a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gonogo.errors import IncompleteError, RepositoryError

if TYPE_CHECKING:
    import hashlib
    from collections.abc import Iterator, Mapping

    from gonogo.adapters.repository.process import GitCommand

FOLDER = 0o040000
LINK = 0o120000
MODULE = 0o160000
_SHA256 = 64
MENDING = (
    "See by git fsck which objects are wrong, and ask who wrote them: a gate can. Remove them and bring "
    "them again, as by git fetch --refetch, or clone anew"
)
"""What to do where a store of objects is broken."""


class File(NamedTuple):
    """A file or link of a commit. mode: git's, such as 0o100755. sha: of its blob."""

    mode: int
    sha: str


class Listing(NamedTuple):
    """All files of a commit by path, and the commits of its submodules. tree: the hash of its tree."""

    tree: str
    files: dict[bytes, File]
    modules: dict[bytes, str]


def digest(length: int) -> hashlib._Hash:
    """An empty hash of the kind that makes names of so many digits."""
    import hashlib

    return hashlib.sha256() if length == _SHA256 else hashlib.sha1(usedforsecurity=False)


def proven(git: GitCommand, commit: str) -> Listing:
    """What a commit holds.

    Raises:
        IncompleteError: an object is not there, or is not what its name says.
        RepositoryError: there is no such commit.
    """
    told = git.ask("ls-tree", "-r", "-t", "-d", "-z", "--full-tree", commit)
    if told.code and git.ask("cat-file", "-t", commit).code:
        raise RepositoryError(f"git checkout failed: {told.text or told.code}")
    if told.code:
        raise altered("commit", commit)
    facts = [line.partition(b"\t")[0].decode().split(" ") for line in told.output.split(b"\0")[:-1]]
    trees = {sha: kind for _, kind, sha in facts if kind == "tree"}
    top = contents(git, {commit: "commit"})[commit].partition(b"\n")[0].removeprefix(b"tree ").decode()
    listing = Listing(top, {}, {})
    _gather(listing, contents(git, {top: "tree", **trees}), top, b"")
    return listing


def contents(git: GitCommand, wanted: Mapping[str, str]) -> dict[str, bytes]:
    """The contents of objects by name. wanted: their kinds, such as blob.

    Raises:
        IncompleteError: one is not there, or is not what its name says.
    """
    if not wanted:
        return {}
    answer = git.ask("cat-file", "--batch", "--buffer", given="".join(f"{sha}\n" for sha in wanted).encode())
    found, told, place = {}, answer.output, 0
    for sha, kind in wanted.items():
        end = told.find(b"\n", place)
        head = told[place:end].split()
        if len(head) != 3 or not head[2].isdigit():
            raise altered(kind, sha)
        first, place = end + 1, end + 1 + int(head[2]) + 1
        content = told[first : place - 1]
        if named(kind, content, len(sha)) != sha:
            raise altered(kind, sha)
        found[sha] = content
    return found


def named(kind: str, content: bytes, length: int) -> str:
    """The name that git gives to a content."""
    own = digest(length)
    own.update(b"%b %d\0" % (kind.encode(), len(content)))
    own.update(content)
    return own.hexdigest()


def altered(kind: str, sha: str) -> IncompleteError:
    """The error where the store of objects does not have what it should."""
    return IncompleteError(
        f"The {kind} {sha[:12]} in this repository's store of objects is missing, or is not what its name "
        f"says: somebody has changed it there. {MENDING}"
    )


def _gather(listing: Listing, objects: Mapping[str, bytes], tree: str, above: bytes) -> None:
    if tree not in objects:
        raise altered("tree", tree)
    for mode, name, sha in _entries(objects[tree], len(tree) // 2):
        if mode == FOLDER:
            _gather(listing, objects, sha, above + name + b"/")
        elif mode == MODULE:
            listing.modules[above + name] = sha
        else:
            listing.files[above + name] = File(mode, sha)


def _entries(content: bytes, length: int) -> Iterator[tuple[int, bytes, str]]:
    place = 0
    while place < len(content):
        end = content.index(b"\0", place)
        mode, _, name = content[place:end].partition(b" ")
        place = end + 1 + length
        yield int(mode, 8), name, content[end + 1 : place].hex()
