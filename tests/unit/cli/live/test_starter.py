"""The starter's word: each way in which it can be given, and where it counts."""

from __future__ import annotations

import sys
from itertools import product

import msgspec
import pytest

from gonogo.app.caller import Caller
from gonogo.cli.live.starter import answered
from gonogo.domain.job import Job
from gonogo.domain.people.people import Member
from gonogo.domain.people.person import Person
from gonogo.domain.stage import Stage
from gonogo.errors import UsageError
from gonogo.ports.record.releases import ReleaseRow
from gonogo.ports.record.timeline import Happening
from gonogo.testing.polling import PLAN

ANN = Person("Ann", "ann@x.example")
KEYS = {"a key": Caller(ANN, sign=lambda _: "signed"), "no key": Caller(ANN)}
WAYS = list(product((True, False), (True, False), (True, False), (True, False), KEYS))


class Said:
    """Takes every word, as a release that waits does; signed where they sign it."""

    def __init__(self, row: ReleaseRow, *, refuses: bool = False) -> None:
        self.row = row
        self.refuses = refuses
        self.record = self
        self.happened: list[Happening] = []
        self.words: list[tuple[str, str, str]] = []

    def timeline(self, _: str) -> list[Happening]:
        return self.happened

    def find(self, _: str) -> ReleaseRow:
        return self.row

    def say(self, caller, row, kind, comment, about) -> Person:
        person, _ = caller.signed(b"")
        if self.refuses:
            raise UsageError("Ann may not approve it: ann@x.example began it")
        self.words.append((kind, person.level, caller.manner))
        return person


def waiting(*, known: bool) -> ReleaseRow:
    people = (Member("Ann", ANN.email),) if known else ()
    plan = msgspec.structs.replace(PLAN, people=people)
    job = msgspec.to_builtins(Job("1.1.0-0a", plan, plan.digest, {}, ANN, 1, flow=3))
    about = ("1.1.0-0a", "shop", "", "1.1.0", "v1.1.0", job, "", "it waits", "c", 1, 0, "", "")
    return ReleaseRow(*about, at=Stage("approval"))


@pytest.fixture
def ask(monkeypatch):
    """Asks the starter in one way: what was said, and whether they were shown what is asked."""

    def asked(*, known, yes, terminal, agrees, caller, refuses=False, happened=()):
        shown: list[str] = []
        monkeypatch.setattr(sys.stdin, "isatty", lambda: terminal, raising=False)
        monkeypatch.setattr("gonogo.cli.live.starter.show_own", lambda _, row: shown.append(row.id))
        monkeypatch.setattr("click.confirm", lambda *_, **__: agrees)
        row = waiting(known=known)
        said = Said(row, refuses=refuses)
        said.happened += happened
        heard = answered(said, caller, row, yes=yes)
        return said.words, bool(shown), heard

    return asked


@pytest.mark.threat("program", "Approve by --yes, or by having no terminal, in the name of who started it")
@pytest.mark.parametrize(("known", "yes", "terminal", "agrees", "key"), WAYS)
def test_yes_beforehand_counts_where_nobody_is_known_alone_and_is_never_signed(
    ask, capsys, known, yes, terminal, agrees, key
):
    words, shown, heard = ask(known=known, yes=yes, terminal=terminal, agrees=agrees, caller=KEYS[key])
    level = "signed" if key == "a key" else "asserted"
    if yes and not known:
        expected = [("approve", "asserted", "given beforehand by --yes")]
    elif terminal:
        expected = [("approve" if agrees else "reject", level, "at the prompt")]
    else:
        expected = []
    assert (words, heard) == (expected, bool(expected))
    assert shown is (terminal and not (yes and not known))
    assert ("--yes counts only where people names nobody" in capsys.readouterr().err) is (yes and known)


def test_a_word_that_is_not_theirs_to_say_is_told_and_others_may_say_it(ask, capsys):
    words, _, heard = ask(
        known=True, yes=False, terminal=True, agrees=True, caller=KEYS["a key"], refuses=True
    )
    assert (words, heard) == ([], False)
    assert "It takes others to say yes" in capsys.readouterr().err


@pytest.mark.parametrize(("kind", "counts"), [("reject", False), ("approve", True)])
def test_after_a_no_that_came_too_early_nothing_that_was_said_beforehand_counts(ask, capsys, kind, counts):
    early = Happening(1, "answer.void", {"number": 1, "kind": kind, "why": "was said before"})
    words, _, _ = ask(
        known=False, yes=True, terminal=False, agrees=True, caller=KEYS["no key"], happened=(early,)
    )
    assert bool(words) is counts
    told = "somebody said no before the question was asked, so --yes does not count"
    assert (told in capsys.readouterr().err) is not counts
