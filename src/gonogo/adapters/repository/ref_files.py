"""Files on a reference of a remote, where only adding is needed: the anchor of a ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.adapters.repository import trees
from gonogo.adapters.repository.ref_trees import LARGEST_FOLDER, RefTree
from gonogo.adapters.repository.refs import checked_ref
from gonogo.errors import RepositoryError
from gonogo.ports.publisher import Files, Moved, Published, Pushed, RefUpdate, Refused, Unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gonogo.adapters.repository.objects import Objects
    from gonogo.adapters.repository.process import GitCommand
    from gonogo.adapters.repository.remotes import Remotes
    from gonogo.ports.publisher import Who

_TRIES = 5
_MOST_FILES = 100_000


class RefFiles:
    """Adds files to a remote's reference, and reads them."""

    def __init__(self, git: GitCommand, objects: Objects, remotes: Remotes) -> None:
        """Take what makes commits, and what pushes them."""
        self._git = git
        self._objects = objects
        self._remotes = remotes

    def publish_files(
        self,
        remote: str,
        ref: str,
        files: Mapping[str, bytes | None],
        message: str,
        who: Who,
        time: int,
        *,
        on: str | None = None,
    ) -> Published | Moved | Refused | Unreachable:
        """Where others publish at the same time, go on from theirs; see the port."""
        outcome: Published | Moved | Refused | Unreachable = Moved(ref, "")
        for _ in range(_TRIES):
            tip = self._tip(remote, ref) if on is None else on
            if isinstance(tip, Unreachable):
                return tip
            base = self._base(tip, files) if tip else ""
            tree = trees.changed(self._git, base, files, submodules=False)
            if tip and tree == self._objects.tree(tip):
                return Published(tip)
            sha = self._objects.commit_tree(tree, [tip] if tip else [], message, who, time)
            pushed = self._remotes.push(remote, [RefUpdate(ref, sha, tip)])
            outcome = Published(sha) if isinstance(pushed, Pushed) else pushed
            if not isinstance(outcome, Moved) or on is not None:
                return outcome
        return outcome

    def _base(self, tip: str, files: Mapping[str, bytes | None]) -> str:
        """The tree to go on from: of a top that somebody has filled with names, only what we write into."""
        tree = self._objects.tree(tip)
        if int(self._git.run("cat-file", "-s", tree)) <= LARGEST_FOLDER:
            return tree
        ours = sorted({path.partition("/")[0] for path in files})
        kept = self._git.ask("ls-tree", "-z", "--full-tree", tip, "--", *ours).output
        return self._git.run("mktree", "-z", given=kept).strip()

    def open_files(self, remote: str, ref: str, seen: str = "") -> RefTree | Unreachable:
        """See the port."""
        tip = self._tip(remote, ref, seen)
        return tip if isinstance(tip, Unreachable) else RefTree(self._git, tip)

    def read_files(self, remote: str, ref: str, *, most: int = 64 << 20) -> Files | Unreachable:
        """See the port."""
        tip = self._tip(remote, ref)
        if isinstance(tip, Unreachable):
            return tip
        return Files(self._contents(self._names(tip, most)) if tip else {})

    def _tip(self, remote: str, ref: str, seen: str = "") -> str | Unreachable:
        """Where the reference stands, with its objects here; "" when there is none."""
        checked_ref(self._git, ref)
        present = self._remotes.remote_refs(remote, [ref])
        if isinstance(present, Unreachable):
            return present
        tip = present.refs.get(ref, "")
        if tip and self._git.ask("cat-file", "-e", tip).code:
            have = seen if seen and not self._git.ask("cat-file", "-e", seen).code else ""
            fetched = self._remotes.fetch(remote, [ref], have)
            return fetched if isinstance(fetched, Unreachable) else tip
        return tip

    def _names(self, tip: str, most: int) -> dict[str, str]:
        """The hash of each file by its path."""
        lines = self._git.run("ls-tree", "-r", "-l", "-z", "--full-tree", tip).split("\0")[:-1]
        entries = [line.split("\t", 1) for line in lines]
        files = [(facts.split(), path) for facts, path in entries if facts.split()[1] == "blob"]
        size = sum(int(facts[3]) for facts, _ in files)
        if size > most or len(files) > _MOST_FILES:
            raise RepositoryError(
                f"The files at {tip[:10]} are too many to read: {len(files):,} with {size:,} bytes, "
                f"where {_MOST_FILES:,} with {most:,} may be. Is this the right reference?"
            )
        return {path: facts[2] for facts, path in files}

    def _contents(self, names: Mapping[str, str]) -> dict[str, bytes]:
        wanted = "".join(f"{sha}\n" for sha in names.values()).encode()
        answer = self._git.ask("cat-file", "--batch", "--buffer", given=wanted)
        files: dict[str, bytes] = {}
        begin = 0
        for path in names:
            head = answer.output.index(b"\n", begin)
            size = int(answer.output[begin:head].split()[2])
            begin = head + size + 2
            files[path] = answer.output[head + 1 : begin - 1]
        return files
