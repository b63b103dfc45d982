"""The settings model: what gonogo.yml may say, and what holds where it says nothing."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from gonogo.config.environments import Environment, Rollback
from gonogo.config.version_files import NamedFile
from gonogo.config.wrong import WrongPartError
from gonogo.domain.evidence.smoke import Check
from gonogo.domain.history.changelog import TITLES
from gonogo.domain.people.approval import EMERGENCY, Approvals, impossible
from gonogo.domain.people.people import Member, Permissions, doubled
from gonogo.domain.planning.branch_names import HOTFIX, RELEASE, BranchNames, BranchPattern
from gonogo.domain.planning.branching import Workflow
from gonogo.domain.planning.bump import WEIGHTS, LevelName, Policy
from gonogo.domain.surroundings import Granted, Mode, Sandbox, Variables, refuse_wrong
from gonogo.domain.text import listed, quoted
from gonogo.domain.versions import Scheme, TagPattern
from gonogo.domain.versions.prerelease import following
from gonogo.domain.versions.semver import SemVerScheme
from gonogo.errors import UsageError, VersionError

BEFORE_TAG = "release"
"""What windows and approvals before the tag are called."""
RELEASE_WINDOW = "release-window"
"""The gate before the tag that windows and freezes make."""
DEPENDENTS = "dependents"
"""The key beside the packages that is a package only where it has a path."""
_TAKEN = (BEFORE_TAG, EMERGENCY)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")

KEPT = {
    "feat": "Added",
    "perf": "Changed",
    "refactor": "Changed",
    "revert": "Changed",
    "deprecate": "Deprecated",
    "deprecated": "Deprecated",
    "remove": "Removed",
    "removed": "Removed",
    "fix": "Fixed",
    "security": "Security",
}
"""The headings of Keep a Changelog 1.1.0."""


def tag_patterns(stated: str | list[str]) -> tuple[TagPattern, ...]:
    """The patterns of tags that a setting states; raises VersionError."""
    return tuple(TagPattern(text) for text in ([stated] if isinstance(stated, str) else stated) if text)


class Versioning(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How versions are made."""

    scheme: Annotated[
        Literal["semver", "calver", "sequential"], Meta(description="what a version looks like")
    ] = "semver"
    pattern: Annotated[str, Meta(description="of calver: date and counters, such as YYYY.0M.MICRO")] = (
        "YYYY.MM.MICRO"
    )
    tag: Annotated[
        str | list[str],
        Meta(
            description="the tag of a version, with {version} in it; of several all are read and the first "
            "is written; told by the tags there are"
        ),
    ] = ""
    ignore: Annotated[
        list[str], Meta(description="tags that are no releases though they read as versions; * is anything")
    ] = []
    prerelease: Annotated[str, Meta(description="the default channel of prereleases")] = "rc"
    development: Annotated[
        LevelName,
        Meta(
            description="what the development version raises that is written after a release: patch, minor "
            "or major; none for not writing one"
        ),
    ] = "none"
    zero: Annotated[
        Literal["minor", "shifted", "strict"],
        Meta(
            description="what a breaking change raises before 1.0.0: minor; shifted, where a feature "
            "raises the patch; strict, which leads to 1.0.0"
        ),
    ] = "minor"
    weights: Annotated[
        dict[str, LevelName],
        Meta(description="which part a type of commit raises; others keep their default"),
    ] = {}
    unconventional: Annotated[
        LevelName, Meta(description="which part a commit raises that does not follow the convention")
    ] = "patch"
    files: Annotated[
        list[str | NamedFile] | None,
        Meta(description="the files that carry the version; found by themselves where not named"),
    ] = None

    sign: Annotated[
        Literal["none", "ssh", "openpgp"], Meta(description="how tags are signed, by git's own settings")
    ] = "none"

    def __post_init__(self) -> None:
        """Refuse patterns that cannot work; msgspec reports a ValueError with its place."""
        try:
            self.to_scheme()
            tag_patterns(self.tag)
            following((), self.prerelease)
        except VersionError as problem:
            raise ValueError(str(problem)) from None
        if self.development != "none" and self.scheme == "sequential":
            raise WrongPartError("sequential versions have none", "development")

    def to_scheme(self) -> Scheme:
        """The scheme that these settings mean."""
        match self.scheme:
            case "semver":
                return SemVerScheme(self.zero)
            case "calver":
                from gonogo.domain.versions.calver import CalVerScheme

                return CalVerScheme(self.pattern)
            case "sequential":
                from gonogo.domain.versions.sequential import SequentialScheme

                return SequentialScheme()

    def to_policy(self) -> Policy:
        """What commits ask for."""
        weights = {kind.lower(): level for kind, level in self.weights.items()}
        return Policy({**WEIGHTS, **weights}, self.unconventional)


class Branches(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the team branches; what is missing is detected."""

    workflow: Annotated[Workflow | None, Meta(description="how branches lead to a release")] = None
    main: Annotated[str, Meta(description="the branch that releases are tagged on")] = ""
    remote: Annotated[
        str, Meta(description="the remote that releases go to; empty for the branch's own, or origin")
    ] = ""
    develop: Annotated[str, Meta(description="of git-flow: the branch that work is merged into")] = ""
    green: Annotated[
        str, Meta(description="a command that ends with 0 if the branch is green; empty for none")
    ] = ""
    environments: Annotated[
        list[str], Meta(description="of gitlab-flow: the branch of each environment, in their order")
    ] = []
    release: Annotated[
        str, Meta(description="a release's own branch, with {version} and perhaps {package} in it")
    ] = RELEASE
    hotfix: Annotated[
        str, Meta(description="the branch that a hotfix is made on, with {version} and perhaps {package}")
    ] = HOTFIX

    def __post_init__(self) -> None:
        """Refuse a command that cannot be run, and names that no branch can have."""
        if self.green:
            from gonogo.formats.command_line import words

            words(self.green)
        names = self.to_names()
        for key, pattern in (("release", names.release), ("hotfix", names.hotfix)):
            if pattern.fault:
                raise WrongPartError(pattern.fault, key)
        if self.release == self.hotfix:
            raise WrongPartError("branches.release has the same name; no one could tell them apart", "hotfix")

    def to_names(self) -> BranchNames:
        """What branches of releases and hotfixes are called."""
        return BranchNames(BranchPattern(self.release), BranchPattern(self.hotfix))


class Links(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Addresses, by pattern; those of a known forge follow from the remote."""

    commit: Annotated[str, Meta(description="of a commit, with {sha}")] = ""
    issue: Annotated[str, Meta(description="of an issue, with {number}")] = ""
    pull: Annotated[str, Meta(description="of a pull request, with {number}")] = ""
    compare: Annotated[
        str, Meta(description="of the changes between two tags, with {before} and {after}")
    ] = ""
    ticket: Annotated[str, Meta(description="of a ticket such as ABC-123, with {key}")] = ""


class Changelog(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the change log looks like."""

    file: Annotated[str, Meta(description="the file; by default the one that is there, or CHANGELOG.md")] = ""
    layout: Annotated[Literal["conventional", "keep-a-changelog"], Meta(description="its headings")] = (
        "conventional"
    )
    sections: Annotated[
        dict[str, str | None],
        Meta(description="the heading for a type of commit; null hides it; others keep their default"),
    ] = {}
    unconventional: Annotated[
        Literal["list", "count", "hide"],
        Meta(description="what to do with commits that do not follow the convention"),
    ] = "list"
    prereleases: Annotated[
        Literal["separate", "merge"], Meta(description="whether prereleases have sections of their own")
    ] = "separate"
    unreleased: Annotated[
        Literal["first", "alone"],
        Meta(
            description="what people wrote as unreleased: first, before what commits say, or alone, in place "
            "of that"
        ),
    ] = "first"
    since: Annotated[
        str, Meta(description="the first version that must have a section; older ones may be missing")
    ] = ""
    contributors: Annotated[bool, Meta(description="whether to name the contributors")] = False
    template: Annotated[str, Meta(description="a Jinja template of your own")] = ""
    links: Links = Links()

    def to_titles(self) -> dict[str, str]:
        """The heading for a type of commit, in the order of the page."""
        defaults = KEPT if self.layout == "keep-a-changelog" else TITLES
        stated = {kind.lower(): title for kind, title in self.sections.items()}
        return {kind: title for kind, title in {**defaults, **stated}.items() if title}


class Notes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Known issues and support in the release notes."""

    known_issues: Annotated[list[str], Meta(description="each with its workaround")] = []
    support: Annotated[list[str], Meta(description="contacts")] = []


class Package(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One package of a repository that has several."""

    path: Annotated[str, Meta(description="its folder")]
    tag: Annotated[
        str | list[str],
        Meta(
            description="its tags, with {version}, of which all are read; as there are, else NAME@{version}"
        ),
    ] = ""
    files: Annotated[list[str | NamedFile] | None, Meta(description="the files that carry its version")] = (
        None
    )
    changelog: Annotated[str, Meta(description="its change log; by default the one in its folder")] = ""
    also: Annotated[list[str], Meta(description="further folders and files whose changes belong to it")] = []

    def __post_init__(self) -> None:
        """Refuse a tag pattern that cannot work."""
        try:
            tag_patterns(self.tag)
        except VersionError as problem:
            raise ValueError(str(problem)) from None


class Lint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What commits must look like, in addition to the convention."""

    types: Annotated[list[str], Meta(description="the types that are allowed; any if empty")] = []
    scopes: Annotated[list[str], Meta(description="the scopes that are allowed; any if empty")] = []
    header: Annotated[int, Meta(description="the longest header, in characters; 0 for any length", ge=0)] = 0


class Hotfix(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules for urgent fixes."""

    approvals: Annotated[Approvals, Meta(description="who must approve; see `approvals`")] = Approvals(
        roles=("emergency-approver",)
    )
    modules: Annotated[
        dict[str, tuple[str, ...]],
        Meta(description="the tests of changed files: from a pattern of paths to tests"),
    ] = {}


class Prepare(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What gates need to have installed."""

    run: Annotated[str | list[str], Meta(description="the commands, in their order, which no shell reads")]
    timeout: Annotated[str, Meta(description="how long each may take, such as 5m or 1h30m")] = "30m"

    def __post_init__(self) -> None:
        """Refuse what is no command or duration; msgspec reports a ValueError with its place."""
        from gonogo.domain import duration
        from gonogo.formats.command_line import words

        for line in self.lines:
            words(line)
        try:
            duration.parse(self.timeout)
        except UsageError as problem:
            raise ValueError(str(problem)) from None

    @property
    def lines(self) -> tuple[str, ...]:
        """The commands."""
        return (self.run,) if isinstance(self.run, str) else tuple(self.run)


class Candidates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether candidates get tags of their own."""

    tag: Annotated[bool, Meta(description="whether each candidate that waits gets a tag of its own")] = False


class Keep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much of what is over stays in the state folder."""

    releases: Annotated[
        int, Meta(description="of how many releases evidence and backups are kept", ge=10, le=100_000)
    ] = 100


class Ledger(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose ledger the one on the remote is."""

    keys: Annotated[
        tuple[Annotated[str, Meta(pattern="^[0-9a-f]{64}$")], ...],
        Meta(
            description="SHA-256 of each key that may sign it, as `gonogo doctor` prints it", max_length=100
        ),
    ] = ()


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of gonogo.yml."""

    project: Annotated[str, Meta(description="its name; by default that of the folder")] = ""
    versioning: Versioning = Versioning()
    branches: Branches = Branches()
    changelog: Changelog = Changelog()
    notes: Notes = Notes()
    stated_packages: Annotated[
        dict[str, Package | Literal["patch", "none"]],
        Meta(
            description="the packages of a monorepo, by name; beside them `dependents`: patch, if a release "
            "takes those along whose range it falls out of, or none"
        ),
    ] = msgspec.field(name="packages", default_factory=dict)
    lint: Lint = Lint()
    gates: Annotated[dict[str, Any] | None, Meta(description="the gates, by name; detected if missing")] = (
        None
    )
    prepare: Annotated[
        Prepare | None, Meta(description="what gates need to have installed, done once for all of them")
    ] = None
    sandbox: Annotated[
        Mode | Sandbox, Meta(description="how gates are kept apart from the machine: auto, require or off")
    ] = "auto"
    variables: Annotated[
        dict[str, str | None],
        Meta(
            description="variables of all programs named here: a text, a secret (env:NAME, file:PATH, "
            "keyring:SERVICE/USER, command:LINE), or null for what gonogo was started with"
        ),
    ] = {}
    environments: Annotated[
        dict[str, Environment],
        Meta(description="where a version runs, in their order; the users are in the last one"),
    ] = {}
    smoke: Annotated[
        dict[str, Check], Meta(description="checks of the critical paths of a running version, by name")
    ] = {}
    rollback: Rollback = Rollback()
    people: Annotated[list[Member], Meta(description="who is who; if empty, anybody may approve")] = []
    approvals: Annotated[
        dict[str, Approvals],
        Meta(description="who must approve: before the tag (`release`), or an environment"),
    ] = {}
    windows: Annotated[
        dict[str, Any],
        Meta(description="when releases may happen: before the tag (`release`), or an environment"),
    ] = {}
    freezes: Annotated[list[Any], Meta(description="times in which nothing is released anywhere")] = []
    permissions: Permissions = Permissions()
    hotfix: Hotfix = Hotfix()
    candidates: Candidates = Candidates()
    keep: Keep = Keep()
    ledger: Ledger = Ledger()
    issues: Annotated[Any, Meta(description="where issues are kept, by kind")] = None
    notices: Annotated[
        dict[str, Any], Meta(description="who is told of events, by name; as it stands on the main branch")
    ] = {}
    reports: Annotated[str, Meta(description="where reports go; empty for none")] = "docs/releases"
    state: Annotated[str, Meta(description="a YAML file with the state of the project; empty for none")] = ""

    def __post_init__(self) -> None:
        """Refuse a rule that nobody, or not enough people, can fulfil, and gates that wait for each other."""
        misplaced = [name for name, one in self.stated_packages.items() if isinstance(one, str)]
        for name in misplaced:
            if name != DEPENDENTS:
                raise WrongPartError("expected a package, such as {path: packages/api}", "packages", name)
        wrong = doubled(self.people)
        if wrong:
            raise WrongPartError(wrong, "people")
        if self.gates:
            self._refuse_wrong_needs(self.gates)
        refuse_wrong(self.variables)
        self._refuse_wrong_environments()
        rules = {("approvals", name): rule for name, rule in self.approvals.items()}
        if self.hotfix != Hotfix():
            rules["hotfix", "approvals"] = self.hotfix.approvals
        for place, rule in rules.items():
            why = impossible(rule, self.people)
            if why:
                raise WrongPartError(why, *place)
        self._refuse_wrong_windows()

    @property
    def packages(self) -> dict[str, Package]:
        """The packages, by name."""
        return {name: one for name, one in self.stated_packages.items() if not isinstance(one, str)}

    @property
    def takes_dependents(self) -> bool:
        """Whether a release takes the packages along whose range of another one it falls out of."""
        return self.stated_packages.get(DEPENDENTS) != "none"

    def _refuse_wrong_environments(self) -> None:
        for name in self.environments:
            if not _NAME.fullmatch(name) or name in _TAKEN:
                raise WrongPartError(
                    "expected a name of letters, digits, - and _, such as staging, but not "
                    f"{' or '.join(_TAKEN)}",
                    "environments",
                    name,
                )

        for name in self.approvals if self.environments else ():
            self._refuse_unknown_place("approvals", name)

    def _refuse_unknown_place(self, key: str, name: str) -> None:
        known = [BEFORE_TAG, *self.environments]
        if name not in known:
            raise WrongPartError(f"there is no environment of this name; expected {listed(known)}", key, name)

    def _refuse_wrong_windows(self) -> None:
        if not (self.windows or self.freezes):
            return
        from gonogo.config.windows import why_not

        if RELEASE_WINDOW in (self.gates or {}) and self.window_of(BEFORE_TAG):
            raise WrongPartError(
                "is the gate that windows and freezes make; call it otherwise", "gates", RELEASE_WINDOW
            )
        for name, window in self.windows.items():
            self._refuse_unknown_place("windows", name)
            why = why_not(window)
            if why:
                raise WrongPartError(why, "windows", name)

    def _refuse_wrong_needs(self, gates: dict[str, Any]) -> None:
        from gonogo.domain.planning.gating import wrong_needs

        needs = {name: gate.needs for name, gate in gates.items()}
        self._refuse_unknown_packages(gates)
        why = wrong_needs(needs)
        lost = [name for name, wanted in needs.items() if not needs.keys() >= set(wanted)]
        if why:
            raise WrongPartError(why, "gates", *lost[:1])

    def _refuse_unknown_packages(self, gates: dict[str, Any]) -> None:
        for gate, settings in gates.items():
            unknown = next((name for name in settings.concerns if name not in self.packages), "")
            if unknown:
                known = f"there are {listed(list(self.packages))}" if self.packages else "none is configured"
                raise WrongPartError(
                    f"there is no package {quoted(unknown)}; {known}", "gates", gate, "packages"
                )

    def window_of(self, name: str) -> str:
        """The settings of the window gate before the tag or an environment, as JSON; "" where there is none.

        A freeze closes also what has no window.
        """
        if name not in self.windows and not self.freezes:
            return ""
        from gonogo.config.windows import gate_settings

        return gate_settings(self.windows, name, self.freezes)

    @property
    def merges_prereleases(self) -> bool:
        """Whether a stable release tells what its prereleases told; with tags for candidates it always does.

        A candidate is proposed, perhaps rejected: what it brings would be told nowhere else.
        """
        return self.candidates.tag or self.changelog.prereleases == "merge"

    @property
    def granted(self) -> Granted:
        """What gates are given by these settings, those that are detected aside."""
        sandbox = Sandbox(self.sandbox) if isinstance(self.sandbox, str) else self.sandbox
        gates = (self.gates or {}).items()
        own = {name: dict(gate.variables) for name, gate in gates if gate.variables}
        offline = tuple(name for name, gate in gates if gate.network is False)
        return Granted(sandbox, self.variables, own, offline)

    def variables_of(self, environment: str) -> Variables:
        """Those of the commands that move an environment."""
        own = self.environments.get(environment)
        return {**self.variables, **(own.variables if own else {})}

    def approvals_of(self, name: str) -> Approvals:
        """The rule before the tag, or before an environment."""
        return self.approvals.get(name, Approvals())
