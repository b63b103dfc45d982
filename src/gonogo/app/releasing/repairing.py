"""The way out where the ledger here and the remote's do not go together, or one is damaged."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.app.people.identity import proven_person
from gonogo.app.people.rules import rules_now
from gonogo.app.releasing.anchoring import REF, SEEN, fetched
from gonogo.domain.ledger.repair import ASIDE, Comparison, Course, Keep, course
from gonogo.domain.people.approval import statement
from gonogo.domain.permission import Rules, refusal, sentence
from gonogo.domain.product import Product
from gonogo.errors import RepositoryError, UsageError
from gonogo.ports.publisher import Moved, Published, Pushed, RefUpdate, Refused, Unreachable

if TYPE_CHECKING:
    from gonogo.app.caller import Caller
    from gonogo.app.project import Project
    from gonogo.app.releasing.anchoring import Anchor
    from gonogo.app.releasing.copy import RemoteCopy
    from gonogo.domain.people.person import Person
    from gonogo.ports.publisher import Publisher
    from gonogo.ports.record.ledger import LedgerFiles
    from gonogo.ports.signatures import Signatures

_KEPT = "ledger-aside"


class Repaired(msgspec.Struct, frozen=True):
    """What was found, and what was or would be done; nothing where all is well. aside: where what lies."""

    compared: Comparison
    done: Course | None
    aside: tuple[str, ...] = ()


class Repair:
    """Compares the two, moves one aside, and goes on from the other."""

    def __init__(
        self,
        project: Project,
        ledger: LedgerFiles,
        publisher: Publisher,
        anchor: Anchor,
        signatures: Signatures,
    ) -> None:
        """Take them."""
        self._project = project
        self._ledger = ledger
        self._publisher = publisher
        self._anchor = anchor
        self._signatures = signatures

    def plan(self, keep: Keep | None) -> Repaired:
        """What would be done.

        Raises:
            UsageError: a person must choose, or chose what cannot be kept.
            RepositoryError: the remote gave no answer.
        """
        return self._planned(self._copy(), keep)

    def repair(self, caller: Caller, keep: Keep | None) -> Repaired:
        """Do it: evidence first, then the record, then the remote; said again after a crash, it goes on.

        Raises:
            UsageError: as for `plan`; or whoever asks may not.
            RepositoryError: the remote gave no answer, or somebody else moved its ledger meanwhile.
        """
        copy = self._copy()
        found = self._planned(copy, keep)
        if found.done is None:
            return found
        rows = self._ledger.evidence(found.done.start) if found.done.here_aside else {}
        digest = sha256(b"".join((*rows.values(), copy.tip.encode() if copy else b""))).hexdigest()
        who = self._permitted(caller, digest)
        aside = self._moved_aside(found.done, copy, rows, digest, who)
        about = _about(found, aside, digest)
        self._ledger.repair(found.done, copy, about, who, Product(self._project.name, ""))
        self._publish(found.done, copy, who)
        return msgspec.structs.replace(found, aside=aside)

    def _copy(self) -> RemoteCopy | None:
        remote = self._project.remote_name
        return fetched(self._publisher, remote) if remote else None

    def _planned(self, copy: RemoteCopy | None, keep: Keep | None) -> Repaired:
        compared = self._ledger.compare(copy)
        found = course(compared, keep)
        if isinstance(found, str):
            raise UndecidedError(found, compared)
        return Repaired(compared, found)

    def _permitted(self, caller: Caller, digest: str) -> Person:
        rules = self._rules()
        text = statement("", "", "repair", f"{self._project.name} {digest}")
        who = proven_person(self._signatures, rules.people, caller, text) if rules.people else caller.person
        if why := refusal("repair", who, rules):
            raise UsageError(sentence("repair", who, why))
        return who

    def _rules(self) -> Rules:
        """The remote's; without one, those that stand here."""
        if self._project.remote_name:
            return rules_now(self._project, self._publisher)
        settings = self._project.settings
        return Rules(tuple(settings.people), settings.permissions)

    def _moved_aside(
        self, done: Course, copy: RemoteCopy | None, rows: dict[str, bytes], digest: str, who: Person
    ) -> tuple[str, ...]:
        places = []
        if done.here_aside:
            for name, content in rows.items():
                self._project.kept.write(f"{_KEPT}/{digest}/{name}", content.decode())
            places.append(self._shared(rows, digest, who))
        if done.there_aside and copy is not None:
            ref = f"{ASIDE}{copy.tip}"
            outcome = self._publisher.push(self._project.remote_name, [RefUpdate(ref, copy.tip, "")])
            if not isinstance(outcome, Pushed):
                raise _stopped(outcome)
            places.append(ref)
        return tuple(places)

    def _shared(self, rows: dict[str, bytes], digest: str, who: Person) -> str:
        """Where others can read the rows; where no server takes them, in the state folder."""
        ref, time, remote = f"{ASIDE}{digest}", self._now, self._project.remote_name
        if remote:
            said = "A ledger that was moved aside\n"
            outcome = self._publisher.publish_files(remote, ref, rows, said, who, time, on="")
            if isinstance(outcome, Unreachable):
                raise _stopped(outcome)
            if isinstance(outcome, Published | Moved):  # moved: it was written there before
                return ref
        return f"{_KEPT}/{digest}"

    def _publish(self, done: Course, copy: RemoteCopy | None, who: Person) -> None:
        remote = self._project.remote_name
        self._project.kept.remove(SEEN)
        if not remote:
            return
        if copy is None or not done.there_aside:
            self._anchor.drop(remote, who, self._now)
            return
        files = {piece.path: None for piece in copy.pieces} | self._ledger.signed(0)
        outcome = self._publisher.publish_files(
            remote, REF, files, "The ledger goes on, repaired\n", who, self._now, on=copy.tip
        )
        if not isinstance(outcome, Published):
            raise _stopped(outcome)
        self._ledger.keep(files)

    @property
    def _now(self) -> int:
        return int(self._project.clock.now().timestamp())


class UndecidedError(UsageError):
    """A person must choose which of two goes on; `compared` has both."""

    def __init__(self, why: str, compared: Comparison) -> None:
        """Take the sentence, and what it is about."""
        super().__init__(why)
        self.compared = compared


def _about(found: Repaired, aside: tuple[str, ...], digest: str) -> dict[str, Any]:
    """What the entry says: what was kept, what was wrong, what lies where, and whose keys signed it."""
    compared, done = found.compared, found.done
    sides = {"here": compared.here, "remote": compared.there}
    moved = {"here": done is not None and done.here_aside, "remote": done is not None and done.there_aside}
    return {
        "digest": digest,
        "kept": done.keep if done else "",
        "same": compared.same,
        "aside": list(aside),
        "moved": [
            {
                "of": name,
                "entries": side.entries,
                "intact": side.intact,
                "fault": side.fault,
                "keys": [signer.key for signer in side.signers],
            }
            for name, side in sides.items()
            if side is not None and moved[name]
        ],
    }


def _stopped(outcome: Moved | Refused | Unreachable) -> RepositoryError:
    moved = "somebody else moved it meanwhile"
    why = moved if isinstance(outcome, Moved) else outcome.sentence
    return RepositoryError(
        f"The ledger on the remote was not repaired: {why}. Again, which goes on from here: "
        "gonogo ledger repair"
    )
