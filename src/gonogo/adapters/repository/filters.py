"""Filters that a clone's own settings define: what git keeps and what people see of a file may differ.

Only those of git's settings count. A tracked `.gitattributes` may name one; it cannot define one.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gonogo.domain.text import printable
from gonogo.errors import RepositoryError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gonogo.adapters.repository.process import GitCommand

_POINTER = b"version https://git-lfs.github.com/spec/"
_NONE = {"unspecified", "unset", "set", ""}


def smudged(git: GitCommand, path: str, sha: str, commit: str = "") -> bytes | None:
    """What people see of a file: what git keeps of it, or what its filter makes of that.

    Nothing where that takes a program that only this clone names: to look runs none of these.
    commit: whose attributes count; "" for those of the working tree.
    """
    name = filtered(git, [path], commit).get(path)
    if name is None:
        return git.ask("cat-file", "blob", sha).output
    if name in of_the_clone(git):
        return None
    return _through(git, name, "cat-file", "--filters", f"--path={path}", sha)


def filtered(git: GitCommand, paths: Iterable[str], commit: str = "") -> dict[str, str]:
    """The filters that are defined here, by those of the paths that go through one.

    commit: whose attributes count; "" for those of the working tree.
    """
    defined = _defined(git)
    named = _attributes(git, "filter", paths, commit) if defined else {}
    return {path: name for path, name in named.items() if name in defined}


def encoded(git: GitCommand, paths: Iterable[str], commit: str) -> dict[str, str]:
    """The encodings in which people see files, by those of the paths that have one; of a commit."""
    return _attributes(git, "working-tree-encoding", paths, commit)


def _attributes(git: GitCommand, attribute: str, paths: Iterable[str], commit: str) -> dict[str, str]:
    """What an attribute is set to, by those of the paths that have it."""
    from tempfile import TemporaryDirectory

    given = "".join(f"{path}\0" for path in paths).encode(errors="surrogateescape")
    with TemporaryDirectory(prefix="gonogo-") as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder, "index"))} if commit else {}
        if commit:
            git.run("read-tree", commit, environment=index)
        where = ("--cached",) if commit else ()
        told = git.run(
            "check-attr", *where, "-z", "--stdin", attribute, given=given, environment=index
        ).split("\0")
    named = dict(zip(told[::3], told[2::3], strict=False))
    return {path: name for path, name in named.items() if name not in _NONE}


def cleaned(git: GitCommand, path: str, name: str, content: bytes) -> bytes:
    """What git keeps of a file that people see so.

    Raises:
        RepositoryError: the filter fails, or keeps the content where only a push of its own brings it.
    """
    told = _through(git, name, "hash-object", "-w", f"--path={path}", "--stdin", given=content)
    kept = git.ask("cat-file", "blob", told.decode().strip()).output
    if kept.startswith(_POINTER):
        raise RepositoryError(
            f"{printable(path)} is kept in Git LFS, and a release writes into it, which LFS must push by "
            f"itself. Take it out of LFS: git lfs untrack {printable(path)}"
        )
    return kept


def _through(git: GitCommand, name: str, *command: str, given: bytes | None = None) -> bytes:
    """What git says where every file goes through this filter and through nothing else."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="gonogo-") as folder:
        Path(folder, ".gitattributes").write_text(f"* filter={name} -text -ident\n")
        told = git.run("-C", folder, *command, given=given, environment={"GIT_WORK_TREE": folder})
        return told.encode(errors="surrogateescape")


def _defined(git: GitCommand) -> set[str]:
    return {name for _, name in _scoped(git)}


def of_the_clone(git: GitCommand) -> set[str]:
    """The filters for which the clone's own settings name a program, and not only the user's."""
    return {name for scope, name in _scoped(git) if scope in {"local", "worktree"}}


def unrun(names: Iterable[str]) -> tuple[str, ...]:
    """Options by which git runs none of these."""
    none = ("clean=", "smudge=", "process=", "required=false")
    return tuple(part for name in sorted(names) for said in none for part in ("-c", f"filter.{name}.{said}"))


def _scoped(git: GitCommand) -> list[tuple[str, str]]:
    """Where each filter is defined, and its name."""
    asked = ("--show-scope", "--name-only", "--get-regexp", r"^filter\..*\.(clean|smudge|process)$")
    told = git.run("config", "-z", *asked, ok=(0, 1)).split("\0")[:-1]
    names = (name.removeprefix("filter.").rpartition(".")[0] for name in told[1::2])
    return list(zip(told[::2], names, strict=True))
