"""Submodules of a commit: which of them a checkout has, and where their commits come from.

A tracked `.gitmodules` names them, and is believed in nothing else: no command of it is run, no address
is used that git would not use by itself, and no name or path leads out of the checkout. What the clone has
of them already is shared; only what it lacks is fetched, once, into a folder of ours.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from fnmatch import fnmatch
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from gonogo.adapters.repository.clone_settings import stated
from gonogo.adapters.repository.process import GitCommand, NoAnswerError, without_secrets
from gonogo.adapters.repository.transport import SSH
from gonogo.domain.text import printable, quoted
from gonogo.errors import IncompleteError, RepositoryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gonogo.adapters.repository.clone_settings import CloneSettings

_LINK = "160000 commit "
_PATIENCE = 300.0
"""Seconds that one try to fetch may take."""
_ASKED = r"^submodule\..*\.(path|url|update)$"
_HELPER = re.compile(r"[A-Za-z0-9+.-]*::")
_FETCHED = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")
_NOBODY_ASKED = {"GIT_PROTOCOL_FROM_USER": "0", "GIT_TERMINAL_PROMPT": "0"}
"""What git may use for an address that no person typed is its own rule, and the user's settings."""


class Source(msgspec.Struct, frozen=True):
    """Where commits come from.

    git: its folder. top: of the working tree, if there is one. url: of its remote, "" for what git has.
    """

    git: Path
    top: Path | None
    url: str = ""


class Submodule(msgspec.Struct, frozen=True):
    """One to be checked out: which commit, where, and from where."""

    name: str
    sha: str
    folder: Path
    source: Source


class Submodules:
    """Finds those of a commit."""

    def __init__(self, kept: Path) -> None:
        """Take where is kept what had to be fetched."""
        self._kept = kept

    def of(self, source: Source, settings: CloneSettings, commit: str, folder: Path) -> Iterator[Submodule]:
        """Those directly below a checkout, one by one. settings: of the clone that the commit is from.

        Raises:
            RepositoryError: one is not here and cannot be fetched, or leads out; the sentence says what to
                do.
        """
        if not (folder / ".gitmodules").is_file():
            return
        git = self._git_at(source.git)
        named = _named(git, commit)
        for path, sha in _links(git, commit):
            name, said = named.get(path, ("", {}))
            if name and _is_wanted(name, path, said, settings.values):
                place = _place(folder, path, name)
                yield Submodule(name, sha, place, self._source(source, name, path, sha, said, settings))

    def _source(
        self,
        source: Source,
        name: str,
        path: str,
        sha: str,
        said: Mapping[str, str],
        settings: CloneSettings,
    ) -> Source:
        address = settings.values.get(f"submodule.{name}.url", said.get("url", ""))
        url = _resolved(address, source.url or settings.url)
        top = source.top / path if source.top and (source.top / path / ".git").exists() else None
        known = [place for place in _known(source, name, path) if (place / "HEAD").is_file()]
        for place in known:
            if self._has(place, sha):
                return Source(place, top, url)
        kept = self._fetched(settings, name, path, sha, url, known)
        return Source(kept, top, url)

    def _fetched(
        self, settings: CloneSettings, name: str, path: str, sha: str, url: str, known: list[Path]
    ) -> Path:
        """Where it is kept, with this commit."""
        kept = self._kept / sha256(f"{name}\0{url}".encode()).hexdigest()[:20]
        if not (kept / "HEAD").is_file():
            self._begin(kept, settings, url, known)
        if self._has(kept, sha):
            return kept
        problem = _refusal(url)
        for what in () if problem else (_FETCHED, (sha,)):
            problem = self._fetch(kept, url, what)
            if self._has(kept, sha):
                return kept
        raise IncompleteError(_missing(name, path, sha, url, problem))

    def _begin(self, kept: Path, settings: CloneSettings, url: str, known: list[Path]) -> None:
        """Make it beside, then move it over; somebody else may do the same."""
        self._kept.mkdir(parents=True, exist_ok=True)
        beside = Path(mkdtemp(prefix=f"{kept.name}.", suffix=".part", dir=self._kept))
        git = self._git_at(beside)
        git.run("init", "-q", "--bare", "--template=")
        (beside / "objects" / "info").mkdir(exist_ok=True)
        stores = "".join(f"{place / 'objects'}\n" for place in known)
        (beside / "objects" / "info" / "alternates").write_text(stores)
        with (beside / "config").open("a", encoding="utf-8", errors="surrogateescape") as config:
            config.write(settings.carried(url) + stated({"core.bare": "true"}))
        with suppress(OSError):
            beside.rename(kept)

    def _fetch(self, kept: Path, url: str, what: tuple[str, ...]) -> str:
        """Why it could not be fetched; "" where it was."""
        command = ("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head")
        try:
            answer = self._git_at(kept).ask(*command, "--", url, *what, timeout=_PATIENCE)
        except NoAnswerError as problem:
            return str(problem)
        return answer.text if answer.code else ""

    def _has(self, place: Path, sha: str) -> bool:
        return not self._git_at(place).ask("cat-file", "-e", f"{sha}^{{commit}}").code

    def _git_at(self, place: Path) -> GitCommand:
        environment = {"GIT_DIR": str(place), **_NOBODY_ASKED}
        if not os.environ.keys() & {"GIT_SSH_COMMAND", "GIT_SSH"}:
            environment["GIT_SSH_COMMAND"] = SSH
        return GitCommand(place, environment)


def _named(git: GitCommand, commit: str) -> dict[str, tuple[str, dict[str, str]]]:
    """The name of the submodule at each path, and what .gitmodules says of it."""
    answer = git.ask("config", "-z", f"--blob={commit}:.gitmodules", "--get-regexp", _ASKED)
    told = answer.output.decode(errors="surrogateescape").split("\0")[:-1]
    found: dict[str, dict[str, str]] = {}
    for entry in told:
        key, _, value = entry.partition("\n")
        name, _, what = key.removeprefix("submodule.").rpartition(".")
        found.setdefault(name, {})[what] = value
    return {said["path"]: (name, said) for name, said in found.items() if "path" in said}


def _links(git: GitCommand, commit: str) -> Iterator[tuple[str, str]]:
    """The path and the commit of each submodule."""
    for line in git.run("ls-tree", "-r", "-z", "--full-tree", commit).split("\0")[:-1]:
        if line.startswith(_LINK):
            facts, _, path = line.partition("\t")
            yield path, facts.removeprefix(_LINK)


def _is_wanted(name: str, path: str, said: Mapping[str, str], settings: Mapping[str, str]) -> bool:
    """All are, as in a recursive clone, but for those that a setting leaves out."""
    if settings.get(f"submodule.{name}.update", said.get("update", "")) == "none":
        return False
    active = settings.get(f"submodule.{name}.active", "")
    if active:
        return active.lower() in {"true", "yes", "on", "1"}
    pattern = settings.get("submodule.active", "")
    return (
        not pattern or pattern == "." or fnmatch(path, pattern) or path.startswith(f"{pattern.rstrip('/')}/")
    )


def _place(folder: Path, path: str, name: str) -> Path:
    """The empty folder in a checkout; raises RepositoryError where it is none, or the name leads out."""
    parts = path.split("/")
    above = [folder.joinpath(*parts[:count]) for count in range(1, len(parts) + 1)]
    wild = any(part in {"", ".", ".."} or part.lower() == ".git" for part in (*parts, *name.split("/")))
    if wild or "\\" in name or any(place.is_symlink() or not place.is_dir() for place in above):
        raise RepositoryError(f"The submodule {quoted(name)} at {quoted(path)} leads out of its folder")
    return above[-1]


def _known(source: Source, name: str, path: str) -> Iterator[Path]:
    """Where the clone may have it: each of its working trees has submodules of its own."""
    yield source.git / "modules" / name
    yield from sorted((source.git / "worktrees").glob(f"*/modules/{_literal(name)}"))
    if source.top and (source.top / path / ".git").is_dir():
        yield source.top / path / ".git"


def _literal(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


def _resolved(url: str, base: str) -> str:
    """An address that begins with ./ or ../ is meant from that of the remote."""
    if not url.startswith(("./", "../")):
        return url
    whole = base.rstrip("/")
    while url.startswith(("./", "../")):
        if url.startswith("../"):
            head, found, _ = whole.rpartition("/")
            whole = head if found else whole.rpartition(":")[0]
        url = url.partition("/")[2]
    separator = ":" if ":" in base and "/" not in whole and not urlsplit(base).netloc else "/"
    return f"{whole}{separator}{url}"


def _refusal(url: str) -> str:
    """Why an address is not used at all, "" where git may decide."""
    if not url:
        return "it has no address"
    if url.startswith("-") or _HELPER.match(url) or not url.isprintable():
        return "its address is none that is used without somebody who says so"
    return ""


def _missing(name: str, path: str, sha: str, url: str, problem: str) -> str:
    shown = printable(path)
    address, why = printable(without_secrets(url)) or "anywhere", problem or f"it has no commit {sha[:10]}"
    return (
        f"The submodule {shown} cannot be fetched from {address} ({why}). "
        f"Fetch it: git submodule update --init --recursive -- {shown}; "
        f"or leave it out: git config submodule.{printable(name)}.active false"
    )
