"""The lookout port by the git command: one `ls-remote`, and one fetch where something is missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gonogo.adapters.repository.git import SEEN_BRANCHES, SEEN_TAGS
from gonogo.adapters.repository.own import own_git
from gonogo.adapters.repository.process import failure
from gonogo.adapters.repository.transport import Transport
from gonogo.domain.history.references import Advertised
from gonogo.ports.publisher import Unreachable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from gonogo.adapters.repository.process import Answer
    from gonogo.domain.history.references import Difference, Seen
    from gonogo.ports.repository import Place

_PATIENCE = 10.0
"""Seconds for a look, while somebody waits."""
_FETCH_PATIENCE = 300.0
_MANY = 200
"""Names above which all are fetched, also those that are not missing."""
_LOOK = ("ls-remote", "--quiet")
_FETCH = (
    *("fetch", "--quiet", "--no-tags", "--no-prune", "--no-write-fetch-head", "--refmap="),
    *("--no-recurse-submodules", "--no-auto-maintenance", "--stdin"),
)
_BRANCH, _TAG, _PEELED = "refs/heads/", "refs/tags/", "^{}"
_ESCAPED = re.compile(rb"\\x([0-9a-f]{2})")


class GitLookout:
    """Looks by the git command; each verb is told by the port."""

    def __init__(self, place: Place, patience: float = _PATIENCE) -> None:
        """Take where the repository lies. patience: seconds that a look may take."""
        self._git = own_git(place)
        self._looking = Transport(self._git, patience=patience, pauses=())
        self._fetching = Transport(self._git, patience=_FETCH_PATIENCE, pauses=())

    def look(self, remote: str, usual: Collection[str]) -> Advertised | Unreachable:
        """A server that is asked for HEAD tells all it has, so that is done where it helps; see the port."""
        told = self._answer(remote, *_LOOK, "--heads", "--tags", "--", remote)
        if isinstance(told, Unreachable):
            return told
        branches, tags = _read(told)
        if not branches or len(branches.keys() & usual) == 1:
            return Advertised(branches, tags)
        head = self._answer(remote, *_LOOK, "--symref", "--", remote, "HEAD")
        return head if isinstance(head, Unreachable) else Advertised(branches, tags, _default(head))

    def bring(self, remote: str, difference: Difference) -> Unreachable | None:
        """See the port."""
        self._forget(difference.outdated)
        absent = self._absent(difference.branches)
        wanted = [
            *_specs(_BRANCH, SEEN_BRANCHES, absent),
            *_specs(_TAG, SEEN_TAGS, difference.tags),
        ]
        if not wanted:
            return None
        answer = self._fetching.ask(remote, *_FETCH, "--", remote, given=_lines(wanted))
        if isinstance(answer, Unreachable):
            return answer
        return Unreachable(str(failure("fetch", answer))) if answer.code else None

    def _answer(self, remote: str, *command: str) -> list[str] | Unreachable:
        answer = self._looking.ask(remote, *command)
        if isinstance(answer, Unreachable):
            return answer
        return Unreachable(str(failure(command[0], answer))) if answer.code else _told(answer)

    def _absent(self, branches: dict[str, str]) -> list[str]:
        """Those whose commit is not here at all: of one that is, no reference is needed."""
        if not branches:
            return []
        asked = "".join(f"{sha}\n" for sha in branches.values()).encode()
        told = self._git.ask(
            "cat-file", "--batch-check=%(objecttype)", given=asked, environment={"GIT_NO_LAZY_FETCH": "1"}
        )
        kinds = told.output.decode().splitlines()
        return [name for name, kind in zip(branches, kinds, strict=True) if kind != "commit"]

    def _forget(self, seen: Seen) -> None:
        """What another process forgot meanwhile is none of ours any more."""
        names = [
            *(SEEN_BRANCHES + name for name in seen.branches),
            *(SEEN_TAGS + name for name in (*(tag.name for tag in seen.tags), *seen.others)),
        ]
        if names:
            self._git.ask("update-ref", "--stdin", given=_lines(f"delete {name}" for name in names))


def _specs(place: str, seen: str, names: Sequence[str]) -> list[str]:
    """What to fetch, and to where; for thousands of names git takes a minute, for all of them a second."""
    if len(names) > _MANY:
        return [f"+{place}*:{seen}*"]
    return [f"+{place}{name}:{seen}{name}" for name in names]


def _told(answer: Answer) -> list[str]:
    """Its lines; a byte that is not UTF-8 is escaped, as where references are read."""
    return answer.output.decode(errors="backslashreplace").split("\n")[:-1]


def _lines(texts: Iterable[str]) -> bytes:
    """Lines for git, with the bytes of names as they were: no name in git has a backslash."""
    text = "".join(f"{text}\n" for text in texts).encode()
    return _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), text)


def _read(lines: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The branches, and what each tag leads to: a line that peels a tag comes behind its own."""
    found = {name: sha for sha, name in _pairs(lines)}
    return _below(_BRANCH, found), _below(_TAG, found)


def _pairs(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        sha, _, name = line.partition("\t")
        yield sha, name.removesuffix(_PEELED)


def _below(place: str, found: dict[str, str]) -> dict[str, str]:
    return {name.removeprefix(place): sha for name, sha in found.items() if name.startswith(place)}


def _default(lines: Iterable[str]) -> str:
    """The branch that HEAD is on, of a line such as `ref: refs/heads/main<TAB>HEAD`."""
    lead = f"ref: {_BRANCH}"
    named = (line.removeprefix(lead).partition("\t") for line in lines if line.startswith(lead))
    return next((name for name, _, head in named if head == "HEAD"), "")
