"""Commits, merges and tags, made by plumbing with fixed dates, so that they come out the same again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.adapters.repository import filters, trees
from gonogo.adapters.repository import signing as signatures
from gonogo.adapters.repository.committed import Committed
from gonogo.adapters.repository.process import failure
from gonogo.adapters.repository.refs import checked_ref
from gonogo.domain.text import printable
from gonogo.errors import RepositoryError
from gonogo.ports.publisher import Conflict, Merged, Reverted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gonogo.adapters.repository.process import GitCommand
    from gonogo.ports.publisher import Signing, Who

_SHA1 = 40
SIGNED = "refs/gonogo/signed/"
"""Below it, under the hash of a commit without a signature, the one that was made of it with one."""


class Objects:
    """Makes objects in one repository; no reference moves."""

    def __init__(self, git: GitCommand, merging: GitCommand) -> None:
        """Take the command to run, and the one that merges by what objects say alone."""
        self._git = git
        self._merging = merging

    def commit(
        self, parent: str, changes: Mapping[str, str | None], message: str, who: Who, time: int
    ) -> str:
        """See the port."""
        kept = self._as_kept(parent, changes)
        return self._signed(self.commit_files(parent, kept, message, who, time), who)

    def _as_kept(self, parent: str, changes: Mapping[str, str | None]) -> dict[str, bytes | None]:
        """Where links lead, and as git keeps it: line ends and encodings are so already, filters are not."""
        there = Committed(self._git, parent, None)
        contents: dict[str, bytes | None] = {}
        for path, text in changes.items():
            trees.parts(path)
            real = path if text is None or not parent else there.real(path)
            contents[real] = None if text is None else encoded(text)
        written = {path: content for path, content in contents.items() if content is not None}
        named = filters.filtered(self._git, written, parent) if parent else {}
        return {
            **contents,
            **{path: filters.cleaned(self._git, path, name, written[path]) for path, name in named.items()},
        }

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
        sha = self._signed(self.commit_tree(tree, [ours, theirs], message, who, time), who)
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
        return Reverted(self._signed(self.commit_tree(tree, [on], message, who, time), who))

    def check_writing(self, parent: str, changes: Mapping[str, str | None]) -> None:
        """See the port."""
        trees.changed(self._git, self.tree(parent), self._as_kept(parent, changes))
        self._refuse_uncommitted(parent, changes)

    def _refuse_uncommitted(self, parent: str, changes: Mapping[str, str | None]) -> None:
        """A look takes a file from the working tree whose filter only the clone defines: here that is run."""
        own = filters.of_the_clone(self._git)
        written = [path for path, text in changes.items() if text is not None]
        named = filters.filtered(self._git, written, parent) if own else {}
        for path in (path for path, name in named.items() if name in own):
            kept = self._git.ask("rev-parse", "--verify", "-q", "--end-of-options", f"{parent}:{path}")
            here = self._git.ask("hash-object", f"--path={path}", "--", path)
            if not (kept.code or here.code) and kept.output != here.output:
                raise RepositoryError(
                    f"{printable(path)} has changes that are not committed: git commit, or git stash"
                )

    def check_signing(self, who: Who, signing: Signing = "none") -> None:
        """Sign once in each way, as somebody may have to touch a key; see the port."""
        tag = signing if signing != "none" else signatures.wanted(self._git, "tag")
        ways = {tag: "tag", signatures.wanted(self._git, "commit"): "commit"}
        for way, what in ways.items():
            if way != "none":
                signatures.sign(self._git, b"gonogo\n", way, _named(who), what)

    def _signed(self, sha: str, who: Who) -> str:
        """The commit with a signature, where git is set to sign commits; the same one each time.

        A signature may differ each time: the first one is kept under the hash of what it signs.
        """
        signing = signatures.wanted(self._git, "commit")
        if signing == "none":
            return sha
        kept = f"{SIGNED}{sha}"
        if found := self._at(kept):
            return found
        body = self._git.ask("cat-file", "commit", sha).output
        signature = signatures.sign(self._git, body, signing, _named(who), "commit")
        head, _, message = body.partition(b"\n\n")
        lines = signature.rstrip(b"\n").replace(b"\n", b"\n ")
        name = b"gpgsig" if len(sha) == _SHA1 else b"gpgsig-sha256"
        whole = head + b"\n" + name + b" " + lines + b"\n\n" + message
        made = self._git.run("hash-object", "-t", "commit", "-w", "--stdin", given=whole).strip()
        self._git.ask("update-ref", kept, made, "0" * len(made))  # another process may have been first
        return self._at(kept) or made

    def _at(self, ref: str) -> str:
        return self._git.run("rev-parse", "--verify", "-q", "--end-of-options", ref, ok=(0, 1)).strip()

    def _merged(self, ours: str, theirs: str) -> str | Conflict:
        """The tree of both, merged."""
        options = ("--write-tree", "--name-only", "--no-messages", "-z", "--end-of-options")
        attributes = {"GIT_ATTR_SOURCE": ours}
        answer = self._merging.ask("merge-tree", *options, ours, theirs, environment=attributes)
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
        if signing == "none":
            signing = signatures.wanted(self._git, "tag")
        if signing != "none":
            body += signatures.sign(self._git, body, signing, _named(who))
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


def _named(who: Who) -> str:
    return f"{who.name} <{who.email}>"


def _stamp(who: Who, time: int) -> dict[str, str]:
    if not who.name.strip():
        raise RepositoryError("There is no name to commit with. Set one: git config user.name 'Your Name'")
    date = f"@{time} +0000"
    return {
        f"GIT_{role}_{fact}": value
        for role in ("AUTHOR", "COMMITTER")
        for fact, value in (("NAME", who.name), ("EMAIL", who.email), ("DATE", date))
    }
