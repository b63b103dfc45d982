"""Git, by its own command: the fastest reader of its own store."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from gonogo.domain.commits import Commit
from gonogo.domain.text import printable
from gonogo.errors import RepositoryError
from gonogo.ports.repository import Place, Reference, References, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_FIELDS = "%H%n%P%n%ct%n%aN%n%aE%n%B"
_CHUNK = 1 << 20
_PATIENCE = 120
"""Seconds that git may take for an answer; a history is read without a bound, as it comes."""
_SETTINGS = (
    r"^(user\.(name|email|signingkey)|remote\..*\.url|branch\..*\.remote|core\.hookspath|gpg\.format)$"
)
_TARGET = "%(objecttype) %(objectname) %(*objecttype) %(*objectname)"
_REFERENCE = f"{_TARGET} %(creatordate:unix) %(symref) %(HEAD)%(refname)"


class Git:
    """One repository, read through the git command; nothing here changes it."""

    def __init__(self, folder: Path) -> None:
        """Find the repository that a folder is in; raises RepositoryError where there is none."""
        self._folder = folder
        self._environment = {
            **os.environ,
            "LC_ALL": "C",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_OPTIONAL_LOCKS": "0",
        }
        self.place = self._find()

    def references(self) -> References:
        """One `git for-each-ref` tells it all; see the port."""
        told = self._run("for-each-ref", f"--format={_REFERENCE}", "refs/heads", "refs/remotes", "refs/tags")
        branches: dict[str, str] = {}
        tags: list[Reference] = []
        branch = head = ""
        for line in told.split("\n")[:-1]:
            kind, sha, inner_kind, inner, time, symbolic, name = line.split(" ", 6)
            at_head, name = name[0] == "*", name[1:]
            if name.startswith("refs/tags/"):
                commit = sha if kind == "commit" else self._peeled(inner_kind, inner)
                if commit:
                    tags.append(Reference(name[10:], commit, int(time or 0)))
            elif not symbolic:
                short = name[11:] if name.startswith("refs/heads/") else name[13:]
                branches[short] = sha
                if at_head:
                    branch, head = short, sha
        if not head:
            branch, head = self._head()
        return References(branch, head, branches, tuple(tags))

    def contained_tags(self, commit: str) -> set[str]:
        """See the port."""
        told = self._run("for-each-ref", f"--merged={commit}", "--format=%(refname:lstrip=2)", "refs/tags")
        return set(told.split("\n")[:-1])

    def state(self) -> State:
        """One `git status` tells it all; see the port."""
        if self.place.top is None:
            return State()
        told = self._run("status", "--porcelain=v2", "--branch", "-z", "--no-renames")
        facts: dict[str, str] = {}
        dirty: list[str] = []
        for entry in told.split("\0"):
            if entry.startswith("# "):
                name, _, value = entry[2:].partition(" ")
                facts[name] = value
            elif entry:
                dirty.append(_changed_path(entry))
        ahead, _, behind = facts.get("branch.ab", "+0 -0").partition(" ")
        return State(tuple(dirty), facts.get("branch.upstream", ""), int(ahead), -int(behind))

    def settings(self) -> dict[str, str]:
        """The last value of each setting wins, as in git."""
        told = self._run("config", "-z", "--get-regexp", _SETTINGS, ok=(0, 1))
        pairs = (entry.partition("\n") for entry in told.split("\0") if entry)
        return {name: value for name, _, value in pairs}

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
        """Read while git still writes; see the port."""
        if not include:
            return
        shape = ["--name-only", f"--format=%x00{_FIELDS}%x00"] if paths else [f"--format={_FIELDS}"]
        command = ["log", "-z", "--no-show-signature", "--no-color", "--encoding=UTF-8", *shape, "--stdin"]
        revisions = "\n".join([*include, *(f"^{sha}" for sha in exclude), ""]).encode()
        process = self._start(command, errors=subprocess.DEVNULL)
        given, told = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
        complete = False
        try:
            with suppress(BrokenPipeError), given:
                given.write(revisions)
            records = _records(told.fileno())
            yield from _with_paths(records) if paths else map(_commit, records)
            complete = True
        finally:
            if not complete:
                process.kill()
            told.close()
            process.wait()
        if process.returncode:
            self._run(*command, given=revisions)

    def _find(self) -> Place:
        told = self._run(
            "rev-parse",
            "--path-format=absolute",
            "--is-bare-repository",
            "--is-shallow-repository",
            "--git-common-dir",
            "--show-toplevel",
            ok=(0, 128),
        ).splitlines()
        if len(told) < 3:
            raise RepositoryError(
                f"{self._folder} is not in a git repository. Run gonogo in one, or name one by --repository"
            )
        bare, shallow, shared, *top = told
        return Place(None if bare == "true" or not top else Path(top[0]), Path(shared), shallow == "true")

    def _peeled(self, kind: str, sha: str) -> str:
        """The commit that an annotated tag leads to, also through further tags; "" for anything else."""
        if kind == "tag":
            return self._run("rev-parse", "--verify", "-q", f"{sha}^{{commit}}", ok=(0, 1, 128)).strip()
        return sha if kind == "commit" else ""

    def _head(self) -> tuple[str, str]:
        """The branch, also before its first commit, and the commit, also on no branch."""
        branch = self._run("symbolic-ref", "-q", "--short", "HEAD", ok=(0, 1))
        return branch.rstrip("\n"), self._run("rev-parse", "--verify", "-q", "HEAD", ok=(0, 1)).strip()

    def _run(self, *command: str, ok: tuple[int, ...] = (0,), given: bytes | None = None) -> str:
        process = self._start(command)
        try:
            told, problem = process.communicate(given, timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise RepositoryError(f"git {command[0]} gave no answer within {_PATIENCE} s") from None
        if process.returncode not in ok:
            said = printable(problem.decode(errors="replace").strip().replace("\n", "; "))
            raise RepositoryError(f"git {command[0]} failed: {said or process.returncode}")
        return told.decode(errors="surrogateescape")

    def _start(self, command: Sequence[str], errors: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                ["git", "-c", "core.quotepath=false", *command],  # noqa: S607 - the git that the user has
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                pipesize=_CHUNK,
            )
        except FileNotFoundError:
            raise RepositoryError("The git command was not found. Install git 2.31 or later") from None
        except NotADirectoryError:
            raise RepositoryError(f"{self._folder} is not a folder") from None


def _records(pipe: int) -> Iterator[str]:
    """What stands between NUL bytes, as it comes."""
    rest = [b""]
    while chunk := os.read(pipe, _CHUNK):
        *whole, last = chunk.split(b"\0")
        if whole:
            whole[0] = b"".join([*rest, whole[0]])
            rest = []
            for record in whole:
                yield record.decode("utf-8", "replace")
        rest.append(last)
    if any(rest):
        yield b"".join(rest).decode("utf-8", "replace")


def _commit(record: str, paths: tuple[str, ...] = ()) -> Commit:
    sha, parents, time, author, email, message = record.split("\n", 5)
    return Commit(sha, tuple(parents.split()), int(time or 0), author, email, message.rstrip("\n"), paths)


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
