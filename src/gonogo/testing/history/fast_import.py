"""Writes events as a git repository, by one `git fast-import` stream."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from typing import IO, TYPE_CHECKING, cast

from gonogo.domain.text import quoted
from gonogo.errors import RepositoryError, UsageError
from gonogo.testing.history.events import Commit, Event, Mark, Person, Tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    HashOf = Callable[[Mark], bytes]

NEUTRAL = ("-c", f"core.hooksPath={os.devnull}", "-c", "core.autocrlf=false")
IMPORT = ("fast-import", "--quiet", "--done", "--date-format=raw")

PATIENT_MALLOC = {
    "MALLOC_TRIM_THRESHOLD_": "67108864"
}  # else glibc takes and gives memory ten times a commit


def write_repository(events: Iterable[Event], path: Path, branch: str) -> None:
    """Write a repository with these events, and check the branch out.

    Nobody's git configuration, hooks, templates or signing keys have a part in it, so the same events give
    the same hashes everywhere.

    Args:
        events: a commit comes after its parents; read once, one at a time.
        path: a folder that is empty or does not exist yet.
        branch: the branch to check out.

    Raises:
        UsageError: the folder has something in it, or a name or message cannot be written.
        RepositoryError: git refuses an event, or there is no such branch.
    """
    if path.exists() and any(path.iterdir()):
        raise UsageError(
            f"{path}: a history is written to an empty folder, and this one is not; name another"
        )
    path.mkdir(parents=True, exist_ok=True)
    _git(path, "init", "--quiet", "--template=", "--object-format=sha1")
    _import(events, path)
    _git(path, "symbolic-ref", "HEAD", f"refs/heads/{branch}")
    _git(path, "reset", "--quiet", "--hard", f"refs/heads/{branch}", "--")


def _git(folder: Path, *arguments: str) -> None:
    done = subprocess.run(
        _command(folder, *arguments), env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RepositoryError(f"{folder}: git {arguments[0]} failed: {done.stderr.strip()}")


def _command(folder: Path, *arguments: str) -> list[str]:
    return ["git", "-C", str(folder), *NEUTRAL, *arguments]


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return (
        kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"} | PATIENT_MALLOC
    )


def _import(events: Iterable[Event], path: Path) -> None:
    with subprocess.Popen(
        _command(path, *IMPORT),
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as git:
        stream, answers, errors = cast("tuple[IO[bytes], ...]", (git.stdin, git.stdout, git.stderr))
        with suppress(BrokenPipeError), stream:  # when git leaves early, it says why on stderr
            _tell(events, stream, answers)
        complaint = errors.read().decode(errors="replace").strip()
    if git.returncode:
        raise RepositoryError(f"{path}: git cannot write this history: {complaint}")


def _tell(events: Iterable[Event], stream: IO[bytes], answers: IO[bytes]) -> None:
    def hash_of(mark: Mark) -> bytes:
        stream.write(b"get-mark :%d\n" % mark)
        stream.flush()
        return answers.readline().strip()

    for event in events:
        stream.write(_encode(event, hash_of))
    stream.write(b"done\n")


def _encode(event: Event, hash_of: HashOf) -> bytes:
    if isinstance(event, Commit):
        return _commit(event, hash_of)
    if isinstance(event, Tag):
        return _tag(event)
    return b"reset refs/heads/%s\nfrom :%d\n\n" % (_line(event.name), event.target)


def _tag(tag: Tag) -> bytes:
    name = _line(tag.name)
    if tag.message is None:
        return b"reset refs/tags/%s\nfrom :%d\n\n" % (name, tag.target)
    tagger = _person(b"tagger", tag.tagger, tag.time)
    return b"tag %s\nfrom :%d\n%s%s" % (name, tag.target, tagger, _data(tag.message))


def _commit(commit: Commit, hash_of: HashOf) -> bytes:
    message = b"".join(part if isinstance(part, bytes) else hash_of(part) for part in commit.message)
    return b"".join(
        (
            b"commit refs/heads/%s\nmark :%d\n" % (_line(commit.branch), commit.mark),
            _person(b"author", commit.author, commit.time),
            _person(b"committer", commit.committer, commit.time),
            b"encoding %s\n" % _line(commit.encoding) if commit.encoding else b"",
            _data(message),
            *_parents(commit.parents),
            *_changes(commit.files),
            b"\n",
        )
    )


def _parents(parents: tuple[Mark, ...]) -> list[bytes]:
    return [b"%s :%d\n" % (b"merge" if later else b"from", mark) for later, mark in enumerate(parents)]


def _changes(files: Mapping[str, bytes | None]) -> list[bytes]:
    return [
        b"D %s\n" % _quoted(path)
        if content is None
        else b"M 100644 inline %s\n%s" % (_quoted(path), _data(content))
        for path, content in files.items()
    ]


def _person(role: bytes, person: Person, time: int) -> bytes:
    return b"%s %s <%s> %d +0000\n" % (role, _line(person.name), _line(person.email), time)


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def _line(text: str) -> bytes:
    if "\n" in text or "\0" in text:
        raise UsageError(f"git cannot keep a name with a newline or NUL in it: {quoted(text)}; leave it out")
    return _bytes(text)


def _quoted(path: str) -> bytes:
    if "\0" in path:
        raise UsageError(f"git cannot keep a path with NUL in it: {quoted(path)}; leave it out")
    plain = path.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
    return b'"%s"' % _bytes(plain)


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogateescape")
