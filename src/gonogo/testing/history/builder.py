"""A history told in Python, event by event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.text import quoted
from gonogo.errors import UsageError
from gonogo.testing.history.events import ANN, Branch, Commit, Event, Mark, Person, Tag
from gonogo.testing.history.fast_import import write_repository
from gonogo.testing.history.message import Message, merge_message, message_parts, revert_message, subject

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    Files = Mapping[str, str | bytes | None]
    Changes = dict[str, bytes | None]


class History:
    """A history under construction: every method adds one event, on the branch that is switched to.

    Wherever a commit is asked for, a branch, a tag or the mark that `commit` gave back will do. Every method
    raises UsageError for one that is not there, or is there already.

    Args:
        start: time of the first commit, in seconds since 1970.
        step: seconds from each commit to the next.

    Attributes:
        time: time of the next commit, in seconds since 1970; setting it back gives a clock skew.
        step: seconds from each commit to the next.
        author: who writes, commits and tags from here on.
    """

    def __init__(self, start: int = 1_700_000_000, *, step: int = 3600) -> None:
        self.time = start
        self.step = step
        self.author = ANN
        self._events: list[Event] = []
        self._commits: list[Commit] = []
        self._trees: list[Mapping[str, bytes]] = []
        self._branches: dict[str, Mark | None] = {"main": None}
        self._tags: dict[str, Mark] = {}
        self._current = "main"

    def commit(
        self,
        message: Message,
        *,
        files: Files | None = None,
        author: Person | None = None,
        committer: Person | None = None,
        encoding: str | None = None,
    ) -> Mark:
        """Commit on the current branch; on one without commits this makes a root.

        Args:
            message: text gets the newline at its end that git gives it, bytes are kept as they are; of a
                tuple, every mark stands for the full hash of that commit.
            files: content by path; None deletes. Without any, the commit is empty.
            author: for this commit only, somebody else than `self.author`.
            committer: somebody else than the author.
            encoding: what the commit says its message is encoded in, if that is not UTF-8.
        """
        who = author or self.author
        tip = self._branches[self._current]
        return self._add(
            Commit(
                mark=Mark(len(self._commits) + 1),
                branch=self._current,
                message=message_parts(message),
                author=who,
                committer=committer or who,
                time=self.time,
                parents=() if tip is None else (tip,),
                files=_changes(files),
                encoding=encoding,
            )
        )

    def merge(
        self, others: str | tuple[str, ...], message: Message | None = None, *, files: Files | None = None
    ) -> Mark:
        """Merge branches or tags into the current branch, always with a merge commit.

        Args:
            others: what is merged; several make an octopus.
            message: as in `commit`; without one, what git proposes.
            files: as in `commit`, beside what the others bring. Where both sides changed a file, the other
                side's content is taken.
        """
        names = (others,) if isinstance(others, str) else others
        kind = "branch" if names[0] in self._branches else "tag"
        tips = tuple(self._find(name) for name in names)
        return self._add(
            Commit(
                mark=Mark(len(self._commits) + 1),
                branch=self._current,
                message=message_parts(
                    merge_message(kind, names, self._current) if message is None else message
                ),
                author=self.author,
                committer=self.author,
                time=self.time,
                parents=(self._find(self._current), *tips),
                files=self._brought(tips) | _changes(files),
            )
        )

    def revert(self, what: str | Mark) -> Mark:
        """Undo a commit and its files, with git's message; a merge is undone to its first parent."""
        bad = self._commits[self._find(what) - 1]
        before = self._tree(bad.parents)
        return self.commit(revert_message(bad), files={path: before.get(path) for path in bad.files})

    def branch(self, name: str, at: str | Mark | None = None) -> None:
        """Begin a branch at a commit, or at the current one; the current branch stays what it is."""
        self._refuse_taken(name)
        target = self._find(self._current if at is None else at)
        self._branches[name] = target
        self._events.append(Branch(name, target))

    def orphan(self, name: str) -> None:
        """Begin a branch without history, and switch to it: its first commit is another root."""
        self._refuse_taken(name)
        self._branches[name] = None
        self._current = name

    def switch(self, name: str) -> None:
        """Go on with another branch."""
        if name not in self._branches:
            raise UsageError(
                f"there is no branch {quoted(name)} to switch to; begin it with `branch` or `orphan`"
            )
        self._current = name

    def tag(
        self, name: str, at: str | Mark | None = None, *, annotated: bool = False, message: str | None = None
    ) -> None:
        """Tag a commit, or the current one; a tag that exists is moved.

        Args:
            name: the tag's.
            at: what it points at.
            annotated: make a tag object; a message implies it.
            message: of the tag object; the tag's name, if none is given.
        """
        target = self._find(self._current if at is None else at)
        self._tags[name] = target
        text = message or (name if annotated else None)
        body = None if text is None else f"{text.rstrip()}\n".encode(errors="surrogateescape")
        self._events.append(Tag(name, target, self.author, self.time, body))

    def find(self, line: str) -> Mark:
        """Return the latest commit whose message has this first line."""
        wanted = subject(message_parts(line))
        for commit in reversed(self._commits):
            if subject(commit.message) == wanted:
                return commit.mark
        raise UsageError(
            f"no commit so far has the first line {quoted(line)}; give the whole line, as it was written"
        )

    def write(self, path: Path, *, branch: str = "main") -> None:
        """Write it all as a repository.

        Args:
            path: a folder that is empty or does not exist yet.
            branch: the branch to check out.

        Raises:
            UsageError: the folder has something in it, or git cannot keep a name.
            RepositoryError: git refuses an event, or there is no such branch.
        """
        write_repository(self._events, path, branch)

    def _add(self, commit: Commit) -> Mark:
        after = {**self._tree(commit.parents), **commit.files}
        self._trees.append({path: content for path, content in after.items() if content is not None})
        self._commits.append(commit)
        self._events.append(commit)
        self._branches[commit.branch] = commit.mark
        self.time += self.step
        return commit.mark

    def _tree(self, commits: tuple[Mark, ...]) -> Mapping[str, bytes]:
        return self._trees[commits[0] - 1] if commits else {}

    def _find(self, what: str | Mark) -> Mark:
        if isinstance(what, str):
            found = self._branches.get(what) or self._tags.get(what)
        else:
            found = what if 1 <= what <= len(self._commits) else None
        if found is None:
            raise UsageError(
                f"there is no branch, tag or commit {quoted(what)} yet; make it before it is used"
            )
        return found

    def _refuse_taken(self, name: str) -> None:
        if name in self._branches:
            raise UsageError(
                f"there is a branch {quoted(name)} already; switch to it, or choose another name"
            )

    def _brought(self, tips: tuple[Mark, ...]) -> Changes:
        brought: Changes = {}
        for mark in sorted(self._ancestry(tips) - self._ancestry((self._find(self._current),))):
            brought |= self._commits[mark - 1].files
        return brought

    def _ancestry(self, tips: tuple[Mark, ...]) -> set[Mark]:
        seen: set[Mark] = set()
        waiting = [*tips]
        while waiting:
            mark = waiting.pop()
            if mark not in seen:
                seen.add(mark)
                waiting += self._commits[mark - 1].parents
        return seen


def _changes(files: Files | None) -> Changes:
    return {
        path: content.encode(errors="surrogateescape") if isinstance(content, str) else content
        for path, content in (files or {}).items()
    }
