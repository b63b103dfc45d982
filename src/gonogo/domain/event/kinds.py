"""Every kind of event, with what it tells. docs/events.md is made of these.

An event has names, numbers and digests, and no text that a person or a program wrote in its own words: such
a text can be erased from the record, and what was sent to somebody cannot. Who did it is an id, too.
A field may be added at any time; where the meaning of one changes, `form` of its kind rises.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, get_args

import msgspec
from msgspec import Meta

from gonogo.domain.duration import shown
from gonogo.domain.instruction import InstructionKind
from gonogo.domain.text import counted, listed

Environment = Annotated[str, Meta(description="the environment; empty outside of any")]
Version = Annotated[str, Meta(description="the version")]
Seconds = Annotated[int, Meta(description="seconds")]


class Fact(msgspec.Struct, frozen=True):
    """What an event of one kind tells."""

    form: ClassVar[int] = 1

    @property
    def sentence(self) -> str:
        """What happened, behind the name of the release; no full stop."""
        raise NotImplementedError


class ReleaseStarted(Fact, frozen=True, tag="release.started"):
    """A release began, or a rollback or deployment beside one."""

    version: Version
    tag: Annotated[str, Meta(description="the tag that it is to get")]
    plan: Annotated[str, Meta(description="the digest of its plan")] = ""
    base: Annotated[str, Meta(description="the commit that it began from")] = ""
    kind: Annotated[str, Meta(description="what kind of release it is, as its plan says")] = ""
    environment: Environment = ""

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"began in {self.environment}" if self.environment else "began"


class StageEntered(Fact, frozen=True, tag="stage.entered"):
    """A release came to another stage."""

    stage: Annotated[str, Meta(description="the kind of stage, as in `gonogo status --json`")]
    environment: Environment = ""
    gates: Annotated[tuple[str, ...], Meta(description="the gates that are asked side by side")] = ()
    progress: Annotated[int, Meta(description="how far the release is, in thousandths")] = 0

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"is at {_placed(self.stage, self.environment, self.gates)}"


class HoldBegan(Fact, frozen=True, tag="hold.began"):
    """A release waits for a person, a time or evidence."""

    stage: Annotated[str, Meta(description="the kind of stage at which it waits")]
    environment: Environment = ""
    gates: Annotated[tuple[str, ...], Meta(description="the gates that it waits at")] = ()
    accepts: Annotated[tuple[str, ...], Meta(description="the instructions that it hears there")] = ()
    until: Annotated[int, Meta(description="when it goes on by itself; seconds since 1970, 0 for never")] = 0
    question: Annotated[str, Meta(description="the digest of the question that is asked")] = ""

    @property
    def sentence(self) -> str:
        """See the fact."""
        hears = f", and hears {listed(list(self.accepts))}" if self.accepts else ""
        return f"waits at {_placed(self.stage, self.environment, self.gates)}{hears}"


class HoldEnded(Fact, frozen=True, tag="hold.ended"):
    """A release waits no longer."""

    @property
    def sentence(self) -> str:
        """See the fact."""
        return "waits no longer"


class CandidateMade(Fact, frozen=True, tag="candidate.made"):
    """The commit was made that is tested and, if it passes, tagged."""

    name: Annotated[str, Meta(description="the candidate's name")]
    commit: Annotated[str, Meta(description="its commit")]
    package: Annotated[str, Meta(description="its package")] = ""
    plan: Annotated[str, Meta(description="the digest of its plan")] = ""

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"has candidate {self.name}"


class CandidateMoved(Fact, frozen=True, tag="candidate.moved"):
    """Something became of a candidate."""

    name: Annotated[str, Meta(description="the candidate's name")]
    before: Annotated[str, Meta(description="what it was")] = msgspec.field(name="from")
    now: Annotated[str, Meta(description="what it is: testing, staging, approved, rejected, released")] = (
        msgspec.field(name="to")
    )

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"has candidate {self.name}, which is {self.now} now"


class GateDecided(Fact, frozen=True, tag="gate.decided"):
    """A gate answered: a test suite, a scan, a window, a smoke check, an approval."""

    asker: Annotated[str, Meta(description="the gate")]
    call: Annotated[str, Meta(description="go, hold or no-go")]
    because: Annotated[str, Meta(description="the kind of evidence: passed, failed, timed_out, missing, …")]
    required: Annotated[bool, Meta(description="whether the release depends on it")] = True
    milliseconds: Annotated[int, Meta(description="how long it took")] = 0

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"gate {self.asker} says {self.call} ({self.because.replace('_', ' ')})"


class QuestionAsked(Fact, frozen=True, tag="question.asked"):
    """A question was put to people; an answer names its digest."""

    about: Annotated[str, Meta(description="what it is about")]
    question: Annotated[str, Meta(description="its digest")]
    round: Annotated[int, Meta(description="which one it is of those about the same")] = 1
    candidate: Annotated[str, Meta(description="the commit")] = ""

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"asks people: {self.about or 'the tag'}"


class InstructionGiven(Fact, frozen=True):
    """A person or a program said something of a release: an event of kind `order.` and the instruction."""

    about: Annotated[str, Meta(description="what it names, such as an environment or a gate")] = ""
    level: Annotated[str, Meta(description="how sure it is who said it: asserted, signed or account")] = ""
    commit: Annotated[str, Meta(description="the candidate that it is about")] = ""
    plan: Annotated[str, Meta(description="the digest of the plan that it is about")] = ""

    @property
    def sentence(self) -> str:
        """See the fact."""
        said = str(self.__struct_config__.tag).removeprefix("order.")
        return f"somebody said {said}{f' about {self.about}' if self.about else ''}"


class AnswerVoid(Fact, frozen=True, tag="answer.void"):
    """An instruction was heard and refused: it answers no question that is asked."""

    number: Annotated[int, Meta(description="the number of the instruction in its release")]
    kind: Annotated[str, Meta(description="the instruction")]
    why: Annotated[str, Meta(description="why it is void")]

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"does not hear {self.kind}: it {self.why}"


class ReleasePublished(Fact, frozen=True, tag="release.published"):
    """The tags and the branches are on the remote."""

    tag: Annotated[str, Meta(description="the release's tag")]
    object: Annotated[str, Meta(description="the hash of the tag")] = ""
    branches: Annotated[dict[str, str], Meta(description="the commits of the branches that moved")] = {}
    tags: Annotated[dict[str, str], Meta(description="every tag, where it brings several packages")] = {}

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"is published: {listed(sorted(self.tags) or [self.tag])}"


class ReleaseEnded(Fact, frozen=True, tag="release.ended"):
    """It is decided how a release ends."""

    outcome: Annotated[
        str, Meta(description="released, deployed, rolled_back, rejected, aborted or failed, among others")
    ]

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"ended: {self.outcome.replace('_', ' ')}"


class DeploymentBegan(Fact, frozen=True, tag="deployment.began"):
    """A version is being brought to an environment."""

    environment: Environment
    version: Version
    commit: Annotated[str, Meta(description="its commit")] = ""

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"is being deployed to {self.environment}"


class ShareShifted(Fact, frozen=True, tag="share.shifted"):
    """Users' traffic was shifted."""

    environment: Environment
    version: Version
    share: Annotated[int, Meta(description="percent of the traffic that the version has now")]

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"{self.environment}: {self.version} has {self.share} % of the traffic"


class WatchJudged(Fact, frozen=True, tag="watch.judged"):
    """A watch of a version in an environment ended with a verdict."""

    environment: Environment
    version: Version
    call: Annotated[str, Meta(description="go or no-go")]
    share: Annotated[int, Meta(description="percent of the traffic that was watched")] = 0

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"{self.environment}: the watch of {self.version} at {self.share} % says {self.call}"


class EnvironmentAway(Fact, frozen=True, tag="environment.away"):
    """The numbers of an environment are missing while a version is watched, so nobody judges it."""

    environment: Environment
    seconds: Seconds

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"{self.environment}: no numbers for {shown(self.seconds)}"


class EnvironmentBack(Fact, frozen=True, tag="environment.back"):
    """The numbers of an environment are there again."""

    environment: Environment
    seconds: Seconds

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"{self.environment}: its numbers are back after {shown(self.seconds)}"


class DeploymentEnded(Fact, frozen=True, tag="deployment.ended"):
    """It is known how a deployment ended."""

    environment: Environment
    version: Version
    state: Annotated[str, Meta(description="success, failed or rolled_back")]

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"{self.environment}: the deployment of {self.version} ended: {self.state.replace('_', ' ')}"


class RollbackBegan(Fact, frozen=True, tag="rollback.began"):
    """A version is taken back."""

    environment: Environment
    severity: Annotated[str, Meta(description="how urgent it is")] = ""
    triggered: Annotated[str, Meta(description="manual or automatic")] = ""

    @property
    def sentence(self) -> str:
        """See the fact."""
        how = f" ({self.triggered})" if self.triggered else ""
        return f"{self.environment}: a rollback began{how}"


class _InEnvironment(Fact, frozen=True):
    environment: Environment = ""


class RollbackTraffic(_InEnvironment, frozen=True, tag="rollback.traffic"):
    """All traffic is back on the stable version."""

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"{self.environment}: users are back on the stable version"


class RollbackRetreated(_InEnvironment, frozen=True, tag="rollback.retreated"):
    """Users are back at the last share that was well, while a person is asked."""

    share: Annotated[int, Meta(description="percent of the traffic that the version keeps")] = 0

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"{self.environment}: users are back at {self.share} % while a person is asked"


class RollbackConfirmed(_InEnvironment, frozen=True, tag="rollback.confirmed"):
    """A person said that a version is to be taken back."""

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"{self.environment}: a person confirmed the rollback"


class RollbackDeclined(_InEnvironment, frozen=True, tag="rollback.declined"):
    """A person said that a rollback is, or was, for no good reason."""

    version: Version = ""

    @property
    def sentence(self) -> str:
        """See the fact."""
        where = f"{self.environment}: " if self.environment else ""
        return f"{where}a person declined the rollback"


class VersionBlocked(Fact, frozen=True, tag="version.blocked"):
    """A version may not be deployed again."""

    version: Version

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"{self.version} is blocked: nobody deploys it again until somebody lifts that"


class VersionLifted(Fact, frozen=True, tag="version.lifted"):
    """A blocked version may be deployed again."""

    version: Version

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"{self.version} may be deployed again"


class AlertSent(Fact, frozen=True, tag="alert.sent"):
    """Whoever is on call was alerted, or that was tried."""

    priority: Annotated[int, Meta(description="0 wakes people up, 3 can wait")]

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"alerted those on call (P{self.priority})"


class TargetExceeded(Fact, frozen=True, tag="target.exceeded"):
    """A part of a release took longer than its target."""

    part: Annotated[str, Meta(description="the part, such as gate, gates or rollback")]
    seconds: Annotated[int, Meta(description="how long it took, in seconds")]
    target: Annotated[int, Meta(description="how long it should have taken at most, in seconds")]
    about: Annotated[str, Meta(description="the gate or the environment")] = ""

    @property
    def sentence(self) -> str:
        """See the fact."""
        name = f"{self.part} {self.about}".rstrip()
        return f"{name} took {shown(self.seconds)}, and should take {shown(self.target)} at most"


class ClockStepped(Fact, frozen=True, tag="clock.stepped"):
    """Somebody set the clock of the machine while something lasted."""

    seconds: Annotated[int, Meta(description="by how much; below zero for back")]
    environment: Environment = ""

    @property
    def sentence(self) -> str:
        """See the fact."""
        way = "back" if self.seconds < 0 else "forward"
        return f"the clock stepped {way} {shown(abs(self.seconds))}"


class WatchInterrupted(Fact, frozen=True, tag="watch.interrupted"):
    """Nobody looked at an environment for a while; that time counts for nothing."""

    seconds: Seconds
    environment: Environment = ""

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"{self.environment}: nobody looked for {shown(self.seconds)}"


class LedgerRepaired(Fact, frozen=True, tag="ledger.repaired"):
    """The ledger was damaged or had two ends, and goes on from one of them."""

    keep: Annotated[str, Meta(description="which one goes on: here or remote")] = ""

    @property
    def sentence(self) -> str:
        """See the fact."""
        return f"the ledger was repaired{f', and goes on from {self.keep}' if self.keep else ''}"


class TextErased(Fact, frozen=True, tag="text.erased"):
    """The free text of an entry of the ledger was erased."""

    of: Annotated[str, Meta(description="the operation of that entry")]
    digest: Annotated[str, Meta(description="the digest of the text")] = ""

    @property
    def sentence(self) -> str:
        """See the fact."""
        return "a free text of the ledger was erased"


class NoticeGivenUp(Fact, frozen=True, tag="notice.given_up"):
    """Messages to a channel could not be delivered, and are tried no more."""

    notice: Annotated[str, Meta(description="the channel, as `notices` of gonogo.yml names it")]
    messages: Annotated[int, Meta(description="how many messages")]
    refused: Annotated[bool, Meta(description="whether the channel refused it for good")] = False

    @property
    def sentence(self) -> str:
        """See the fact."""
        why = "refused" if self.refused else "not delivered in time"
        return f"{counted(self.messages, 'message')} to {self.notice} {why}, and given up: gonogo deliveries"


def _placed(stage: str, environment: str, gates: tuple[str, ...]) -> str:
    where = f"{environment}: " if environment else ""
    return f"{where}{' '.join((stage, *gates))}"


def _of_instructions() -> dict[str, type[Fact]]:
    """One kind for each instruction."""
    made: dict[str, type[Fact]] = {}
    for kind in get_args(InstructionKind):
        tag = f"order.{kind}"
        struct: Any = msgspec.defstruct(
            f"{kind.title()}Given", [], bases=(InstructionGiven,), frozen=True, tag=tag
        )
        struct.__doc__ = f"Somebody said `{kind}` of a release."
        made[tag] = struct
    return made


_FACTS: tuple[type[Fact], ...] = (
    *(ReleaseStarted, StageEntered, HoldBegan, HoldEnded, CandidateMade, CandidateMoved, GateDecided),
    *(QuestionAsked, AnswerVoid, ReleasePublished, ReleaseEnded),
    *(DeploymentBegan, ShareShifted, WatchJudged, EnvironmentAway, EnvironmentBack, DeploymentEnded),
    *(RollbackBegan, RollbackTraffic, RollbackRetreated, RollbackConfirmed, RollbackDeclined),
    *(VersionBlocked, VersionLifted, AlertSent, TargetExceeded, ClockStepped, WatchInterrupted),
    *(LedgerRepaired, TextErased, NoticeGivenUp),
)

KINDS: dict[str, type[Fact]] = {
    **{str(one.__struct_config__.tag): one for one in _FACTS},
    **_of_instructions(),
}
"""Every kind of event, by its name."""

UNTOLD = ("effect.begun",)
"""Kinds of the ledger's entries that are no events: marks by which a flow knows what it has begun."""
