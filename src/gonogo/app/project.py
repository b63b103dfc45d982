"""A repository with its settings: what every verb of the application works on."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from posixpath import normpath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.app import kept_history
from gonogo.app.clone import Clone
from gonogo.config.detection import Flow, flow
from gonogo.config.settings import tag_patterns
from gonogo.config.version_files import path_of
from gonogo.domain.history.history import History, Tag
from gonogo.domain.text import printable
from gonogo.domain.versions import TagPattern, naming
from gonogo.domain.versions.semver import SemVerScheme
from gonogo.errors import RepositoryError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    from gonogo.app.ahead import Ahead
    from gonogo.app.kept_history import KeptHistory
    from gonogo.config.settings import Branches, Package, Settings
    from gonogo.config.version_files import NamedFile
    from gonogo.domain.history.commits import Commit
    from gonogo.domain.history.graph import Graph
    from gonogo.domain.history.lines import Line
    from gonogo.domain.history.references import Reference
    from gonogo.domain.packages.workspace import Packages, Workspace
    from gonogo.domain.versions import Scheme
    from gonogo.domain.versions.naming import Naming, Read
    from gonogo.ports.clock import Clock
    from gonogo.ports.files import Files
    from gonogo.ports.issues import Issues
    from gonogo.ports.lookout import Lookout
    from gonogo.ports.repository import Changed, Repository

_PYTHON = {"pyproject.toml", "setup.cfg"}
_OTHERS = {
    *("package.json", "Cargo.toml", "Chart.yaml", "pom.xml", "composer.json", "pubspec.yaml", "mix.exs"),
    *("gradle.properties", "build.gradle", "build.gradle.kts", "Directory.Build.props"),
}
SETTINGS_FILE = "gonogo.yml"
UNSHARED = "unshared"
"""The file, of those that gonogo keeps, with what a server says that takes no ledger."""

LOOKED_AT = 500
"""The latest commits that are searched for fixes, so that a long history costs no more than this."""
_FIX = re.compile(r"(hot|bug)?fix(es|ed)?\b", re.IGNORECASE)
_LIKE_FIX = "^(hot|bug)?fix"
"""What git looks for, so that it need not find out what each other commit changed."""


class Project(Clone):
    """Reads what is asked for once, when it is first needed."""

    def __init__(  # noqa: PLR0913, PLR0917 - one for each thing that is wired to it
        self,
        settings: Settings,
        repository: Repository,
        folder: Callable[[Path], Files],
        clock: Clock,
        token: Callable[[], str],
        parse: Callable[[str, str], Settings],
        tracker: Callable[[Project], Issues | None],
        strategies: Callable[[str], type[Any]],
        lookout: Lookout | None = None,
        environment: Mapping[str, str] = MappingProxyType({}),
        dating: Clock | None = None,
        ahead: Ahead | None = None,
    ) -> None:
        """Take settings and ports.

        folder: opens a folder's files. token: a random word, new each time. parse: the settings that a
        text says, under the name of its file. tracker: opens that of a project, if one is configured.
        strategies: the class of a kind of strategy. lookout: looks at the remote before anything is
        decided; nothing where what this clone knows is enough. environment: variables, of which those of
        continuous integration name a branch. dating: tells the date of a plan, and of its commits and tags,
        where that is not the clock's. ahead: what git was asked already, as by `ask_clone`.
        """
        super().__init__(settings, repository, lookout, environment, ahead)
        self._open = folder
        self.token = token
        self._parse = parse
        self._tracker = tracker
        self.strategies = strategies
        self.clock = clock
        self.dating = dating or clock
        self._namings: dict[str, Naming] = {}
        self._changed: dict[str, tuple[Changed, ...]] = {}
        self._read: dict[bool, dict[str, Commit]] = {False: {}, True: {}}

    def ask_ahead(self) -> None:
        """Ask git of history what every plan needs, so that it answers while we read and import the rest."""
        if not self._kept_history:
            self.ahead.ask("graph", self._graph_of_head)
        self.ahead.ask("fixes", self._searched)

    @cached_property
    def issues(self) -> Issues | None:
        """The tracker, if one is configured."""
        return self._tracker(self)

    @cached_property
    def files(self) -> Files:
        """What is released: the files of HEAD as git keeps them, and what is new in the working tree."""
        place = self.repository.place
        return self.repository.committed(self.here.head, self.working if place.top else None)

    @cached_property
    def working(self) -> Files:
        """The working tree as it lies there; in a bare repository, its folder."""
        return self._open(self.repository.place.folder)

    @cached_property
    def present(self) -> Packages | None:
        """The packages of the working tree.

        They are not searched where neither gonogo.yml names packages nor a file at the top declares a
        workspace, so that it costs others nothing.
        """
        from gonogo.app.packages import declares, found_packages

        if self.settings.packages or declares(self.files):
            return found_packages(self.files, self.repository)
        return None

    @property
    def workspaces(self) -> tuple[Workspace, ...]:
        """The workspaces of the working tree, those nearest to its top first; see `present`."""
        return self.present.workspaces if self.present else ()

    @property
    def tree(self) -> Files:
        """The same to be written.

        Raises:
            UsageError: there is no working tree.
        """
        if self.repository.place.top is None:
            raise UsageError("This repository has no working tree. Run gonogo in a clone of it")
        return self.working

    @cached_property
    def kept(self) -> Files:
        """What gonogo keeps for itself."""
        return self._open(self.repository.place.state)

    @cached_property
    def hooks(self) -> Files:
        """Where git looks for its hooks."""
        place = self.repository.place
        named = self.git_settings.get("core.hookspath")
        if named:
            return self._open(place.folder / Path(named).expanduser())
        return self._open(place.shared / "hooks")

    @cached_property
    def dirty(self) -> tuple[str, ...]:
        """The paths in the working tree with changes that are not committed."""
        return self.ahead.take("dirty", self.repository.dirty)

    @cached_property
    def flow(self) -> Flow:
        """How the repository branches."""
        return self.flow_by(self.settings.branches, self.references.branch)

    def flow_by(self, stated: Branches, branch: str) -> Flow:
        """How it branches by these settings, for somebody on a branch."""
        return flow(stated, self.branches, branch, self.default_branch, self._has_begun)

    def _has_begun(self, line: Line) -> bool:
        """Whether a version of this line is out."""
        released = self.release_tags(self.references.tags)
        return any(line.holds(tag.version) and not tag.version.is_prerelease for tag in released)

    @cached_property
    def scheme(self) -> Scheme:
        """How versions are made; those of Python packages are ordered as they are there."""
        scheme = self.settings.versioning.to_scheme()
        if isinstance(scheme, SemVerScheme) and self._is_python:
            return msgspec.structs.replace(scheme, python=True)
        return scheme

    @property
    def _is_python(self) -> bool:
        """Whether nobody but Python reads the version."""
        names: set[str] = set()
        modules = False
        for package in ("", *self.settings.packages):
            named = self.version_files(package)
            paths = self.files.names(self.folder(package)) if named is None else [*map(path_of, named)]
            names |= set(paths)
            modules = modules or any(path.endswith(".py") for path in paths if named)
        found = {name.rpartition("/")[2] for name in names}
        return (modules or bool(_PYTHON & found)) and not _OTHERS & found

    def rules(self, commit: str) -> Settings:
        """The settings as they stand in a commit, such as the target branch's; ours where it has none."""
        text = self.repository.text(commit, SETTINGS_FILE) if commit else None
        return self.settings if text is None else self.settings_in(text, commit)

    def settings_in(self, text: str, commit: str) -> Settings:
        """The settings that a text says, as it stands in a commit."""
        return self._parse(text, f"{SETTINGS_FILE} at {commit[:7]}")

    @property
    def name(self) -> str:
        """As the settings say, else the folder's."""
        return self.settings.project or printable(self.repository.place.folder.name.removesuffix(".git"))

    @cached_property
    def roots(self) -> list[str]:
        """HEAD, and where work is merged into develop or a release's branch the main one with the tags."""
        head, flow, branches = self.references.head, self.flow, self.references.branches
        if flow.workflow != "git-flow" or self.references.branch not in (flow.develop, *flow.releases):
            return [head]
        mains = (branches.get(name, "") for name in (f"{self.remote_name}/{flow.main}", flow.main))
        return list(dict.fromkeys([head, *filter(None, mains)]))

    @property
    def stabilised(self) -> dict[str, str]:
        """Where the release branches of git-flow stand on the remote, by name."""
        heads, remote = self.references.branches, self.remote_name
        found = {name: heads.get(f"{remote}/{name}", "") for name in self.flow.open_releases}
        return {name: sha for name, sha in found.items() if sha}

    def package(self, name: str) -> Package | None:
        """The package of this name; nothing for "", the repository as a whole.

        Raises:
            UsageError: there is none; the sentence names those that are.
        """
        if not name:
            return None
        found = self.settings.packages.get(name)
        if found is None:
            known = ", ".join(self.settings.packages) or "none is configured"
            raise UsageError(f"There is no package '{name}'. Known: {known}")
        return found

    def folder(self, package: str) -> str:
        """Where a package lies; "" for the repository as a whole."""
        found = self.package(package)
        return _plain(found.path) if found else ""

    def owns(self, package: str, commit: Commit) -> bool:
        """Whether a commit is about the package: it changes something below its paths."""
        found = self.package(package)
        if found is None:
            return True
        return any(self.holds(package, path) for path in commit.paths)

    def holds(self, package: str, path: str) -> bool:
        """Whether a path lies below those of the package; at the top lies what no other package holds."""
        if self.package(package) is None or f"{path}/".startswith(self._places[package]):
            return True
        others = (name for name in self.settings.packages if self.folder(name))
        return not self.folder(package) and not any(self.holds(other, path) for other in others)

    @cached_property
    def _places(self) -> dict[str, tuple[str, ...]]:
        """What the paths of a package begin with, by its name; of one at the top, only its further ones."""
        stated = {name: (one.path, *one.also) for name, one in self.settings.packages.items()}
        return {
            name: tuple(f"{place}/" for place in map(_plain, places) if place)
            for name, places in stated.items()
        }

    def version_files(self, package: str) -> list[str | NamedFile] | None:
        """The files that the settings name; nothing where they are to be found."""
        found = self.package(package)
        return found.files if found else self.settings.versioning.files

    def changelog_file(self, package: str) -> str:
        """Where the change log is kept: as the settings say, else where there is one."""
        found = self.package(package)
        stated = found.changelog if found else self.settings.changelog.file
        if stated:
            return stated
        from gonogo.app.changelog_places import changelog_places

        return changelog_places(self.files, self.folder(package))[0]

    def tag_pattern(self, package: str) -> TagPattern:
        """How the next tag of the repository, or of one package, is named."""
        return self.naming(package).patterns[0]

    def naming(self, package: str = "") -> Naming:
        """How the releases of the repository, or of one package, are named; each tag is read once."""
        if package not in self._namings:
            self._namings[package] = self._named(package)
        return self._namings[package]

    def _named(self, package: str) -> Naming:
        found, tags, scheme = self.package(package), self._tags, self.scheme
        stated = tag_patterns(found.tag if found else self.settings.versioning.tag)
        if found is None:
            others = tags.keys() - {
                name for one in self.settings.packages for name in self.naming(one).versions
            }
            if stated:
                return naming.stated(stated, tags, scheme, [name for name in tags if name in others])
            whole = naming.of_whole(self.reads, usual_only=bool(self.settings.packages))
            return naming.detected(whole, scheme, [name for name in tags if name in others])
        own = naming.of_package(self.reads, package, self.folder(package))
        if stated:
            return naming.stated(stated, tags, scheme, [read.name for read in own])
        return naming.detected(own, scheme, usual=TagPattern(f"{package}@{{version}}"))

    @cached_property
    def _tags(self) -> dict[str, str]:
        """The commits of the tags that may name a release."""
        tags = {tag.name: tag.sha for tag in self.references.tags}
        return naming.not_ignored(tags, self.settings.versioning.ignore)

    @cached_property
    def reads(self) -> list[Read]:
        """The tags that name versions, whatever part of the repository they are of."""
        return naming.read_all(self._tags, self.scheme)

    @cached_property
    def graph(self) -> Graph:
        """Which commit comes from which, of all that HEAD, the roots and the tags contain, or more."""
        tips = self._tips
        known = self._known or self.ahead.take("graph", lambda: self.repository.graph(tips))
        missing = [sha for sha in tips if sha not in known.parents]
        if not missing:
            return known
        try:
            return known.with_new(self.repository.graph(missing, known.tips))
        except RepositoryError:  # what it stood on may be gone from here since
            return self.repository.graph(tips)

    def _graph_of_head(self) -> Graph:
        """Mostly that is all that there is; git is asked before it has told where the tags are."""
        return self.repository.graph(filter(None, [self.repository.head()]))

    @cached_property
    def _known(self) -> Graph | None:
        return self._kept_history.graph if self._kept_history else None

    @cached_property
    def _kept_history(self) -> KeptHistory:
        return kept_history.read(self.kept)

    def keep_history(self) -> None:
        """Keep what was read of a long history, so that another run need not read it again."""
        kept, graph = self._kept_history, self.graph
        known = len(self._known.parents) if self._known else 0
        searched = "_fixes" in self.__dict__
        new = len(set(self.latest).difference(kept.looked_at)) if searched else 0
        if max(new, len(graph.parents) - known) >= kept_history.MANY:
            found = (self.latest, self.fixes) if searched else (kept.looked_at, kept.fixes)
            kept_history.write(self.kept, kept_history.kept_of(graph, *found))

    @cached_property
    def contained(self) -> Container[str]:
        """The hashes of the commits that the roots contain."""
        return self.graph.behind(*self.roots)

    @cached_property
    def history(self) -> History:
        """All of these commits with the paths they change: one reading serves every package."""
        return History(self.repository.log(self._tips, paths=True))

    @property
    def _tips(self) -> list[str]:
        tags = (tag.sha for tag in self.references.tags)
        tips = dict.fromkeys([*self.roots, *tags, *self.stabilised.values()])
        return [sha for sha in tips if sha]

    def commits(self, hashes: Iterable[str], *, paths: bool = False) -> list[Commit]:
        """These commits, each of which is read once."""
        hashes, read = list(hashes), self._read[paths]
        if missing := [sha for sha in hashes if sha not in read]:
            asked = ("commits", paths, *missing)
            read |= self.ahead.take(asked, lambda: self._commits(missing, paths=paths))
        return [read[sha] for sha in hashes]

    def ask_commits(self, hashes: Sequence[str], *, paths: bool = False) -> None:
        """Let git read commits at once, as it will be asked to."""
        self.ahead.ask(("commits", paths, *hashes), lambda: self._commits(hashes, paths=paths))

    def _commits(self, hashes: Sequence[str], *, paths: bool) -> dict[str, Commit]:
        return {commit.sha: commit for commit in self.repository.commits(hashes, paths=paths)}

    def ask_changed_since(self, sha: str) -> None:
        """Let git compare a commit with HEAD at once, as it will be asked to."""
        if sha not in self._changed:
            self.ahead.ask(f"changed since {sha}", lambda: self._difference(sha))

    def changed_since(self, sha: str) -> tuple[Changed, ...]:
        """What differs between a commit and HEAD, by file; each is compared once."""
        if sha not in self._changed:
            self._changed[sha] = self.ahead.take(f"changed since {sha}", lambda: self._difference(sha))
        return self._changed[sha]

    def _difference(self, sha: str) -> tuple[Changed, ...]:
        return self.repository.diffstat(sha, self.references.head)

    @property
    def inherited(self) -> list[str]:
        """The tags of releases in this history that only the upstream has, the latest last."""
        upstream = self.sight.upstream
        if upstream is None:
            return []
        known = {tag.name for tag in self.references.tags}
        found = {n: sha for n, sha in upstream.tags.items() if n not in known and sha in self.contained}
        reads = naming.read_all(naming.not_ignored(found, self.settings.versioning.ignore), self.scheme)
        return [read.name for read in sorted(reads, key=lambda read: read.version)]

    @property
    def latest(self) -> Sequence[str]:
        """The hashes of the latest commits that HEAD contains, 500 at most."""
        return self._fixes[0]

    @property
    def fixes(self) -> dict[str, tuple[str, ...]]:
        """The paths that each of the latest commits changed that is a fix, by its hash."""
        return self._fixes[1]

    @cached_property
    def _fixes(self) -> tuple[Sequence[str], dict[str, tuple[str, ...]]]:
        return self.ahead.take("fixes", self._searched)

    def _searched(self) -> tuple[Sequence[str], dict[str, tuple[str, ...]]]:
        """The latest commits, and what those changed that are fixes; what was kept is not read again."""
        kept, head = self._kept_history, self.here.head
        is_known = kept.looked_at[:1] == (head,)
        latest = kept.looked_at if is_known else self.repository.latest(head, LOOKED_AT)
        missing = sorted(set(latest).difference(kept.looked_at))
        like = self.repository.commits(missing, paths=True, saying=_LIKE_FIX)
        new = {commit.sha: commit.paths for commit in like if _FIX.match(commit.message)}
        return latest, {sha: kept.fixes[sha] for sha in latest if sha in kept.fixes} | new

    def release_names(self, package: str = "") -> list[str]:
        """The names of the tags that are releases."""
        return [tag.name for tag in self.release_tags(self.references.tags, package)]

    def release_tags(self, references: Iterable[Reference], package: str = "") -> list[Tag]:
        """Those that name a version; others are none of ours."""
        versions = self.naming(package).versions
        return [
            Tag(reference.name, reference.sha, reference.time, versions[reference.name])
            for reference in references
            if reference.name in versions
        ]


def _plain(folder: str) -> str:
    """A folder of gonogo.yml, from the repository's top, which is ""."""
    found = normpath(folder.strip("/") or ".")
    return "" if found == "." else found
