"""Everything the release will do, resolved and frozen, with its digest."""

from __future__ import annotations

from hashlib import sha256
from typing import Literal

import msgspec

from gonogo.domain.history.changelog import ChangeSet
from gonogo.domain.people.approval import Approvals
from gonogo.domain.people.people import Member, Permissions
from gonogo.domain.planning.branching import Route
from gonogo.domain.planning.bump import Bump
from gonogo.domain.planning.readiness import Obstacle
from gonogo.domain.product import Product
from gonogo.domain.rollout.environment import EnvironmentPlan
from gonogo.domain.surroundings import Granted, Surroundings
from gonogo.domain.text import abridged


class FileChange(msgspec.Struct, frozen=True):
    """A version file that will be rewritten. line: where the version stands, from 1."""

    path: str
    line: int
    before: str
    after: str


class GatePlan(msgspec.Struct, frozen=True):
    """A gate that will be asked. settings: of its kind, as canonical JSON. timeout: whole seconds.

    needs: the gates that must say go before. retries, pause: how often it is asked again by itself
    after a no, and whole seconds before each. parallel: whether it may run beside its neighbours.
    stage: what it is in the order of a release, such as unit or security. note: what is special about it
    this time, to be said behind its name; "" for nothing.
    """

    name: str
    kind: str
    settings: str
    required: bool
    timeout: int
    needs: tuple[str, ...] = ()
    retries: int = 0
    pause: int = 0
    parallel: bool = False
    stage: str = ""
    note: str = ""


class Preparation(msgspec.Struct, frozen=True):
    """What is run once, in a checkout of the candidate, before its gates. timeout: whole seconds for each."""

    run: tuple[str, ...]
    timeout: int


class Skipped(msgspec.Struct, frozen=True):
    """A gate that is not asked, and why."""

    name: str
    reason: str


class Destination(msgspec.Struct, frozen=True):
    """Where the release goes.

    remote: its name. route: how its branches get it. heads: the commits that they stood on when this
    was planned; a remote that has moved since is a hold.
    """

    remote: str = ""
    route: Route = Route(())
    heads: dict[str, str] = {}


class Risk(msgspec.Struct, frozen=True):
    """How much could go wrong, and why; it explains, and decides nothing."""

    level: Literal["low", "medium", "high"] = "low"
    reasons: tuple[str, ...] = ()


class Development(msgspec.Struct, frozen=True):
    """What is worked on after the release: the version that it leads to, and the branch that says so.

    writes: SHA-256 of each file as the commit behind the release will have it, by path.
    """

    version: str
    branch: str = ""
    writes: dict[str, str] = {}


class Part(msgspec.Struct, frozen=True):
    """What one package gets of a release; each name means what it means in a plan."""

    package: str
    bump: Bump
    tag: str
    commits: tuple[str, ...]
    since: str = ""
    files: tuple[FileChange, ...] = ()
    changelog_file: str = ""
    changelog: str = ""


class Plan(msgspec.Struct, frozen=True):
    """What a release does. It holds what was decided, nothing that is looked up later.

    kind: a hotfix is made from a tag. since: the commit of the release before, "" where there is none.
    commit: the one that it was made from. tag: the one that it will make. day: as in the change
    log, YYYY-MM-DD. changelog: the section to come, as it will stand in `changelog_file`. writes:
    SHA-256 of each file as it will be committed, by path. signing: how the tag is signed. people:
    who is known; nobody where anybody's word counts. skipped: gates that are not asked.
    environments: where it runs, in this order. prerelease: whether the last of all is not among them.
    development: not there where none is written, so that plans without one keep their digest.

    parts: of several packages that are released together, what each gets, in the order in which they are
    published; not there for one. By the first the release is known: `package`, `bump` and `tag` are its own.
    `commits`, `files` and `changelog` are those of all, and `since` has none of them behind it.
    prepare: not there where nothing is.

    grants: what gates and other programs are given; not there where nothing is said, as in earlier plans.
    """

    project: str
    workflow: str
    branch: str
    commit: str
    bump: Bump
    tag: str
    day: str
    commits: tuple[str, ...]
    files: tuple[FileChange, ...] = ()
    changelog_file: str = ""
    changelog: str = ""
    package: str = ""
    destination: Destination = Destination()
    gates: tuple[GatePlan, ...] = ()
    approvals: Approvals = Approvals()
    people: tuple[Member, ...] = ()
    writes: dict[str, str] = {}
    signing: Literal["none", "ssh", "openpgp"] = "none"
    kind: Literal["standard", "hotfix"] = "standard"
    since: str = ""
    skipped: tuple[Skipped, ...] = ()
    authors: tuple[str, ...] = ()
    unsigned: tuple[str, ...] = ()
    permissions: Permissions = Permissions()
    risk: Risk = Risk()
    environments: tuple[EnvironmentPlan, ...] = ()
    prerelease: bool = False
    development: Development | msgspec.UnsetType = msgspec.UNSET
    parts: tuple[Part, ...] | msgspec.UnsetType = msgspec.UNSET
    prepare: Preparation | msgspec.UnsetType = msgspec.UNSET
    grants: Granted | msgspec.UnsetType = msgspec.UNSET

    @property
    def granted(self) -> Granted:
        """What gates and other programs are given, also where nothing is said of it."""
        return self.grants or Granted()

    @property
    def product(self) -> Product:
        """What is released; of several, the one by which the release is known."""
        return Product(self.project, self.package)

    @property
    def brings(self) -> tuple[Part, ...]:
        """What each package gets, also where it is one, or the repository as a whole."""
        return self.parts or (
            Part(
                self.package,
                self.bump,
                self.tag,
                self.commits,
                self.since,
                self.files,
                self.changelog_file,
                self.changelog,
            ),
        )

    @property
    def title(self) -> str:
        """What is released, for people: `1.3.0`, or of several `api 1.3.0 and web 2.0.0`."""
        if not self.parts:
            return self.bump.version
        return abridged([f"{part.package} {part.bump.version}" for part in self.parts])

    @property
    def tags(self) -> str:
        """The tags that it makes, for people: `v1.3.0`, or of several `api@1.3.0 and web@2.0.0`."""
        return abridged([part.tag for part in self.brings])

    @property
    def staging(self) -> tuple[EnvironmentPlan, ...]:
        """The environments before the tag: what fails there never gets one."""
        return self.environments if self.prerelease else self.environments[:-1]

    @property
    def production(self) -> tuple[EnvironmentPlan, ...]:
        """The environment where the users are, after the tag; none for a prerelease."""
        return () if self.prerelease else self.environments[-1:]

    def surroundings_of(self, environment: str) -> Surroundings:
        """What the commands that move an environment find around them."""
        own = (one.surroundings for one in self.environments if one.name == environment)
        return next(own, Surroundings(self.granted.variables))

    @property
    def digest(self) -> str:
        """SHA-256 over the plan as canonical JSON (RFC 8785), in hex; equal plans have equal digests."""
        import rfc8785

        return sha256(rfc8785.dumps(msgspec.to_builtins(self))).hexdigest()

    def has_digest(self, digest: str) -> bool:
        """Whether a digest is of this plan: as it is made now, or as it was before numbers followed RFC 8785.

        Releases that began before have the earlier one, which is of the very same plan.
        """
        return (
            digest == self.digest or digest == sha256(msgspec.json.encode(self, order="sorted")).hexdigest()
        )


class About(msgspec.Struct, frozen=True):
    """What the repository is. reason: what the workflow was told by. remote: without secrets."""

    workflow: str
    reason: str
    kinds: tuple[str, ...]
    tests: tuple[str, ...]
    remote: str


class Planned(msgspec.Struct, frozen=True):
    """The answer to "what would a release do?".

    plan: nothing where there is nothing to release; `bump.reason` says why. section: the section
    of the change log to come, under its version where one is due. obstacles: what is in the way
    now. warnings: what one should know.
    """

    project: str
    branch: str
    commit: str
    bump: Bump
    section: ChangeSet
    plan: Plan | None
    about: About
    obstacles: tuple[Obstacle, ...]
    warnings: tuple[str, ...]
    parts: tuple[Planned, ...] = ()

    @property
    def each(self) -> tuple[Planned, ...]:
        """The answer for each package, also where it is one, or the repository as a whole."""
        return self.parts or (self,)
