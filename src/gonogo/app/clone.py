"""A clone and its remote: who is believed of branches and tags, and what both have together."""

from __future__ import annotations

from functools import cached_property
from shlex import quote
from typing import TYPE_CHECKING

from msgspec.structs import replace

from gonogo.app.ahead import Ahead
from gonogo.config.ci import branches_named
from gonogo.config.detection import flow
from gonogo.domain.history.lines import line_named
from gonogo.domain.history.references import at_tip, plain_names
from gonogo.domain.planning.sight import UPSTREAM, Sight
from gonogo.errors import ShallowError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gonogo.config.settings import Settings
    from gonogo.domain.history.references import References
    from gonogo.domain.planning.branch_names import BranchNames
    from gonogo.ports.lookout import Lookout
    from gonogo.ports.repository import Repository


class Clone:
    """Reads what is asked for once, when it is first needed."""

    def __init__(
        self,
        settings: Settings,
        repository: Repository,
        lookout: Lookout | None,
        environment: Mapping[str, str],
        ahead: Ahead | None = None,
    ) -> None:
        """Take settings and ports.

        lookout: looks at the remote before anything is decided; nothing where what this clone knows is
        enough. environment: variables, of which those of continuous integration name a branch. ahead: what
        was asked already.
        """
        self.settings = settings
        self.repository = repository
        self.ahead = ahead or Ahead()
        self._lookout = lookout
        self._environment = environment

    @cached_property
    def git_settings(self) -> dict[str, str]:
        """Git's own settings."""
        return self.ahead.take("settings", self.repository.settings)

    @property
    def has_identity(self) -> bool:
        """Whether git knows whom to name in a commit."""
        return {"user.name", "user.email"} <= self.git_settings.keys()

    @cached_property
    def remote_name(self) -> str:
        """The remote that is the truth: as settings say, else the branch's own, else origin, else any.

        "" where there is none.
        """
        names, stated = self._remotes, self.settings.branches.remote
        own = self.git_settings.get(f"branch.{self.here.branch}.remote", "")
        wanted = (stated,) if stated else (own, "origin", *names)
        return next((name for name in wanted if name in names), "")

    @cached_property
    def _remotes(self) -> list[str]:
        ends = (name for name in self.git_settings if name.startswith("remote.") and name.endswith(".url"))
        return [name[7:-4] for name in ends]

    @property
    def is_mirror(self) -> bool:
        """Whether git writes over the branches here with those of the remote."""
        return self.git_settings.get(f"remote.{self.remote_name}.mirror", "false") == "true"

    @property
    def pushed_to(self) -> str:
        """The address that git pushes to, where that is another repository than the remote; else ""."""
        address = self.git_settings.get(f"remote.{self.remote_name}.pushurl", "")
        if not address:
            return ""
        from gonogo.formats.remote import same, shown

        return "" if same(address, self.remote) else shown(address)

    @property
    def remote(self) -> str:
        """The address of that remote; "" where there is none."""
        return self.git_settings.get(f"remote.{self.remote_name}.url", "")

    def refuse_shallow(self) -> None:
        """Raises ShallowError where history is cut off."""
        if not self.repository.place.shallow:
            return
        whole = f"Run: git fetch --unshallow --tags {quote(self.remote_name)}"
        remedy = whole if self.remote_name else "It has no remote to get the rest from: clone it anew, whole"
        raise ShallowError(f"This clone is shallow: which commits are released would be a guess. {remedy}")

    @cached_property
    def here(self) -> References:
        """What this clone has, before its remote was looked at."""
        return self.ahead.take("references", self.repository.references)

    @cached_property
    def sight(self) -> Sight:
        """The clone and its remote, which is asked once, if it is asked at all."""
        if self._lookout is None or not self.remote_name:
            return Sight(self.here, self.remote_name)
        from gonogo.app.looking import look

        is_fork = UPSTREAM in self._remotes and self.remote_name != UPSTREAM
        upstream = UPSTREAM if is_fork and not self.settings.branches.remote else ""
        return look(self.repository, self.here, self.remote_name, self._lookout, upstream)

    @cached_property
    def references(self) -> References:
        """HEAD, branches and tags: what this clone and its remote have together.

        Where HEAD is on no branch, as in continuous integration, its branch is the one that it is proven
        to be the tip of.
        """
        found = self.sight.references
        tips = () if found.branch else self.tips
        return replace(found, branch=tips[0]) if len(tips) == 1 else found

    @cached_property
    def tips(self) -> tuple[str, ...]:
        """The branches of the remote that HEAD is the tip of.

        The one that a variable names, else those that releases start from.
        """
        found, remote = self.sight.references, self.remote_name
        named = at_tip(found.head, remote, found.branches, branches_named(self._environment, remote))
        if named:
            return named[:1]
        names = plain_names(found.branches, remote, self._remotes)
        usual = flow(self.settings.branches, names, "", self.default_branch).sources
        others = sorted(name for name in names if line_named(name) or self.branch_names.hotfix.holds(name))
        return at_tip(found.head, remote, found.branches, (*usual, *others))

    @property
    def default_branch(self) -> str:
        """The one that the remote's HEAD is on; "" where that is not known."""
        return self.sight.there.default if self.sight.there else ""

    @cached_property
    def branches(self) -> set[str]:
        """The branches here and on the remote, by their names alone."""
        return plain_names(self.references.branches, self.remote_name, self._remotes)

    @property
    def switchable(self) -> tuple[str, ...]:
        """The branches that git switches to by their names: those here, and those of the only remote."""
        remotes, names = self._remotes, self.here.branches
        if len(remotes) == 1:
            return tuple(plain_names(names, remotes[0], remotes))
        return tuple(name for name in names if not name.startswith(tuple(f"{one}/" for one in remotes)))

    @cached_property
    def lines(self) -> list[str]:
        """The branches, here or on the remote, that carry a line of versions by name; the lowest first."""
        lines = [line for name in self.branches if (line := line_named(name))]
        return [line.branch for line in sorted(lines, key=lambda line: (line.numbers, line.branch))]

    @property
    def branch_names(self) -> BranchNames:
        """What branches of releases and hotfixes are called."""
        return self.settings.branches.to_names()
