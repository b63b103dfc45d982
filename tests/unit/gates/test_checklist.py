from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gonogo.domain.checklist import Attested
from gonogo.domain.decision import Because, Call, Decision, Evidence, Setup, WaitsForPerson
from gonogo.domain.history.commits import Commit
from gonogo.domain.people.people import SIGNING, Member
from gonogo.errors import Stopped
from gonogo.formats.yaml import LARGEST
from gonogo.gates import reports
from gonogo.gates.checklist import ChecklistGate
from gonogo.testing.polling import ASK, PLAN, polled

Poll = Callable[..., Decision]
COMMIT = Commit("c0ffee", (), 0, "Ann", "ann@example.com", "feat: search (SHOP-1)", ("docs/search.md",))
DOCS = {"name": "docs", "category": "documentation", "changed": "docs/**"}
EASY = {"name": "easy", "category": "accessibility", "attest": True}
WAYS = "changed, exists, gate, link or attest"


@pytest.fixture
def answer(tmp_path: Path) -> Poll:
    def answer(*items: Any, history: tuple[Commit, ...] = (COMMIT,), **more: Any) -> Decision:
        settings = {key: more.pop(key) for key in ("file",) if key in more}
        gate = ChecklistGate(msgspec.convert({"items": items, **settings}, ChecklistGate.Settings))
        return polled(gate, tmp_path, history=history, **more)

    return answer


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "checkout").mkdir()
    return tmp_path / "checkout"


def told(decision: Decision) -> tuple[Call, Because, str]:
    return decision.call, decision.because, decision.reason


def test_a_list_that_is_done_is_go_with_what_shows_each_item(answer: Poll, checkout: Path) -> None:
    (checkout / "README.md").touch()
    readme = {"name": "readme", "category": "documentation", "exists": ["LICENSE", "README*"]}
    decision = answer(DOCS, readme, {"name": "ticket", "category": "requirements", "link": "SHOP-[0-9]*"})
    assert told(decision) == (Call.GO, Because.PASSED, "3 of 3 items are shown")
    assert decision.evidence == (
        Evidence("ticket", "shown: SHOP-1 is named"),
        Evidence("docs", "shown: docs/search.md changed"),
        Evidence("readme", "shown: README.md is there"),
    )
    assert (decision.details, decision.remedy) == ((), "")


def test_an_item_that_is_not_done_is_no_go_by_name(answer: Poll) -> None:
    decision = answer(DOCS, {"name": "readme", "category": "documentation", "exists": "README*"})
    assert told(decision) == (Call.NO_GO, Because.FAILED, "1 of 2 items is not done: readme")
    assert decision.details == ("documentation, readme: there is no file at README*",)
    assert decision.remedy == "do what the items ask for, or correct the list"
    assert decision.evidence[1] == Evidence("readme", "not shown: there is no file at README*")


def test_an_item_that_only_a_person_can_vouch_for_waits_for_one_and_says_how(answer: Poll) -> None:
    contrast = EASY | {"name": "contrast", "text": "The colours can be told apart"}
    decision = answer(DOCS, EASY, contrast)
    assert told(decision) == (Call.HOLD, Because.MISSING, "waiting for somebody's word on easy and contrast")
    assert decision.waits_for == WaitsForPerson()
    assert decision.remedy == "gonogo approve --attest easy --attest contrast"
    assert decision.details == (
        "accessibility, easy: nobody attested it",
        "accessibility, contrast: The colours can be told apart: nobody attested it",
    )


def test_a_word_that_was_given_is_evidence_with_the_name(answer: Poll) -> None:
    decision = answer(EASY, ask={"attested": (Attested("easy", "Ann", "ann@shop.example", "signed", 1),)})
    assert decision.call is Call.GO
    assert decision.evidence == (Evidence("easy", "shown: attested by Ann, signed"),)


def test_a_word_that_does_not_count_holds_and_says_why_and_how_it_would(answer: Poll) -> None:
    people = (Member("Ann", "ann@shop.example", ("qa",)),)
    words = (
        Attested("easy", "Eve", "eve@evil.example", "signed", 1),
        Attested("easy", "Ann", "ann@shop.example", "asserted", 2),
    )
    plan = msgspec.structs.replace(PLAN, people=people)
    decision = answer(EASY, ask={"attested": words, "plan": plan})
    assert told(decision) == (
        Call.HOLD,
        Because.MISSING,
        "waiting for somebody's word on easy; Ann: not signed; Eve: not in people",
    )
    assert decision.remedy == f"gonogo approve --attest easy, with a signature: {SIGNING}"
    assert decision.waits_for == WaitsForPerson()


def test_a_gate_that_was_not_asked_yet_is_a_hold_that_says_how_to_mend_it(answer: Poll) -> None:
    decision = answer({"name": "e2e", "category": "tests", "gate": "e2e"}, EASY)
    assert told(decision) == (Call.HOLD, Because.MISSING, "1 of 2 items is not shown: e2e")
    assert isinstance(decision.waits_for, Setup)
    assert decision.details[0] == "tests, e2e: there is no gate 'e2e'"


def test_without_a_list_the_built_in_one_tells_and_stops_nobody(answer: Poll, checkout: Path) -> None:
    (checkout / "pyproject.toml").touch()
    decision = answer()
    assert told(decision) == (
        Call.GO,
        Because.PASSED,
        "3 of 8 items are shown; not shown, and not required: style, tests, scans, measured and accessible",
    )
    assert len(decision.details) == 5
    assert decision.details[-1] == (
        "accessibility, accessible (not required): Everybody can use what changes, also without a mouse "
        "or a screen: nobody attested it"
    )


def test_where_nothing_of_the_built_in_list_is_shown_it_holds(answer: Poll) -> None:
    decision = answer(history=())
    assert told(decision) == (Call.HOLD, Because.MISSING, "none of 8 items is shown")


def test_the_list_may_stand_in_a_file_of_the_repository(answer: Poll, checkout: Path) -> None:
    (checkout / "done [1].yml").write_text(
        "items:\n"
        "  - {name: '2', category: tests, link: 'SHOP-*'}\n"
        "  - {name: 1, category: tests, link: '*'}\n"
    )
    assert told(answer(file="done [1].yml")) == (Call.GO, Because.PASSED, "2 of 2 items are shown")


def test_a_list_that_is_not_there_is_a_hold(answer: Poll) -> None:
    decision = answer(file="done.yml")
    assert told(decision) == (Call.HOLD, Because.MISSING, "there is no file done.yml")
    assert decision.remedy.startswith(
        "write the list there, or correct `file:`; write items:, each with a name"
    )
    assert decision.remedy.endswith(WAYS)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "items:\n  - name: a\n    category: luck\n",
            "done.yml:3: items[0].category: Invalid enum value 'luck'",
        ),
        (
            "items:\n  - {name: a, category: tests, link: x}\n  - name: b\n    category: tests\n",
            f"done.yml:3: items[1]: say what shows it: {WAYS}",
        ),
        ("items: []\n", "done.yml:1: there is no item"),
        ("", "done.yml:1: Object missing required field 'items'"),
        ("items:\n - [\n", "done.yml:3: a value is missing here"),
        ("items: 3\n", "done.yml:1: items: expected a list, found text"),
        ("item: 3\n", "done.yml:1: Object contains unknown field 'item'"),
        ("#" * (LARGEST + 1), "done.yml:1: larger than 1 MiB"),
        (
            "items:\n" + "  - {name: a, category: tests, link: x}\n" * 2,
            "done.yml:1: two items are called 'a'; give each a name of its own",
        ),
    ],
)
def test_a_list_that_cannot_be_read_is_a_hold_with_file_and_line(
    answer: Poll, checkout: Path, text: str, sentence: str
) -> None:
    (checkout / "done.yml").write_text(text)
    decision = answer(file="done.yml")
    assert (decision.call, decision.because) == (Call.HOLD, Because.BROKEN)
    assert decision.reason.startswith(sentence)
    assert decision.remedy.startswith("write items:, each with a name, a category (requirements, code-")


def test_a_list_that_may_not_be_read_is_a_hold(
    answer: Poll, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_gate: object, _file: object) -> None:
        raise PermissionError(13, "Permission denied")

    (checkout / "done.yml").touch()
    monkeypatch.setattr(ChecklistGate, "_read", refuse)
    assert told(answer(file="done.yml")) == (
        Call.HOLD,
        Because.BROKEN,
        "done.yml cannot be read: Permission denied",
    )


def test_a_pattern_that_finds_too_much_is_a_hold(
    answer: Poll, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MOST", 1)
    for name in "ab":
        (checkout / name).touch()
    decision = answer({"name": "x", "category": "tests", "exists": "*"})
    assert told(decision) == (
        Call.HOLD,
        Because.BROKEN,
        "the pattern * finds more than 1 files; make the pattern narrower",
    )
    assert decision.remedy == "make the pattern of `exists:` narrower"


def test_files_that_only_another_package_changed_are_no_evidence(answer: Poll) -> None:
    plan = msgspec.structs.replace(PLAN, package="cart", commits=("badcafe",))
    assert answer(DOCS, ask={"plan": plan}).call is Call.NO_GO


def test_an_optional_gate_says_no_and_that_it_is_optional(answer: Poll) -> None:
    decision = answer(DOCS, history=(), ask={"required": False})
    assert (decision.call, decision.required, decision.subject) == (Call.NO_GO, False, ASK.subject)


def test_a_history_that_takes_too_long_is_no_go(answer: Poll) -> None:
    decision = answer(DOCS, ask={"timeout": -1.0})
    assert (decision.call, decision.because) == (Call.NO_GO, Because.TIMED_OUT)


def test_where_we_are_stopped_there_is_no_answer(answer: Poll) -> None:
    with pytest.raises(Stopped):
        answer(DOCS, stopped=lambda: True)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"items": [EASY, EASY]}, "two items are called 'easy'"),
        ({"items": [EASY], "file": "a.yml"}, "the list is in items or in file, not in both"),
        ({"file": "../a.yml"}, "inside the repository"),
        ({"timeout": "x"}, "is not a duration"),
    ],
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError) as problem:
        msgspec.convert(wrong, ChecklistGate.Settings)
    assert sentence in str(problem.value)
