"""The port of mirrors by the git command: a bare repository a project, below one folder."""

from __future__ import annotations

import re
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from shlex import quote
from shutil import rmtree
from time import sleep
from typing import TYPE_CHECKING

from gonogo.adapters.repository.process import Answer, GitCommand, failure
from gonogo.adapters.repository.transport import SSH, Transport
from gonogo.domain.text import printable
from gonogo.errors import RepositoryError
from gonogo.ports.mirror import Mirrored
from gonogo.ports.publisher import Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from gonogo.domain.registration import Registration

REMOTE = "origin"
_FETCH = (
    *("--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance"),
    *("--refmap=", "--no-tags", "--", REMOTE),
)
_BRANCHES = "+refs/heads/*:refs/heads/*"
_TAGS = "refs/tags/*:refs/tags/*"
_KEPT_TAG = "would clobber existing tag"
"""What git says of a tag that is here and was moved there; its code is that of a failure."""
_REFUSED = re.compile(r" ?! |error:|fatal:")
"""How a line begins that tells why git failed."""
_LEAD = "ref: refs/heads/"


class GitMirrors:
    """Keeps mirrors; see the port."""

    def __init__(self, folder: Path, helper: Sequence[str], pause: Callable[[float], None] = sleep) -> None:
        """Take the folder of all mirrors. helper: the program that git asks for a password.

        It is given the reference of the project's credential, and what git asks. pause: waits so many
        seconds between two tries at a remote.
        """
        self._folder = folder
        self._helper = helper
        self._pause = pause

    def bring(self, project: Registration) -> Mirrored | Unreachable:
        """Make it, or bring it up to date; see the port."""
        folder = self._folder / f"{project.name}.git"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(folder):
            return self._brought(folder, project)

    def forget(self, name: str) -> None:
        """Remove it; see the port."""
        rmtree(self._folder / f"{name}.git", ignore_errors=True)

    def _brought(self, folder: Path, project: Registration) -> Mirrored | Unreachable:
        git = self._made(folder, project)
        transport = Transport(git, pause=self._pause)
        branch = project.branch or _main_branch(project, transport)
        if isinstance(branch, Unreachable):
            return branch
        was, before = git.run("symbolic-ref", "--short", "HEAD").strip(), _commit(git, "HEAD")
        for refs in (("--prune", _BRANCHES), (_TAGS,)):
            if isinstance(answer := _fetched(transport, refs), Unreachable):
                return answer
        head = _commit(git, f"refs/heads/{branch}")
        if not head:
            raise RepositoryError(
                f"{project.name} has no branch {printable(branch)} any more. Say which one is protected: "
                f"gonogo project add {project.name} ADDRESS --branch NAME"
            )
        git.run("symbolic-ref", "HEAD", f"refs/heads/{branch}")
        is_rewritten = bool(before) and bool(git.ask("merge-base", "--is-ancestor", before, head).code)
        is_renamed = bool(before) and was != branch
        return Mirrored(folder, branch, head, before if is_rewritten else "", was if is_renamed else "")

    def _made(self, folder: Path, project: Registration) -> GitCommand:
        """The repository, with the settings by which its remote is reached as they are registered now."""
        if not (folder / "HEAD").exists():
            GitCommand(folder).run("init", "--quiet", "--bare")
        git = GitCommand(folder, {"GIT_DIR": str(folder)})
        for name, values in self._settings(project).items():
            if git.ask("config", "--local", "--get-all", name).output.decode().splitlines() != values:
                git.ask("config", "--local", "--unset-all", name)
                for value in values:
                    git.run("config", "--local", "--add", name, value)
        return git

    def _settings(self, project: Registration) -> dict[str, list[str]]:
        """An empty helper lets git forget all that were named before it, those of this machine's user too."""
        helper = key = ""
        if project.is_over_ssh and project.credential:
            key = f"{SSH} -oIdentitiesOnly=yes -i {quote(project.credential.removeprefix('file:'))}"
        elif project.credential:
            helper = "!" + " ".join(quote(part) for part in (*self._helper, project.credential))
        return {
            f"remote.{REMOTE}.url": [project.address],
            "credential.helper": ["", helper] if helper else [],
            "core.sshCommand": [key] if key else [],
        }


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let no other process fetch into it meanwhile: git refuses a reference that another holds."""
    with (folder / "gonogo-mirror.lock").open("a") as file:
        flock(file, LOCK_EX)
        yield


def _main_branch(project: Registration, transport: Transport) -> str | Unreachable:
    """The branch that the remote calls its main one.

    Raises:
        RepositoryError: it has none.
    """
    answer = transport.ask(REMOTE, "ls-remote", "--symref", "--", REMOTE, "HEAD")
    if isinstance(answer, Unreachable):
        return answer
    if answer.code:
        raise failure("ls-remote", answer)
    lines = answer.output.decode(errors="replace").splitlines()
    named = (line.removeprefix(_LEAD).partition("\t")[0] for line in lines if line.startswith(_LEAD))
    if found := next(named, ""):
        return found
    raise RepositoryError(
        f"The repository of {project.name} says of no branch that it is the main one. Say which one is "
        f"protected: gonogo project add {project.name} ADDRESS --branch NAME"
    )


def _fetched(transport: Transport, refs: Sequence[str]) -> Answer | Unreachable:
    """Git's answer; that a tag which is here stays as it is, is no failure.

    Raises:
        RepositoryError: git fails for another reason.
    """
    *options, spec = refs
    answer = transport.ask(REMOTE, "fetch", *options, *_FETCH, spec)
    if isinstance(answer, Answer) and answer.code:
        refused = [line for line in answer.problem.splitlines() if _REFUSED.match(line)]
        if not refused or not all(_KEPT_TAG in line for line in refused):
            raise failure("fetch", answer)
    return answer


def _commit(git: GitCommand, name: str) -> str:
    """The commit of a name; "" where there is none yet."""
    answer = git.ask("rev-parse", "--quiet", "--verify", "--end-of-options", f"{name}^{{commit}}")
    return answer.output.decode().strip()
