"""A ledger as a release tells it, entry by entry, for tests that then tell it otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from gonogo.domain.ledger import BEGINNING, Entry, canonical, fingerprint
from gonogo.domain.people.approval import Approvals, statement
from gonogo.domain.people.people import Member
from gonogo.domain.planning.plan import GatePlan, Plan
from gonogo.testing.polling import PLAN

RELEASE, COMMIT, BASE, SINCE, MAIN = "1.1.0-0a", "c" * 40, "b" * 40, "a" * 40, "e" * 40
TAG_OBJECT = "d" * 40
ANN, BOB, CEM = "p-000000000000000a", "p-000000000000000b", "p-000000000000000c"
RULE = Approvals(at_least=1, roles=("qa",), not_by=("starter",))
Sign = Callable[[str, bytes], str]


def people(key_of: Callable[[str], str]) -> tuple[Member, ...]:
    """Ann and Bob, who manage releases and test, and Cem, who only tests."""
    return (
        Member("Ann", "ann@x.example", ("release-manager", "qa"), (key_of("ann"),)),
        Member("Bob", "bob@x.example", ("release-manager", "qa"), (key_of("bob"),)),
        Member("Cem", "cem@x.example", ("developer",), (key_of("cem"),)),
    )


class Telling:
    """The entries of one release of the shop that Ann began, Bob approved, and that came out."""

    def __init__(self, sign: Sign, key_of: Callable[[str], str], **plan: Any) -> None:
        """Take how somebody signs, and their public keys. plan: what is otherwise in the plan."""
        self.sign = sign
        gates = (GatePlan("unit", "command", "{}", required=True, timeout=60),)
        rows: dict[str, Any] = {"commit": BASE, "since": SINCE, "gates": gates, "approvals": RULE}
        self.plan: Plan = msgspec.structs.replace(PLAN, **rows | {"people": people(key_of)} | plan)
        self.told: list[dict[str, Any]] = []
        self.tell_all()

    def tell_all(self) -> None:
        """Tell the release from its beginning to its end."""
        self.told = []
        plan, version = self.plan, self.plan.bump.version
        begun = {"version": version, "tag": plan.tag, "plan": plan.digest, "base": plan.commit}
        self.add("release.started", ANN, begun | {"since": SINCE, "kind": "standard", "rules": MAIN})
        self.order("start", "ann", ANN, RELEASE, commit="")
        made = {"name": f"{version}-rc.1", "package": "", "commit": COMMIT, "plan": plan.digest}
        self.add("candidate.made", ANN, made)
        self.decided("unit")
        self.order("approve", "bob", BOB)
        self.decided("approval")
        self.add("release.published", ANN, {"tag": plan.tag, "object": TAG_OBJECT})
        self.add("release.ended", ANN, {"outcome": "released", "reason": ""})

    def add(self, kind: str, who: str, data: dict[str, Any], release: str = RELEASE) -> dict[str, Any]:
        """Tell one thing more; what was told, to be changed."""
        number = len(self.told)
        operation = f"{release or 'shop'}/{number}"
        entry = {"kind": kind, "release": release, "who": who, "operation": operation, "data": data}
        self.told.append(entry | {"at": 1_800_000_000 + number})
        return self.told[-1]

    def order(
        self,
        kind: str,
        name: str,
        who: str,
        about: str = "",
        commit: str = COMMIT,
        question: str = "",
        **more: Any,
    ) -> dict[str, Any]:
        """A word that somebody signs; more: what its entry says otherwise than they signed."""
        text = statement(self.plan.digest, commit, kind, about, question)
        data = {"level": "signed", "about": about, "commit": commit, "plan": self.plan.digest}
        data |= {"question": question} if question else {}
        return self.add(f"order.{kind}", who, data | {"signature": self.sign(name, text)} | more)

    def decided(self, asker: str, call: str = "go", **more: Any) -> dict[str, Any]:
        """An answer of a gate, or of people."""
        subject = {"commit": COMMIT, "plan": self.plan.digest}
        data = {"asker": asker, "call": call, "because": "passed", "required": True, "subject": subject}
        return self.add("gate.decided", ANN, data | more)

    def find(self, kind: str, asker: str = "") -> dict[str, Any]:
        """The first thing told of a kind."""
        found = (one for one in self.told if one["kind"] == kind)
        return next(one for one in found if not asker or one["data"].get("asker") == asker)

    def before(self, kind: str, *added: dict[str, Any]) -> None:
        """Move what was told last to where it would have been told: before the first of a kind."""
        for one in added:
            self.told.remove(one)
        at = self.told.index(self.find(kind))
        self.told[at:at] = added

    @property
    def entries(self) -> list[Entry]:
        """The chain of what is told now."""
        chain: list[Entry] = []
        head = BEGINNING
        for seq, one in enumerate(self.told, 1):
            chain.append(Entry(seq=seq, previous=head, **one))
            head = fingerprint(chain[-1].line)
        return chain

    def asked(self, about: str = "", number: int = 1, **more: Any) -> dict[str, Any]:
        """A question before people answer it; more: what it says otherwise than what was told before it."""
        unit = self.find("gate.decided", "unit")["data"]
        shown = [{"gate": "unit", "call": unit["call"], "digest": fingerprint(canonical(unit))}]
        data = {"about": about, "round": number, "plan": self.plan.digest, "candidate": COMMIT}
        data |= {"shown": shown, "risk": self.plan.risk.level, "level": "signed", "nonce": "7"}
        data |= {"starter": fingerprint(b"Ann")} | more
        question = self.add("question.asked", ANN, data)
        data.setdefault("question", self.question_of(data))
        unasked = self.find("order.approve")
        answer = self.order("approve", "bob", BOB, question=question["data"]["question"])
        self.before("order.approve", question, answer)
        self.told.remove(unasked)
        return question

    def question_of(self, data: dict[str, Any]) -> str:
        """The digest of a question by what it says."""
        said = {name: value for name, value in data.items() if name not in ("level", "question")}
        return fingerprint(canonical(said | {"release": RELEASE}))

    def otherwise(self, part: str) -> None:
        """Let the question say something else than what was told before it."""
        data = self.find("question.asked")["data"]
        (shown,) = data["shown"]
        others: dict[str, Any] = {"candidate": "f" * 40, "plan": "f" * 64, "round": 2, "risk": "x"}
        others |= {"level": "asserted", "gate": [shown | {"gate": "lint"}], "none": [], "no text": ["unit"]}
        others |= {"call": [shown | {"call": "hold"}], "digest": [shown | {"digest": "f" * 64}], "no list": 7}
        data[part if part in data else "shown"] = others[part]
        data["question"] = self.question_of(data)
        answer = self.order("approve", "bob", BOB, question=data["question"])
        self.told.pop()
        self.find("order.approve")["data"] = answer["data"]
