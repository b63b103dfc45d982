"""One clone, by the git command: its place, references and settings, and what its objects say."""

from __future__ import annotations

import os
import re
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from gonogo.adapters.repository import filters
from gonogo.adapters.repository.process import ANEW, Answer, GitCommand
from gonogo.adapters.repository.reading import Reading, records
from gonogo.domain.history.references import Reference, References, Seen
from gonogo.domain.text import printable
from gonogo.errors import RepositoryError
from gonogo.ports.repository import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gonogo.ports.files import Files

_SETTINGS = (
    r"^((user|committer)\.(name|email)|user\.(signingkey|useconfigonly)|remote\..*\.(url|pushurl|mirror)|branch\..*\.remote|core\.(hookspath|commentchar)"
    r"|gpg\.format)$"
)
_HERE_ALONE = "1 .M"
"""How a line of porcelain v2 begins of a file that the index has as HEAD has it."""
_WHO = ("user.name", "user.email")
_NAMING = {"GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL"}
_IDENTITY = re.compile(r"(.*) <(.*)> [0-9]+ [+-][0-9]+$")
_TARGET = "%(objecttype) %(objectname) %(type) %(object)"
"""What a tag itself says of its target: git need not look at it."""
_REFERENCE = f"{_TARGET} %(creatordate:unix) %(symref) %(HEAD)%(refname)"
SEEN_BRANCHES, SEEN_TAGS = "refs/gonogo/seen/heads/", "refs/gonogo/seen/tags/"
"""What a remote has and the clone lacks: it stands here, and nowhere among the user's own."""
_READ = ("refs/heads", "refs/remotes", "refs/tags", SEEN_BRANCHES, SEEN_TAGS)
_PLACE = (
    *("--is-bare-repository", "--is-shallow-repository", "--show-object-format"),
    *("--git-common-dir", "--show-toplevel"),
)


class Git(Reading):
    """One repository, read through the git command; nothing here changes it."""

    def __init__(self, folder: Path) -> None:
        """Find the repository that a folder is in; raises RepositoryError where there is none."""
        self._folder = folder
        self._clone = GitCommand(folder)
        self.place = self._find()
        self._seen = ""
        super().__init__(self.place, lambda: self._seen or self.head())

    def references(self) -> References:
        """One `git for-each-ref` tells it all; see the port."""
        told = self._told("for-each-ref", f"--format={_REFERENCE}", *_READ)
        branches: dict[str, str] = {}
        seen: dict[str, str] = {}
        tags, taken = _Tags(), _Tags()
        branch = head = ""
        for line in told.split("\n")[:-1]:
            kind, sha, inner_kind, inner, made, symbolic, name = line.split(" ", 6)
            at_head, name = name[0] == "*", name[1:]
            if name.startswith(("refs/tags/", SEEN_TAGS)):
                commit = sha if kind == "commit" else self._peeled(inner_kind, inner)
                into = tags if name.startswith("refs/tags/") else taken
                into.add(name.removeprefix("refs/tags/").removeprefix(SEEN_TAGS), commit, made)
            elif name.startswith(SEEN_BRANCHES):
                seen[name.removeprefix(SEEN_BRANCHES)] = sha
            elif not symbolic:
                short = name[11:] if name.startswith("refs/heads/") else name[13:]
                branches[short] = sha
                if at_head:
                    branch, head = short, sha
        if not head:
            branch, head = self._of_head()
        self._seen = head
        others = Seen(seen, self._dated(taken.leading), tuple(taken.others))
        return References(branch, head, branches, self._dated(tags.leading), others, tuple(tags.others))

    def _dated(self, tags: Sequence[Reference]) -> tuple[Reference, ...]:
        """The tags; those that say of themselves no time, as in old repositories, have their commit's."""
        undated = [tag.sha for tag in tags if not tag.time]
        times = {commit.sha: commit.time for commit in self.commits(undated)}
        return tuple(
            [tag if tag.time else Reference(tag.name, tag.sha, times.get(tag.sha, 0)) for tag in tags]
        )

    def dirty(self) -> tuple[str, ...]:
        """What goes through a filter that only the clone defines is not judged; see the port."""
        if self.place.top is None:
            return ()
        own = self._own_filters()
        told = self._told(*filters.unrun(own), "status", "--porcelain=v2", "-z", "--no-renames")
        entries = [entry for entry in told.split("\0") if entry and entry[0] != "#"]
        unclear = {_changed_path(entry) for entry in entries if own and entry.startswith(_HERE_ALONE)}
        named = filters.filtered(self._clone, unclear) if unclear else {}
        paths = map(_changed_path, entries)
        return tuple(path for path in paths if path not in unclear or named.get(path) not in own)

    def _own_filters(self) -> set[str]:
        """Those that only the clone defines; mostly none, which its settings tell without being asked."""
        files = (self.place.shared / "config", self.place.shared / "config.worktree")
        texts = [file.read_bytes().lower() for file in files if file.is_file()]
        named = any(word in text for text in texts for word in (b"filter", b"include"))
        return filters.of_the_clone(self._clone) if named else set()

    def present(self, names: Sequence[str]) -> Iterator[str]:
        """See the port."""
        if self.place.top is None or not names:
            return
        listing = ["ls-files", "-z", "--full-name", "--cached", "--others", "--exclude-standard"]
        yield from records(self._clone, [*listing, "--", *(f":(top,glob)**/{name}" for name in names)])

    def settings(self) -> dict[str, str]:
        """The last value of each setting wins, as in git; see the port."""
        told = self._told("config", "-z", "--get-regexp", _SETTINGS, ok=(0, 1))
        pairs = (entry.partition("\n") for entry in told.split("\0") if entry)
        found = {name: value for name, _, value in pairs}
        own = {name: value for name, value in found.items() if name not in _WHO}
        return own | self._identity(found)

    def _identity(self, found: Mapping[str, str]) -> dict[str, str]:
        """Git is asked where more than the usual settings have a say, and told not to guess."""
        said = {name: found[name] for name in _WHO if name in found}
        if not os.environ.keys() & _NAMING and not any(name.startswith("committer.") for name in found):
            return said
        only = ["-c", "user.useConfigOnly=true"]
        email = os.environ.get("EMAIL", "")
        if email and found.get("user.useconfigonly", "false") == "false":
            only += ["-c", f"user.email={said.get('user.email', email)}"]
        answer = self._clone.ask(*only, "var", "GIT_COMMITTER_IDENT")
        named = _IDENTITY.match(answer.output.decode(errors="backslashreplace"))
        return dict(zip(_WHO, named.groups(), strict=True)) if named and not answer.code else {}

    def resolve(self, revision: str) -> str:
        """See the port."""
        told = self._clone.run(
            "rev-parse", "--verify", "-q", "--end-of-options", f"{revision}^{{commit}}", ok=(0, 1, 128)
        )
        if not told:
            raise RepositoryError(f"There is no commit '{printable(revision)}' in this repository")
        return told.strip()

    def committed(self, commit: str, working: Files | None) -> Files:
        """See the port."""
        from gonogo.adapters.repository.committed import Committed
        from gonogo.adapters.repository.own import own_git

        return Committed(own_git(self.place), commit, working)

    def _find(self) -> Place:
        told, ended = self._lines(*_PLACE)
        if len(told) < 4:
            raise RepositoryError(self._no_repository(ended))
        if len(told) > (4 if ended.code else 5):  # a folder with a newline in its name
            told = ["\n".join(self._lines(question)[0]) for question in _PLACE]
        bare, shallow, hashes, shared, *tops = filter(None, told)
        top = Path(tops[0]) if tops and bare != "true" else None
        if top and not self._folder.resolve().is_relative_to(top.resolve()):
            raise RepositoryError(
                f"This clone says that its files are in {printable(str(top))}, which {self._folder} is not "
                "below. Take that back: git config --unset core.worktree"
            )
        return Place(top, Path(shared), shallow == "true", hashes)

    def _lines(self, *asked: str) -> tuple[list[str], Answer]:
        """What git says of the place; where there is no working tree, the last question has no answer."""
        answer = self._clone.ask("rev-parse", "--path-format=absolute", *asked)
        return os.fsdecode(answer.output).split("\n")[:-1], answer

    def _no_repository(self, ended: Answer) -> str:
        if "dubious ownership" in ended.problem:
            return (
                f"{self._folder} belongs to another user, and git reads it only when told to. "
                f"Run: git config --global --add safe.directory {quote(str(self._folder.resolve()))}"
            )
        if "not a git repository" in ended.problem and (self._folder / ".git").exists():
            return f"git takes {self._folder / '.git'} for no repository. {ANEW}"
        if "not a git repository" in ended.problem:
            hint = "Run gonogo in one, or name one by --repository"
            return f"{self._folder} is not in a git repository. {hint}"
        return f"git cannot read the repository at {self._folder}: {ended.text or ended.code}"

    def _told(self, *command: str, ok: tuple[int, ...] = (0,)) -> str:
        """What git says, as text that can be written anywhere: a byte that is not UTF-8 is escaped."""
        told = self._clone.run(*command, ok=ok)
        return (
            told
            if told.isascii()
            else told.encode(errors="surrogateescape").decode(errors="backslashreplace")
        )

    def _peeled(self, kind: str, sha: str) -> str:
        """The commit that an annotated tag leads to, also through further tags; "" for anything else."""
        if kind == "tag":
            return self._clone.run("rev-parse", "--verify", "-q", f"{sha}^{{commit}}", ok=(0, 1, 128)).strip()
        return sha if kind == "commit" else ""

    def _of_head(self) -> tuple[str, str]:
        """The branch, also before its first commit, and the commit, also on no branch."""
        branch = self._told("symbolic-ref", "-q", "--short", "HEAD", ok=(0, 1))
        return branch.rstrip("\n"), self.head()

    def head(self) -> str:
        """See the port."""
        return self._clone.run("rev-parse", "--verify", "-q", "HEAD", ok=(0, 1)).strip()


class _Tags:
    """Those that lead to a commit, and the names of the others, as they are read."""

    def __init__(self) -> None:
        self.leading: list[Reference] = []
        self.others: list[str] = []

    def add(self, name: str, commit: str, time: str) -> None:
        if commit:
            self.leading.append(Reference(name, commit, int(time or 0)))
        else:
            self.others.append(name)


def _changed_path(entry: str) -> str:
    """The path in a line of porcelain v2: behind 1 field when untracked, 10 when unmerged, else 8."""
    return entry.split(" ", {"?": 1, "u": 10}.get(entry[0], 8))[-1]
