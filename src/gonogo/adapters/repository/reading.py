"""What objects say, by the git command: the fastest reader of its own store.

Every commit is named by its hash, so that no reference, setting or attribute of the clone has a say.
"""

from __future__ import annotations

import os
import subprocess
from collections import deque
from contextlib import closing, suppress
from functools import cached_property
from itertools import takewhile
from typing import IO, TYPE_CHECKING, NamedTuple, cast

from gonogo.adapters.repository.listing import contents
from gonogo.adapters.repository.own import git_of_objects
from gonogo.adapters.repository.process import CHUNK, failure, verb
from gonogo.domain.history.commits import Commit, coauthors
from gonogo.domain.history.graph import Graph
from gonogo.domain.text import printable
from gonogo.errors import RepositoryError
from gonogo.ports.repository import Changed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence

    from gonogo.adapters.repository.process import GitCommand
    from gonogo.ports.repository import Place

_NAMED = "%H%n%an%n%ae%n%cn%n%ce%n%B"
_FIELDS = "%H%n%P%n%ct%n%aN%n%aE%n%B"
_PATCHES = 200
"""Commits whose changes are held in memory at once."""
LARGEST = 1 << 20
"""Bytes of a file that is read as it stands in a commit."""
_HELD = 64 << 20
"""Bytes of files that are read at once."""
_END = 1 << 63
"""Behind it lie the times that git takes for those before 1970."""
_PATHS = ("--name-only", "--no-relative", "--no-renames", "--ignore-submodules=none", "--root")
_DIFF = ("--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none")


class _There(NamedTuple):
    """An object by its name; "" and 0 where there is none."""

    sha: str = ""
    kind: str = ""
    size: int = 0


class Reading:
    """Reads the objects of one repository; see the port of repositories."""

    def __init__(self, place: Place, head: Callable[[], str]) -> None:
        """Take where it lies. head: the commit whose mailmap renames people, "" for none."""
        self._git = git_of_objects(place)
        self._head = head

    @cached_property
    def _renaming(self) -> tuple[str, ...]:
        """Options by which people have the names that a commit gives them."""
        head = self._head()
        return ("-c", f"mailmap.blob={head}:.mailmap") if head else ()

    def graph(self, tips: Iterable[str], known: Iterable[str] = ()) -> Graph:
        """Of one `git rev-list`; where it believes dates of what is known, it tells more; see the port."""
        given = "".join([*(f"{sha}\n" for sha in tips), *(f"^{sha}\n" for sha in known)]).encode()
        command = ["rev-list", "--parents", "--timestamp", "--stdin"]
        parents: dict[str, list[str]] = {}
        times: dict[str, int] = {}
        for line in _lines(_pieces(self._git, command, given)) if given else ():
            time, sha, *parents[sha] = line.split()
            times[sha] = made if (made := int(time)) < _END else 0
        return Graph(parents, times)

    def latest(self, commit: str, most: int) -> tuple[str, ...]:
        """See the port."""
        if not commit:
            return ()
        return tuple(self._git.run("rev-list", f"--max-count={most}", "--end-of-options", commit).split())

    def distance(self, commit: str, other: str) -> tuple[int, int]:
        """Git counts by dates, too much where they lie: what contains what is asked by itself."""
        told = self._git.run("rev-list", "--left-right", "--count", "--end-of-options", f"{commit}...{other}")
        beyond, behind = map(int, told.split())
        if not beyond or not behind:
            return beyond, behind
        return (
            0 if self.contains(other, commit) else beyond,
            0 if self.contains(commit, other) else behind,
        )

    def contains(self, commit: str, ancestor: str) -> bool:
        """See the port."""
        process = self._git.start(["merge-base", "--is-ancestor", ancestor, commit])
        process.communicate()
        return process.returncode == 0

    def log(
        self, include: Sequence[str], exclude: Sequence[str] = (), *, paths: bool = False
    ) -> Iterator[Commit]:
        """Git's own limits believe dates, so that what is excluded is walked here; see the port."""
        if exclude:
            return self.commits(self.graph([*include, *exclude]).beyond(include, exclude), paths=paths)
        return self._read(include, paths=paths)

    def commits(self, hashes: Sequence[str], *, paths: bool = False, saying: str = "") -> Iterator[Commit]:
        """See the port."""
        chosen = ("--extended-regexp", "--regexp-ignore-case", f"--grep={saying}") if saying else ()
        return self._read(hashes, "--no-walk=unsorted", *chosen, paths=paths)

    def _read(self, hashes: Sequence[str], *walk: str, paths: bool) -> Iterator[Commit]:
        """Read while git still writes."""
        if not hashes:
            return
        shape = [*_PATHS, f"--format=%x00{_FIELDS}%x00"] if paths else [f"--format={_FIELDS}"]
        command = [*self._renaming, "log", *walk, "-z", *shape]
        told = records(self._git, [*command, "--stdin"], "".join(f"{sha}\n" for sha in hashes).encode())
        with closing(told):
            yield from _with_paths(told) if paths else map(_commit, told)

    def diffstat(self, before: str, after: str) -> tuple[Changed, ...]:
        """See the port."""
        command = ["diff-tree", "-r", "--numstat", "-z", *_DIFF, "--end-of-options", before, after]
        return tuple(map(_changed, records(self._git, command)))

    def trees(self, commits: Sequence[str]) -> dict[str, str]:
        """See the port."""
        given = "".join(f"{sha}\n" for sha in commits).encode()
        command = ("log", "--no-walk=unsorted", "--format=%H %T", "--stdin")
        told = self._git.run(*command, given=given) if commits else ""
        return dict(line.split(" ") for line in told.splitlines())

    def present_trees(self, commits: Sequence[str]) -> dict[str, str]:
        """See the port."""
        found = zip(commits, self._found([f"{sha}^{{tree}}" for sha in commits]), strict=True)
        return {sha: there.sha for sha, there in found if there.kind == "tree"}

    def patches(self, commits: Sequence[str]) -> dict[str, str]:
        """Some at a time; see the port."""
        found: dict[str, str] = {}
        for at in range(0, len(commits), _PATCHES):
            given = "".join(f"{sha}\n" for sha in commits[at : at + _PATCHES]).encode()
            changed = self._output("diff-tree", "--stdin", "-p", "--root", *_DIFF, given=given)
            told = self._output("patch-id", "--stable", given=changed).decode()
            found |= {sha: identity for identity, sha in (line.split(" ") for line in told.splitlines())}
        return found

    def _output(self, *command: str, given: bytes) -> bytes:
        answer = self._git.ask(*command, given=given)
        if answer.code:
            raise failure(command[0], answer)
        return answer.output

    def files(self, commit: str) -> tuple[str, ...]:
        """See the port."""
        return tuple(records(self._git, ["ls-tree", "-r", "-z", "--full-tree", "--name-only", commit]))

    def text(self, commit: str, path: str) -> str | None:
        """See the port; the size is asked before the text."""
        name = f"{commit}:{path}"
        size = self._git.run("cat-file", "-s", "--end-of-options", name, ok=(0, 128)).strip()
        if not size:
            return None
        if int(size) > LARGEST:
            raise RepositoryError(f"{printable(path)} is larger than {LARGEST >> 20} MiB at {commit[:7]}")
        return self._git.run("cat-file", "blob", "--end-of-options", name)

    def texts(self, commits: Sequence[str], path: str) -> dict[str, str | None]:
        """Each content is read once, however many commits have it; see the port."""
        found = dict(zip(commits, self._found([f"{sha}:{path}" for sha in commits]), strict=True))
        read = self._contents({one.sha: one.size for one in found.values() if one.kind == "blob"})
        return {
            sha: read.get(there.sha)
            for sha, there in found.items()
            if there.sha in read or there.kind != "blob"
        }

    def _found(self, names: Sequence[str]) -> list[_There]:
        """What is behind each of these names."""
        if not names:
            return []
        given = "".join(f"{name}\n" for name in names).encode()
        told = self._git.run("cat-file", "--batch-check", "--buffer", given=given).splitlines()
        return [_there(line) for line in told]

    def _contents(self, sizes: Mapping[str, int]) -> dict[str, str]:
        """The texts of blobs, none of which is too large, as many as can be held."""
        wanted, held = list[str](), 0
        for sha, size in sizes.items():
            if size <= LARGEST and held + size <= _HELD:
                wanted.append(sha)
                held += size
        told = contents(self._git, dict.fromkeys(wanted, "blob"))
        return {sha: content.decode(errors="surrogateescape") for sha, content in told.items()}

    def named(self, commits: Sequence[str]) -> dict[str, tuple[tuple[str, str], ...]]:
        """See the port."""
        if not commits:
            return {}
        command = ["log", "--no-walk=unsorted", "-z", f"--format={_NAMED}", "--stdin"]
        told = records(self._git, command, "".join(f"{sha}\n" for sha in commits).encode())
        return dict(map(_people, told))

    def empty_merges(self, merges: Mapping[str, Sequence[str]]) -> frozenset[str]:
        """One git makes them all again; see the port."""
        if not merges:
            return frozenset()
        command = ["merge-tree", "--stdin", "--no-messages", "--allow-unrelated-histories"]
        given = "".join(f"{ours} {theirs}\n" for ours, theirs in merges.values()).encode()
        made, trees = _merged_trees(records(self._git, command, given)), self.trees(list(merges))
        return frozenset(sha for sha, tree in zip(merges, made, strict=True) if trees[sha] == tree)

    def merges_unchanged(self, ours: str, theirs: str) -> bool:
        """See the port."""
        return self.contains(theirs, ours) or self._merged(ours, theirs) == self._tree(theirs)

    def _merged(self, ours: str, theirs: str) -> str:
        """The tree of a merge; with marks in its files where both conflict."""
        told = self._git.run(
            "merge-tree", "--write-tree", "--allow-unrelated-histories", ours, theirs, ok=(0, 1)
        )
        return told.partition("\n")[0].strip()

    def _tree(self, commit: str) -> str:
        return self._git.run("rev-parse", f"{commit}^{{tree}}").strip()

    def signers(self, commits: Sequence[str], keys: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """Git asks ssh-keygen, with a list of allowed signers of ours; see the port."""
        if not commits:
            return {}
        from tempfile import NamedTemporaryFile

        from gonogo.adapters.repository.signing import verifier

        with NamedTemporaryFile("w", prefix="gonogo-signers-") as file:
            known = ((who, key.strip()) for who, theirs in keys.items() for key in theirs)
            file.writelines(f'{who} namespaces="git" {key}\n' for who, key in known)
            file.flush()
            told = self._git.run(
                *("-c", f"gpg.ssh.program={verifier()}", "-c", f"gpg.ssh.allowedSignersFile={file.name}"),
                *("log", "--no-walk=unsorted", "--stdin"),
                "--format=%H %G? %GS",
                given="\n".join([*commits, ""]).encode(),
            )
        lines = (line.split(" ", 2) for line in told.splitlines())
        return {sha: who if verdict == "G" else "" for sha, verdict, who in lines}


def _there(line: str) -> _There:
    """What git says of a name; where it finds nothing it says the name again, with blanks or without."""
    facts = line.split(" ")
    known = len(facts) == 3 and facts[2].isdigit()
    return _There(facts[0], facts[1], int(facts[2])) if known else _There()


def records(git: GitCommand, command: Sequence[str], given: bytes = b"") -> Generator[str, None, None]:
    """What git writes between NUL bytes, while it still writes; it is ended with the reading."""
    with closing(_pieces(git, command, given)) as pieces:
        yield from _records(pieces)


def _pieces(git: GitCommand, command: Sequence[str], given: bytes) -> Generator[bytes, None, None]:
    """What git writes, as it comes; it is ended with the reading."""
    process = git.start(command, errors=subprocess.DEVNULL)
    pipe, told = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
    complete = False
    try:
        with suppress(BrokenPipeError), pipe:
            pipe.write(given)
        while piece := os.read(told.fileno(), CHUNK):
            yield piece
        complete = True
    finally:
        if not complete:
            process.kill()
        told.close()
        process.wait()
    if process.returncode:
        git.run(*command, given=given)
        raise RepositoryError(f"git {verb(command)} ended with {process.returncode} before its end")


def _records(pieces: Iterable[bytes]) -> Iterator[str]:
    """What stands between NUL bytes, as it comes."""
    rest = [b""]
    for piece in pieces:
        *whole, last = piece.split(b"\0")
        if whole:
            whole[0] = b"".join([*rest, whole[0]])
            rest = []
            for record in whole:
                yield record.decode("utf-8", "replace")
        rest.append(last)
    if any(rest):
        yield b"".join(rest).decode("utf-8", "replace")


def _lines(pieces: Generator[bytes, None, None]) -> Iterator[str]:
    """What stands in lines, as it comes."""
    rest = b""
    with closing(pieces):
        for piece in pieces:
            whole, _, rest = (rest + piece).rpartition(b"\n")
            yield from whole.decode().splitlines()


def _commit(record: str, paths: tuple[str, ...] = ()) -> Commit:
    sha, parents, told, author, email, message = record.split("\n", 5)
    made = time if (time := int(told or 0)) < _END else 0
    return Commit(sha, tuple(parents.split()), made, author, email, message.strip("\n"), paths)


def _people(record: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A commit, and whom it names."""
    sha, author, email, committer, address, message = record.split("\n", 5)
    return sha, ((author, email), (committer, address), *coauthors(message))


def _merged_trees(told: Iterable[str]) -> Iterator[str]:
    """The tree of each merge; with marks in its files where both conflict, which are then named."""
    told = iter(told)
    for _ in told:
        yield next(told)
        deque(takewhile(bool, told), 0)


def _changed(record: str) -> Changed:
    """A file that is binary has a dash for each number."""
    added, removed, path = record.split("\t", 2)
    return Changed(path, int(added.replace("-", "0")), int(removed.replace("-", "0")))


def _with_paths(records: Iterable[str]) -> Iterator[Commit]:
    """Between two empty records stands a commit, then an empty one and the paths, if any."""
    records = iter(records)
    next(records, "")
    for head in records:
        next(records, "")
        paths = tuple(takewhile(bool, records))
        yield _commit(head, (paths[0].removeprefix("\n"), *paths[1:]) if paths else ())
