"""The request for approval: what somebody in another clone has to see before they say yes or no."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain.decision import Decision
from gonogo.domain.people.question import Question, shown
from gonogo.domain.planning.branch_names import BranchNames, name_fault
from gonogo.domain.planning.plan import Plan

if TYPE_CHECKING:
    from gonogo.domain.people.approval import Approvals

REQUESTS = "refs/gonogo/requests/"
"""Where requests stand on the remote, each under its release's id."""
ANSWERS = "refs/gonogo/answers/"
"""Where the answers to a request stand, under the same id, one file each."""
FILE = "request.json"
SEAL = "request.seal.json"
"""Beside the request: the signature of the record that asks."""
_SHORTEST = 7
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class ApprovalRequest(msgspec.Struct, frozen=True):
    """What is asked: a yes to exactly this commit under this plan, as the question says it.

    name: of the candidate, as `1.3.0-rc.1`. candidate: its commit. digest: of the plan. starter: who
    began it, by name and address. decisions: the gates' answers so far. about: what a yes names, as
    `gonogo.domain.stage.Stage.asks` says it: an environment, or "" for the tag. branch: the release's own,
    "" for its usual name, as all had once. question: nothing where an earlier gonogo asked.
    """

    release: str
    version: str
    name: str
    candidate: str
    digest: str
    starter: str
    plan: Plan
    decisions: tuple[Decision, ...] = ()
    about: str = ""
    branch: str = ""
    question: Question | None = None

    @property
    def rule(self) -> Approvals:
        """Who must say yes to what it asks about."""
        environments = {one.name: one.approvals for one in self.plan.environments}
        return environments.get(self.about) or self.plan.approvals

    @property
    def fault(self) -> str:
        """Why nobody may answer it as it stands; "" where it says the same all over."""
        if not self.plan.has_digest(self.digest):
            return "its plan is not the one of its digest: it was changed, or made by another gonogo"
        if self.plan.bump.version != self.version:
            return f"it is for {self.version}, and its plan is for {self.plan.bump.version}"
        commits = (self.candidate, self.plan.commit, *filter(None, [self.plan.since]))
        if not all(map(_COMMIT.fullmatch, commits)):
            return "it names a commit that is none"
        environment = self.about.removeprefix("restore ")
        if environment and not any(one.name == environment for one in self.plan.environments):
            return "it asks about an environment that its plan does not have"
        return self._question_fault() or name_fault(self.working_branch)

    def _question_fault(self) -> str:
        """What of the question is not what is shown; "" where all of it is, or an earlier gonogo asked."""
        asked = self.question
        if asked is None:
            return ""
        starter = f"{asked.starter.name} <{asked.starter.email}>"
        said = (asked.release, asked.about, asked.plan, asked.candidate, asked.risk, starter)
        seen = (self.release, self.about, self.digest, self.candidate, self.plan.risk.level, self.starter)
        if said != seen:
            return "its question is about something else than it shows"
        return "" if asked.shown == shown(self.decisions) else "its question has other answers than it shows"

    @property
    def working_branch(self) -> str:
        """The release's own branch, which stands on the candidate."""
        return self.branch or BranchNames().release.name(self.plan.package, self.version)

    def goes_by(self, name: str) -> bool:
        """Whether somebody who says this means it: release, version, candidate, or a part of its commit."""
        names = {self.release, self.version, self.name}
        names |= {word for part in self.plan.brings for word in (part.tag, part.bump.version)}
        return name in names or (len(name) >= _SHORTEST and self.candidate.startswith(name))


class Seal(msgspec.Struct, frozen=True):
    """The signature of the record that asks. key: public, 32 bytes of Ed25519. signature: 64 bytes."""

    key: bytes
    signature: bytes


def sealed(release: str, content: bytes) -> bytes:
    """What a record signs of a request: nothing else that it signs begins so."""
    return f"gonogo request\n{release}\nsha256:{sha256(content).hexdigest()}\n".encode()
