"""Commits, merges and tags, made by plumbing with fixed dates, so that they come out the same again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.adapters.repository import signing as signatures
from gonogo.adapters.repository import trees
from gonogo.adapters.repository.process import failure
from gonogo.adapters.repository.refs import checked_ref
from gonogo.domain.text import printable
from gonogo.errors import RepositoryError
from gonogo.ports.publisher import Conflict, Merged, Reverted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gonogo.adapters.repository.process import GitCommand
    from gonogo.ports.publisher import Signing, Who


class Objects:
    """Makes objects in one repository; no reference moves."""

    def __init__(self, git: GitCommand) -> None:
        """Take the command to run."""
        self._git = git

    def commit(
        self, parent: str, changes: Mapping[str, str | None], message: str, who: Who, time: int
    ) -> str:
        """See the port."""
        contents = {path: None if text is None else encoded(text) for path, text in changes.items()}
        return self.commit_files(parent, contents, message, who, time)

    def commit_files(
        self, parent: str, changes: Mapping[str, bytes | None], message: str, who: Who, time: int
    ) -> str:
        """A commit on `parent`, or a first one, with the contents of these files changed."""
        tree = trees.changed(self._git, self.tree(parent) if parent else "", changes)
        return self.commit_tree(tree, [parent] if parent else [], message, who, time)

    def commit_tree(self, tree: str, parents: Sequence[str], message: str, who: Who, time: int) -> str:
        """A commit of a tree that is there."""
        options = [option for parent in parents for option in ("-p", parent)]
        stamp = _stamp(who, time)
        return self._git.run("commit-tree", tree, *options, given=encoded(message), environment=stamp).strip()

    def merge(self, ours: str, theirs: str, message: str, who: Who, time: int) -> Merged | Conflict:
        """See the port."""
        tree = self._merged(ours, theirs)
        if isinstance(tree, Conflict):
            return tree
        sha = self.commit_tree(tree, [ours, theirs], message, who, time)
        return Merged(sha, tree, tree == self.tree(theirs))

    def revert(
        self, on: str, first: str, last: str, message: str, who: Who, time: int
    ) -> Reverted | Conflict:
        """See the port: a merge whose two sides both follow `last`, as git 2.38 takes no other base."""
        sides = [self.commit_tree(self.tree(one), [last], "a side", who, time) for one in (on, first)]
        tree = self._merged(*sides)
        if isinstance(tree, Conflict):
            return tree
        if tree == self.tree(on):
            return Reverted("")
        return Reverted(self.commit_tree(tree, [on], message, who, time))

    def _merged(self, ours: str, theirs: str) -> str | Conflict:
        """The tree of both, merged."""
        options = ("--write-tree", "--name-only", "--no-messages", "-z", "--end-of-options")
        answer = self._git.ask("merge-tree", *options, ours, theirs)
        tree, *paths = answer.output.decode(errors="surrogateescape").rstrip("\0").split("\0")
        if answer.code == 1 and paths:
            return Conflict(tuple(sorted({printable(path) for path in paths})))
        if answer.code:
            raise RepositoryError(f"{failure('merge-tree', answer)}. Merging needs git 2.38 or later")
        return tree

    def tag(
        self, name: str, sha: str, message: str, who: Who, time: int, *, signing: Signing = "none"
    ) -> str:
        """See the port."""
        checked_ref(self._git, f"refs/tags/{name}")
        tagger = self._git.run("var", "GIT_COMMITTER_IDENT", environment=_stamp(who, time)).strip()
        text = message.rstrip("\n")
        body = encoded(f"object {sha}\ntype commit\ntag {name}\ntagger {tagger}\n\n{text}\n")
        if signing != "none":
            body += signatures.sign(self._git, body, signing, f"{who.name} <{who.email}>")
        return self._git.run("mktag", given=body).strip()

    def tree(self, commit: str) -> str:
        """The hash of a commit's tree."""
        return self._git.run("rev-parse", "--verify", "-q", "--end-of-options", f"{commit}^{{tree}}").strip()


def encoded(text: str) -> bytes:
    """UTF-8, where bytes that were none come back as they were."""
    try:
        return text.encode(errors="surrogateescape")
    except UnicodeEncodeError:
        raise RepositoryError("The text has a lone surrogate, which no file can have") from None


def _stamp(who: Who, time: int) -> dict[str, str]:
    if not who.name.strip():
        raise RepositoryError("There is no name to commit with. Set one: git config user.name 'Your Name'")
    date = f"@{time} +0000"
    return {
        f"GIT_{role}_{fact}": value
        for role in ("AUTHOR", "COMMITTER")
        for fact, value in (("NAME", who.name), ("EMAIL", who.email), ("DATE", date))
    }
