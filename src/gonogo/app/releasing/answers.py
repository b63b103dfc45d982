"""Answers from another clone: signed and pushed there, found, proven and written down here."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Literal

import msgspec

from gonogo.app.people.identity import people_of, proven_by
from gonogo.domain.instruction import Instruction
from gonogo.domain.people.approval import emergency_about, statement
from gonogo.domain.people.people import SIGNING, found
from gonogo.domain.people.person import Person
from gonogo.domain.planning.request import ANSWERS
from gonogo.domain.secrets import mask
from gonogo.domain.text import excerpt
from gonogo.errors import GonogoError, RepositoryError, UsageError
from gonogo.ports.publisher import Files, Moved, Published, Refused, RemoteRefs, Unreachable
from gonogo.typed import decoded

if TYPE_CHECKING:
    from gonogo.app.caller import Caller
    from gonogo.app.project import Project
    from gonogo.app.releases import Releases
    from gonogo.domain.planning.request import ApprovalRequest
    from gonogo.ports.publisher import Publisher
    from gonogo.ports.record.releases import ReleaseRow
    from gonogo.ports.signatures import Signatures

Word = Literal["approve", "reject"]
LARGEST = 16 << 10
"""Bytes of one answer."""
MOST = 500
"""Answers to one request that are looked at."""
_ALL = 8 << 20
_COMMENT = 2000
_TRIES = 5
_MANNER = "by gonogo {} in another clone"


class Heard(msgspec.Struct, frozen=True):
    """What was found. words: proven, and not written down yet. remarks: what was passed over, and why."""

    words: tuple[Instruction, ...] = ()
    remarks: tuple[str, ...] = ()


class Reply(msgspec.Struct, frozen=True):
    """What somebody answers. about: what the word names, as its request or an emergency does."""

    kind: Word
    comment: str = ""
    about: str = ""


class Answers:
    """The answers on the remote to releases that live here. Nothing on it is believed before it is proven."""

    def __init__(self, releases: Releases, publisher: Publisher, signatures: Signatures) -> None:
        """Take them; nothing is asked yet."""
        self._releases = releases
        self._publisher = publisher
        self._signatures = signatures
        self._tips: dict[str, str] = {}
        self._passed: set[str] = set()

    def collect(self, row: ReleaseRow) -> Heard:
        """Write down what is new, and ring; said twice it is written once, also by two processes."""
        heard = self.heard(row)
        for word in heard.words:
            self._releases.take(row, word, _operation(row, word))
        return heard

    def heard(self, row: ReleaseRow) -> Heard:
        """What is new, without writing it down. A remote that gives no answer is a remark."""
        if row.outcome or not people_of(row):
            return Heard()
        try:
            files = self._files(row)
        except GonogoError as problem:
            remark = f"answers from other clones cannot be read: {problem}"
            return Heard((), tuple(self._once(remark, remark)))
        known = {
            _said(word) for word in self._releases.record.orders(row.id) if word.person.level == "signed"
        }
        words: list[Instruction] = []
        remarks: list[str] = []
        for name, content in files.items():
            try:
                word = self._read(row, content)
                if _said(word) not in known:
                    words.append(self._proven(row, word))
                    known.add(_said(word))
            except ValueError as problem:
                remarks += self._once(name, f"the answer {name[:12]} was passed over: {problem}")
        return Heard(tuple(words), tuple(remarks))

    def _files(self, row: ReleaseRow) -> dict[str, bytes]:
        """The answers, where any came since they were looked at last."""
        remote, ref = str(row.job["plan"]["destination"]["remote"]), f"{ANSWERS}{row.id}"
        present = self._publisher.remote_refs(remote, [ref])
        if not isinstance(present, RemoteRefs):
            raise RepositoryError(present.sentence)
        tip = present.refs.get(ref, "")
        if not tip or tip == self._tips.get(ref):
            return {}
        outcome = self._publisher.read_files(remote, ref, most=_ALL)
        if not isinstance(outcome, Files):
            raise RepositoryError(outcome.sentence)
        if len(outcome.files) > MOST:
            raise RepositoryError(f"there are {len(outcome.files):,} of them, where {MOST} may be")
        self._tips[ref] = tip
        return outcome.files

    def _read(self, row: ReleaseRow, content: bytes) -> Instruction:
        """What an answer says, by somebody who is known; raises ValueError where that cannot be."""
        word = read_answer(content)
        if word.about not in _askable(row):
            raise ValueError(f"it is about {excerpt(word.about, 60)}, which nobody asks about")
        member = found(people_of(row), word.person.email)
        if member is None:
            raise ValueError(f"{excerpt(word.person.email, 100)} is not in people")
        now = int(self._releases.project.clock.now().timestamp())
        return msgspec.structs.replace(
            word,
            number=0,
            person=Person(member.name, member.email, "signed"),
            comment=excerpt(word.comment, _COMMENT),
            manner=_MANNER.format(word.kind),
            at=min(max(word.at, row.started), now),
        )

    def _proven(self, row: ReleaseRow, word: Instruction) -> Instruction:
        proven = proven_by(self._signatures, people_of(row), word)
        if proven.person.level != "signed":
            raise ValueError(f"{word.person.name} signed it with no key that people has for them")
        return proven

    def _once(self, about: str, remark: str) -> list[str]:
        """A remark that was not made before."""
        if about in self._passed:
            return []
        self._passed.add(about)
        return [remark]


def give(
    project: Project,
    publisher: Publisher,
    signatures: Signatures,
    caller: Caller,
    request: ApprovalRequest,
    reply: Reply,
) -> Instruction:
    """Sign an answer to a request that stands on the project's remote, and push it there.

    Raises:
        UsageError: there is no key to sign with, or one that nobody knows, so that it could not count.
        RepositoryError: the key cannot sign, or the remote gives no answer or refuses.
    """
    kind = reply.kind
    question = request.question.digest if request.question else ""
    text = statement(request.digest, request.candidate, kind, reply.about, question)
    person, signature = caller.signed(text)
    if person.level != "signed":
        raise UsageError(f"An answer from another clone has to be signed. Set it up: {SIGNING}")
    at = int(project.clock.now().timestamp())
    word = Instruction(
        number=0,
        kind=kind,
        person=person,
        comment=excerpt(mask(reply.comment), _COMMENT),
        manner=_MANNER.format(kind),
        commit=request.candidate,
        plan=request.digest,
        at=at,
        signature=signature,
        about=reply.about,
        question=question,
    )
    _refuse_idle(signatures, request, word)
    _push(publisher, project.remote_name, f"{ANSWERS}{request.release}", word)
    return word


def _refuse_idle(signatures: Signatures, request: ApprovalRequest, word: Instruction) -> None:
    """An answer that could not count is not pushed."""
    email, people = word.person.email, request.plan.people
    member = found(people, email)
    why = ""
    if member is None:
        why = f"{email} is not in people; git config user.email says who you are"
    elif member.program_of:
        why = f"{email} is a program, which may only ask"
    elif proven_by(signatures, people, word).person.level != "signed":
        why = f"people has {'another' if member.keys else 'no'} key for {email}"
    if why:
        raise UsageError(f"Your answer would not count: {why}. Release {request.version} was planned so")


def _push(publisher: Publisher, remote: str, ref: str, word: Instruction) -> None:
    files = {f"{sha256(word.signature.encode()).hexdigest()}.json": msgspec.json.encode(word)}
    outcome: Published | Moved | Refused | Unreachable = Moved(ref, "")
    for _ in range(_TRIES):
        outcome = publisher.publish_files(remote, ref, files, "An answer\n", word.person, word.at)
        if not isinstance(outcome, Moved):
            break
    match outcome:
        case Unreachable(sentence=sentence):
            raise RepositoryError(f"{remote} gave no answer: {sentence}. Your answer was not given")
        case Refused(sentence=sentence):
            raise RepositoryError(f"{remote} refused your answer: {sentence}")
        case Moved():
            raise RepositoryError(f"Others answered on {remote} at the same time. Say it again")


def read_answer(content: bytes) -> Instruction:
    """What the file of an answer says, which anybody may have pushed.

    Raises:
        ValueError: it is no answer.
    """
    if len(content) > LARGEST:
        raise ValueError(f"it has {len(content):,} bytes, where {LARGEST:,} may be")
    try:
        word = decoded(content, Instruction)
    except (msgspec.MsgspecError, ValueError, RecursionError) as problem:
        raise ValueError(f"it is none ({excerpt(str(problem), 200)})") from None
    if word.kind not in ("approve", "reject"):
        raise ValueError(f"it is no yes and no no, but {word.kind}")
    return word


def _askable(row: ReleaseRow) -> set[str]:
    """What a word from elsewhere may name: the tag or an environment, also in an emergency."""
    environments = [str(one["name"]) for one in row.job["plan"].get("environments", ())]
    asked = ["", *environments]
    return {*asked, *map(emergency_about, asked)}


def _said(word: Instruction) -> tuple[str, ...]:
    """What was signed and by whom: a signature can be written in many ways, and says the same in each."""
    return (word.person.email.lower(), word.kind, word.about, word.plan, word.commit, word.question)


def _operation(row: ReleaseRow, word: Instruction) -> str:
    return f"{row.id}/answer-{sha256(chr(10).join(_said(word)).encode()).hexdigest()[:32]}"
