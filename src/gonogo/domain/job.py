"""What a flow is given: a frozen plan, or a version to be taken back or deployed again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.domain.people.person import Person
from gonogo.domain.planning.branch_names import BranchNames
from gonogo.domain.planning.plan import Plan
from gonogo.domain.rollout.rollback import Cause, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

RELEASE = "release"
ROLLBACK = "rollback"
DEPLOYMENT = "deployment"
GATE = "gate"
"""The kinds of flows."""
QUESTIONS = 3
"""The number of the first flow in which people are asked questions."""
MOMENTS = 4
"""The number of the first flow in which a moment is told by both clocks of the machine."""
WEATHER = 4
"""The number of the first flow whose rollouts reckon with cold caches, little traffic and late answers."""
ENTRIES = 5
"""The number of the first flow that waits as a row: it returns, and goes on by another entry."""

ALARMS = 5
"""The number of the first flow that shifts nothing at all while the stable version itself is in trouble."""


def flow_name(kind: str, number: int) -> str:
    """The name by which the engine knows a flow; the first were named before there were numbers."""
    return kind if number == 1 else f"{kind}@{number}"


def entry_key(release: str, entry: int) -> str:
    """The id of an entry of a release's flow; of a flow that waits, entry 0, that is the release's own."""
    return f"{release}~{entry}" if entry else release


def flow_of(key: str) -> tuple[str, int]:
    """The flow that an id is of, and which of its entries; 0 for one that waits."""
    flow, _, entry = key.partition("~")
    return flow, int(entry) if entry.isdecimal() else 0


def project_of(given: Mapping[str, Any]) -> str:
    """The project that a flow is about, by what it was given; a gate's flow is given its release's job.

    An entry is given the project, and finds the job in the record.
    """
    job = given.get("job", given)
    return str(job["plan"]["project"] if "plan" in job else job["project"])


class RollbackRequest(msgspec.Struct, frozen=True):
    """A version that is live in an environment, and the one that users shall have there again.

    deployment: the operation by which it was deployed. damaged: somebody says that the data was harmed.
    """

    environment: str
    version: str
    commit: str
    to: str
    to_commit: str
    deployment: str
    reason: str
    cause: Cause = "manual_trigger"
    severity: Severity = "high"
    damaged: bool = False


class DeploymentRequest(msgspec.Struct, frozen=True):
    """A version that is to be brought to an environment by a deployment of its own.

    version: what it goes by there: a candidate has a name of its own. commit: what is deployed. release: the
    one by which it was made, whose gates have let it go there.
    """

    environment: str
    version: str
    commit: str
    release: str
    reason: str


class Job(msgspec.Struct, frozen=True):
    """What a release's flow is given. writes: the text of each file of the candidate commit, by path.

    time: of the plan, in seconds since 1970; commits and tags carry it, so that they come out the
    same at every try. taken: names of candidates that tags have used. proposal: whether it waits, once
    tested, until somebody promotes it; tagged: whether the candidate then gets a tag of its own. back: of a
    rollback, what is taken back; the plan is then the one by which it was released. deployment: of a
    deployment of its own, what is brought where; the plan is then that of its release, with environments
    and rules as they are now. flow: the number of the
    list of stages by which it goes, to its end; what was begun before there were numbers goes by the first.
    branch: its own on the remote, "" for `release/X.Y.Z`, as all had once. finishes: the branch that it was
    made on and that is over once it is out, "" for none. development: the text of
    each file of the commit behind the release, by path. rules: the commit whose settings say who is known
    and who must say yes, "" where no branch of the remote has any.
    """

    release: str
    plan: Plan
    digest: str
    writes: dict[str, str]
    starter: Person
    time: int
    taken: tuple[str, ...] = ()
    proposal: bool = False
    tagged: bool = False
    back: RollbackRequest | None = None
    deployment: DeploymentRequest | None = None
    flow: int = 1
    branch: str = ""
    finishes: str = ""
    development: dict[str, str] = {}
    rules: str = ""

    @property
    def asks(self) -> bool:
        """Whether people are asked questions that their words answer; those that began before are not."""
        return self.flow >= QUESTIONS

    @property
    def times(self) -> bool:
        """Whether time is told by a clock that nobody sets; those that began before go by the wall clock."""
        return self.flow >= MOMENTS

    @property
    def reckons(self) -> bool:
        """Whether its rollouts reckon with the weather; those that began before do as they did."""
        return self.flow >= WEATHER

    @property
    def heeds_alarms(self) -> bool:
        """Whether the first share, too, waits until the stable version is well; before, only the next did."""
        return self.flow >= ALARMS

    @property
    def working_branch(self) -> str:
        """The release's own branch on the remote, which stands on the candidate."""
        return self.branch or BranchNames().release.name("", self.plan.bump.version)

    @property
    def locks(self) -> tuple[str, ...]:
        """What is locked on the remote: nobody else releases these versions of their packages meanwhile."""
        named = ((part.package if self.branch else "", part.bump.version) for part in self.plan.brings)
        return tuple(f"{package}-{version}" if package else version for package, version in named)
