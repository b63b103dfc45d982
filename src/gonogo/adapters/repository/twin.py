"""A repository of its own that has the objects of another, its references, and some of its settings.

It is written as git would write it, and by no process: a checkout has one for each of its submodules.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from gonogo.adapters.repository.clone_settings import stated

if TYPE_CHECKING:
    from pathlib import Path

    from gonogo.adapters.repository.clone_settings import CloneSettings
    from gonogo.adapters.repository.process import GitCommand

_FOLDERS = ("objects/info", "refs", "info", "hooks")
"""Those that git needs, and those that programs expect, as git's own template has them."""
_REFS = ("refs/heads", "refs/tags", "refs/remotes")
_SHA256 = 64


def make(place: Path, source: Path, git: GitCommand, settings: CloneSettings, sha: str, url: str) -> None:
    """Make it, with HEAD at a commit.

    place: of its `.git`, which is not there. source: of the other's. git: runs in the other one. url: of the
    remote, which it may read and not write.
    """
    for name in _FOLDERS:
        (place / name).mkdir(parents=True)
    (place / "objects" / "info" / "alternates").write_text(f"{_quoted(source / 'objects')}\n")
    for name in ("shallow", "info/attributes"):
        if (source / name).is_file():
            shutil.copyfile(source / name, place / name)
    (place / "packed-refs").write_bytes(_packed(git))
    append(place, _format(sha) + settings.shown(url))
    (place / "HEAD").write_text(f"{sha}\n")


def append(place: Path, settings: str) -> None:
    """Set it to more."""
    with (place / "config").open("a", encoding="utf-8", errors="surrogateescape") as config:
        config.write(settings)


def _format(sha: str) -> str:
    """What git must know before it reads anything else."""
    if len(sha) != _SHA256:
        return stated({"core.repositoryformatversion": "0"})
    return stated({"core.repositoryformatversion": "1", "extensions.objectformat": "sha256"})


def _packed(git: GitCommand) -> bytes:
    """The references of a clone; a branch of its own stands where a remote's of that name would."""
    told = git.ask("for-each-ref", "--format=%(objectname) %(refname)", *_REFS).output
    refs = {name: sha for sha, _, name in (line.partition(b" ") for line in told.splitlines())}
    own = {name: sha for name, sha in refs.items() if not name.startswith(b"refs/heads/")}
    heads = {
        name.replace(b"refs/heads/", b"refs/remotes/origin/", 1): sha
        for name, sha in refs.items()
        if name.startswith(b"refs/heads/")
    }
    lines = (b"%b %b\n" % (sha, name) for name, sha in sorted((own | heads).items()))
    return b"# pack-refs with: sorted \n" + b"".join(lines)


def _quoted(path: Path) -> str:
    """A line of git's list of other stores of objects."""
    text = str(path)
    if not text.startswith('"') and "\n" not in text:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
