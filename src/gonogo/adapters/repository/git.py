"""Git, by its own command: the fastest reader of its own store."""

from __future__ import annotations

import os
import re
import subprocess
from contextlib import closing, suppress
from itertools import takewhile
from pathlib import Path
from shlex import quote
from typing import IO, TYPE_CHECKING, cast

from gonogo.adapters.repository.process import CHUNK, Answer, GitCommand
from gonogo.domain.history.commits import Commit, coauthors
from gonogo.domain.history.graph import Graph
from gonogo.domain.history.references import Reference, References, Seen
from gonogo.domain.text import printable
from gonogo.errors import RepositoryError
from gonogo.ports.repository import Changed, Place

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence

    from gonogo.ports.files import Files

_NAMED = "%H%n%ae%n%aE%n%ce%n%cE%n"
_FIELDS = "%H%n%P%n%ct%n%aN%n%aE%n%B"
_PATCHES = 200
"""Commits whose changes are held in memory at once."""
LARGEST = 1 << 20
"""Bytes of a file that is read as it stands in a commit."""
_SETTINGS = (
    r"^((user|committer)\.(name|email)|user\.(signingkey|useconfigonly)|remote\..*\.(url|pushurl|mirror)|branch\..*\.remote|core\.(hookspath|commentchar)"
    r"|mailmap\.(file|blob)|gpg\.format)$"
)
_WHO = ("user.name", "user.email")
_NAMING = {"GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL"}
_IDENTITY = re.compile(r"(.*) <(.*)> [0-9]+ [+-][0-9]+$")
_TARGET = "%(objecttype) %(objectname) %(type) %(object)"
"""What a tag itself says of its target: git need not look at it."""
_REFERENCE = f"{_TARGET} %(creatordate:unix) %(symref) %(HEAD)%(refname)"
SEEN_BRANCHES, SEEN_TAGS = "refs/gonogo/seen/heads/", "refs/gonogo/seen/tags/"
"""What a remote has and the clone lacks: it stands here, and nowhere among the user's own."""
_READ = ("refs/heads", "refs/remotes", "refs/tags", SEEN_BRANCHES, SEEN_TAGS)
_END = 1 << 63
"""Behind it lie the times that git takes for those before 1970."""
_PATHS = ("--name-only", "--no-relative", "--no-renames", "--root")
_PLACE = ("--is-bare-repository", "--is-shallow-repository", "--git-common-dir", "--show-toplevel")


class Git:
    """One repository, read through the git command; nothing here changes it."""

    def __init__(self, folder: Path) -> None:
        """Find the repository that a folder is in; raises RepositoryError where there is none."""
        self._folder = folder
        command = GitCommand(folder)
        self._run, self._ask, self._start = command.run, command.ask, command.start
        self.place = self._find()

    def references(self) -> References:
        """One `git for-each-ref` tells it all; see the port."""
        told = self._told("for-each-ref", f"--format={_REFERENCE}", *_READ)
        branches: dict[str, str] = {}
        seen: dict[str, str] = {}
        tags, taken = _Tags(), _Tags()
        branch = head = ""
        for line in told.split("\n")[:-1]:
            kind, sha, inner_kind, inner, made, symbolic, name = line.split(" ", 6)
            at_head, name = name[0] == "*", name[1:]
            if name.startswith(("refs/tags/", SEEN_TAGS)):
                commit = sha if kind == "commit" else self._peeled(inner_kind, inner)
                into = tags if name.startswith("refs/tags/") else taken
                into.add(name.removeprefix("refs/tags/").removeprefix(SEEN_TAGS), commit, made)
            elif name.startswith(SEEN_BRANCHES):
                seen[name.removeprefix(SEEN_BRANCHES)] = sha
            elif not symbolic:
                short = name[11:] if name.startswith("refs/heads/") else name[13:]
                branches[short] = sha
                if at_head:
                    branch, head = short, sha
        if not head:
            branch, head = self._head()
        others = Seen(seen, self._dated(taken.leading), tuple(taken.others))
        return References(branch, head, branches, self._dated(tags.leading), others, tuple(tags.others))

    def _dated(self, tags: Sequence[Reference]) -> tuple[Reference, ...]:
        """The tags; those that say of themselves no time, as in old repositories, have their commit's."""
        undated = [tag.sha for tag in tags if not tag.time]
        times = {commit.sha: commit.time for commit in self.commits(undated)}
        return tuple(
            [tag if tag.time else Reference(tag.name, tag.sha, times.get(tag.sha, 0)) for tag in tags]
        )

    def graph(self, tips: Iterable[str], known: Iterable[str] = ()) -> Graph:
        """Of one `git rev-list`; where it believes dates of what is known, it tells more; see the port."""
        given = "".join([*(f"{sha}\n" for sha in tips), *(f"^{sha}\n" for sha in known)]).encode()
        command = ["rev-list", "--parents", "--timestamp", "--stdin"]
        told = b"".join(self._pieces(command, given)).decode() if given else ""
        rows = [line.split() for line in told.splitlines()]
        times = {sha: made if (made := int(time)) < _END else 0 for time, sha, *_ in rows}
        return Graph({row[1]: row[2:] for row in rows}, times)

    def dirty(self) -> tuple[str, ...]:
        """See the port."""
        if self.place.top is None:
            return ()
        told = self._told("status", "--porcelain=v2", "-z", "--no-renames")
        return tuple(_changed_path(entry) for entry in told.split("\0") if entry and entry[0] != "#")

    def present(self, names: Sequence[str]) -> Iterator[str]:
        """See the port."""
        if self.place.top is None or not names:
            return
        listing = ["ls-files", "-z", "--full-name", "--cached", "--others", "--exclude-standard"]
        yield from self._stream([*listing, "--", *(f":(top,glob)**/{name}" for name in names)])

    def distance(self, commit: str, other: str) -> tuple[int, int]:
        """Git counts by dates, too much where they lie: what contains what is asked by itself."""
        told = self._run("rev-list", "--left-right", "--count", "--end-of-options", f"{commit}...{other}")
        beyond, behind = map(int, told.split())
        if not beyond or not behind:
            return beyond, behind
        return (
            0 if self.contains(other, commit) else beyond,
            0 if self.contains(commit, other) else behind,
        )

    def settings(self) -> dict[str, str]:
        """The last value of each setting wins, as in git; see the port."""
        told = self._told("config", "-z", "--get-regexp", _SETTINGS, ok=(0, 1))
        pairs = (entry.partition("\n") for entry in told.split("\0") if entry)
        found = {name: value for name, _, value in pairs}
        own = {name: value for name, value in found.items() if name not in _WHO}
        return own | self._identity(found)

    def _identity(self, found: Mapping[str, str]) -> dict[str, str]:
        """Git is asked where more than the usual settings have a say, and told not to guess."""
        said = {name: found[name] for name in _WHO if name in found}
        if not os.environ.keys() & _NAMING and not any(name.startswith("committer.") for name in found):
            return said
        only = ["-c", "user.useConfigOnly=true"]
        email = os.environ.get("EMAIL", "")
        if email and found.get("user.useconfigonly", "false") == "false":
            only += ["-c", f"user.email={said.get('user.email', email)}"]
        answer = self._ask(*only, "var", "GIT_COMMITTER_IDENT")
        named = _IDENTITY.match(answer.output.decode(errors="backslashreplace"))
        return dict(zip(_WHO, named.groups(), strict=True)) if named and not answer.code else {}

    def resolve(self, revision: str) -> str:
        """See the port."""
        told = self._run(
            "rev-parse", "--verify", "-q", "--end-of-options", f"{revision}^{{commit}}", ok=(0, 1, 128)
        )
        if not told:
            raise RepositoryError(f"There is no commit '{printable(revision)}' in this repository")
        return told.strip()

    def contains(self, commit: str, ancestor: str) -> bool:
        """See the port."""
        process = self._start(["merge-base", "--is-ancestor", ancestor, commit])
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
        command = ["log", *walk, "-z", "--no-show-signature", "--no-color", "--encoding=UTF-8", *shape]
        records = self._stream([*command, "--stdin"], "".join(f"{sha}\n" for sha in hashes).encode())
        with closing(records):
            yield from _with_paths(records) if paths else map(_commit, records)

    def diffstat(self, before: str, after: str) -> tuple[Changed, ...]:
        """Of plumbing, which no setting of git changes; see the port."""
        command = ["diff-tree", "-r", "--numstat", "-z", "--no-renames", "--end-of-options", before, after]
        return tuple(map(_changed, self._stream(command)))

    def trees(self, commits: Sequence[str]) -> dict[str, str]:
        """See the port."""
        given = "".join(f"{sha}\n" for sha in commits).encode()
        command = ("log", "--no-walk=unsorted", "--no-show-signature", "--format=%H %T", "--stdin")
        told = self._run(*command, given=given) if commits else ""
        return dict(line.split(" ") for line in told.splitlines())

    def patches(self, commits: Sequence[str]) -> dict[str, str]:
        """Of plumbing, which no setting of git changes, some at a time; see the port."""
        found: dict[str, str] = {}
        for at in range(0, len(commits), _PATCHES):
            given = "".join(f"{sha}\n" for sha in commits[at : at + _PATCHES]).encode()
            changed = self._ask("diff-tree", "--stdin", "-p", "--root", "--no-renames", given=given).output
            told = self._ask("patch-id", "--stable", given=changed).output.decode()
            found |= {sha: identity for identity, sha in (line.split(" ") for line in told.splitlines())}
        return found

    def files(self, commit: str) -> tuple[str, ...]:
        """See the port."""
        return tuple(self._stream(["ls-tree", "-r", "-z", "--full-tree", "--name-only", commit]))

    def committed(self, commit: str, working: Files | None) -> Files:
        """See the port."""
        from gonogo.adapters.repository.committed import Committed
        from gonogo.adapters.repository.own import own_git

        return Committed(own_git(self.place), commit, working)

    def text(self, commit: str, path: str) -> str | None:
        """See the port; the size is asked before the text."""
        name = f"{commit}:{path}"
        size = self._run("cat-file", "-s", "--end-of-options", name, ok=(0, 128)).strip()
        if not size:
            return None
        if int(size) > LARGEST:
            raise RepositoryError(f"{printable(path)} is larger than {LARGEST >> 20} MiB at {commit[:7]}")
        return self._run("cat-file", "blob", "--end-of-options", name)

    def named(self, commits: Sequence[Commit]) -> dict[str, tuple[str, ...]]:
        """See the port."""
        if not commits:
            return {}
        told = self._run(
            *(
                "log",
                "--no-walk=unsorted",
                "--stdin",
                "--no-show-signature",
                f"--format={_NAMED}",
            ),
            given="\n".join([*(commit.sha for commit in commits), ""]).encode(),
        )
        found = {sha: tuple(rest) for sha, *rest in (part.split("\n") for part in told.split("\n\n") if part)}
        beside = {commit.sha: self._mapped(coauthors(commit.message)) for commit in commits}
        return {sha: (*addresses, *beside.get(sha, ())) for sha, addresses in found.items()}

    def _mapped(self, people: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        """Their addresses as they are written, and as the mailmap has them."""
        if not people:
            return ()
        lines = "".join(f"{name} <{email}>\n" for name, email in people)
        told = self._run("check-mailmap", "--stdin", given=lines.encode())
        mapped = (line.rpartition("<")[2].rstrip(">") for line in told.splitlines())
        return (*(email for _, email in people), *mapped)

    def adds_nothing(self, commit: Commit) -> bool:
        """See the port."""
        if len(commit.parents) != 2:
            return False
        return self._merged(*commit.parents) == self._tree(commit.sha)

    def merges_unchanged(self, ours: str, theirs: str) -> bool:
        """See the port."""
        return self.contains(theirs, ours) or self._merged(ours, theirs) == self._tree(theirs)

    def _merged(self, ours: str, theirs: str) -> str:
        """The tree of a merge; with marks in its files where both conflict."""
        told = self._run("merge-tree", "--write-tree", "--allow-unrelated-histories", ours, theirs, ok=(0, 1))
        return told.partition("\n")[0].strip()

    def _tree(self, commit: str) -> str:
        return self._run("rev-parse", f"{commit}^{{tree}}").strip()

    def signers(self, commits: Sequence[str], keys: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """Git asks ssh-keygen, with a list of allowed signers of ours; see the port."""
        if not commits:
            return {}
        from tempfile import NamedTemporaryFile

        with NamedTemporaryFile("w", prefix="gonogo-signers-") as file:
            file.writelines(f"{who} {key.strip()}\n" for who, known in keys.items() for key in known)
            file.flush()
            told = self._run(
                *("-c", f"gpg.ssh.allowedSignersFile={file.name}", "log", "--no-walk=unsorted", "--stdin"),
                "--no-show-signature",
                "--format=%H %G? %GS",
                given="\n".join([*commits, ""]).encode(),
            )
        lines = (line.split(" ", 2) for line in told.splitlines())
        return {sha: who if verdict == "G" else "" for sha, verdict, who in lines}

    def _stream(self, command: Sequence[str], given: bytes = b"") -> Generator[str, None, None]:
        """What git writes between NUL bytes, while it still writes; it is ended with the reading."""
        with closing(self._pieces(command, given)) as pieces:
            yield from _records(pieces)

    def _pieces(self, command: Sequence[str], given: bytes) -> Generator[bytes, None, None]:
        """What git writes, as it comes; it is ended with the reading."""
        process = self._start(command, errors=subprocess.DEVNULL)
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
            self._run(*command, given=given)
            raise RepositoryError(f"git {command[0]} ended with {process.returncode} before its end")

    def _find(self) -> Place:
        told, ended = self._lines(*_PLACE)
        if len(told) < 3:
            raise RepositoryError(self._no_repository(ended))
        if len(told) > (3 if ended.code else 4):  # a folder with a newline in its name
            told = ["\n".join(self._lines(question)[0]) for question in _PLACE]
        bare, shallow, shared, *top = filter(None, told)
        return Place(None if bare == "true" or not top else Path(top[0]), Path(shared), shallow == "true")

    def _lines(self, *asked: str) -> tuple[list[str], Answer]:
        """What git says of the place; where there is no working tree, the last question has no answer."""
        answer = self._ask("rev-parse", "--path-format=absolute", *asked)
        return os.fsdecode(answer.output).split("\n")[:-1], answer

    def _no_repository(self, ended: Answer) -> str:
        if "dubious ownership" in ended.problem:
            return (
                f"{self._folder} belongs to another user, and git reads it only when told to. "
                f"Run: git config --global --add safe.directory {quote(str(self._folder.resolve()))}"
            )
        if "not a git repository" in ended.problem:
            hint = "Run gonogo in one, or name one by --repository"
            return f"{self._folder} is not in a git repository. {hint}"
        return f"git cannot read the repository at {self._folder}: {ended.text or ended.code}"

    def _told(self, *command: str, ok: tuple[int, ...] = (0,)) -> str:
        """What git says, as text that can be written anywhere: a byte that is not UTF-8 is escaped."""
        told = self._run(*command, ok=ok)
        return (
            told
            if told.isascii()
            else told.encode(errors="surrogateescape").decode(errors="backslashreplace")
        )

    def _peeled(self, kind: str, sha: str) -> str:
        """The commit that an annotated tag leads to, also through further tags; "" for anything else."""
        if kind == "tag":
            return self._run("rev-parse", "--verify", "-q", f"{sha}^{{commit}}", ok=(0, 1, 128)).strip()
        return sha if kind == "commit" else ""

    def _head(self) -> tuple[str, str]:
        """The branch, also before its first commit, and the commit, also on no branch."""
        branch = self._told("symbolic-ref", "-q", "--short", "HEAD", ok=(0, 1))
        return branch.rstrip("\n"), self._run("rev-parse", "--verify", "-q", "HEAD", ok=(0, 1)).strip()


class _Tags:
    """Those that lead to a commit, and the names of the others, as they are read."""

    def __init__(self) -> None:
        self.leading: list[Reference] = []
        self.others: list[str] = []

    def add(self, name: str, commit: str, time: str) -> None:
        if commit:
            self.leading.append(Reference(name, commit, int(time or 0)))
        else:
            self.others.append(name)


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


def _commit(record: str, paths: tuple[str, ...] = ()) -> Commit:
    sha, parents, told, author, email, message = record.split("\n", 5)
    made = time if (time := int(told or 0)) < _END else 0
    return Commit(sha, tuple(parents.split()), made, author, email, message.strip("\n"), paths)


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


def _changed_path(entry: str) -> str:
    """The path in a line of porcelain v2: behind 1 field when untracked, 10 when unmerged, else 8."""
    return entry.split(" ", {"?": 1, "u": 10}.get(entry[0], 8))[-1]
