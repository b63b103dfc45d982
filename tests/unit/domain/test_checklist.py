from fnmatch import fnmatchcase

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.checklist import (
    ANY,
    BUILT_IN,
    CATEGORIES,
    Attested,
    Item,
    Seen,
    covers,
    judge,
    linked,
    refuse_twice,
    verdict,
)
from gonogo.domain.decision import Because, Call, Decision, Subject
from gonogo.domain.history.commits import Commit
from gonogo.domain.people.people import Member
from gonogo.domain.planning.plan import GatePlan, Skipped
from gonogo.testing.polling import PLAN

SUBJECT = Subject("c0ffee", "digest")
UNIT = GatePlan("unit", "tests", "{}", required=True, timeout=60)
SLOW = GatePlan("slow", "tests", "{}", required=True, timeout=60)


def item(name="docs", category="documentation", **more):
    return msgspec.convert({"name": name, "category": category, **more}, Item)


def seen(message="feat: search", paths=(), plan=None, **more):
    commit = Commit("c0ffee", (), 0, "Ann", "ann@example.com", message, tuple(paths))
    return Seen(msgspec.structs.replace(PLAN, **(plan or {})), (commit,), **more)


def word(who, level="signed", *, item="docs"):
    return Attested(item, who, f"{who.strip().lower()}@shop.example", level, 1)


def said(asker, call=Call.GO, reason="fine"):
    return Decision(asker, call, Because.PASSED, reason, SUBJECT)


def told(asked, release):
    (finding,) = judge([asked], release)
    return finding.because, finding.told


def test_a_changed_file_is_evidence():
    asked = item(changed=["docs/**", "*.md"])
    assert told(asked, seen(paths=["src/a.py", "docs/a/b.md"])) == (Because.PASSED, "docs/a/b.md changed")
    assert told(asked, seen(paths=["src/a.md"])) == (Because.FAILED, "no file changed at docs/** or *.md")


def test_a_file_that_the_release_itself_writes_has_changed():
    release = seen(plan={"writes": {"CHANGELOG.md": "digest"}})
    assert told(item(changed="CHANGELOG.md"), release) == (Because.PASSED, "CHANGELOG.md changed")


def test_a_file_that_is_there_is_evidence():
    asked = item(exists=["a*", "b*"])
    assert told(asked, seen(files={"b*": "bar"})) == (Because.PASSED, "bar is there")
    assert told(asked, seen()) == (Because.FAILED, "there is no file at a* or b*")


def test_a_link_in_a_commit_or_in_the_change_log_is_evidence():
    asked = item(link="SHOP-[0-9]*")
    assert told(asked, seen("feat: search (SHOP-12)")) == (Because.PASSED, "SHOP-12 is named")
    assert told(asked, seen(plan={"changelog": "- search, SHOP-1."})) == (Because.PASSED, "SHOP-1 is named")
    assert told(asked, seen("feat: WORKSHOP")) == (
        Because.FAILED,
        "neither a commit nor the change log names SHOP-[0-9]*",
    )
    assert told(item(link=ANY), seen()) == (
        Because.FAILED,
        "neither a commit nor the change log names an issue or ticket",
    )


def test_a_gate_that_said_go_is_evidence_and_its_last_word_counts():
    asked, plan = item(gate="unit"), {"gates": (UNIT,)}
    assert told(asked, seen(plan=plan, decisions=(said("unit"),))) == (Because.PASSED, "gate unit said go")
    no = said("unit", Call.NO_GO, "1 test failed")
    assert told(asked, seen(plan=plan, decisions=(said("unit"), no))) == (
        Because.FAILED,
        "gate unit said no-go: 1 test failed",
    )
    hold = said("unit", Call.HOLD, "no report")
    assert told(asked, seen(plan=plan, decisions=(hold,))) == (
        Because.MISSING,
        "gate unit said hold: no report",
    )


def test_a_gate_that_was_overridden_is_told_as_that():
    word = Decision("unit", Call.GO, Because.OVERRIDDEN, "overridden by Ann: known", SUBJECT)
    release = seen(plan={"gates": (UNIT,)}, decisions=(said("unit", Call.NO_GO), word))
    assert told(item(gate="unit"), release) == (Because.PASSED, "gate unit was overridden by Ann: known")


def test_a_kind_of_gate_means_all_that_are_of_it():
    asked, plan = item(gate="tests"), {"gates": (UNIT, SLOW)}
    assert told(asked, seen(plan=plan, decisions=(said("unit"), said("slow")))) == (
        Because.PASSED,
        "gate unit said go; gate slow said go",
    )
    assert told(asked, seen(plan=plan, decisions=(said("unit"),))) == (
        Because.MISSING,
        "gate slow has not answered yet; say needs: [slow], so that it is asked before",
    )


def test_a_gate_that_there_is_not_shows_nothing_and_one_that_is_skipped_says_why():
    assert told(item(gate="e2e"), seen()) == (Because.MISSING, "there is no gate 'e2e'")
    skipped = {"skipped": (Skipped("e2e", "a hotfix skips it"),)}
    assert told(item(gate="e2e"), seen(plan=skipped)) == (
        Because.PASSED,
        "gate e2e is not asked: a hotfix skips it",
    )


def test_all_the_evidence_that_an_item_names_must_be_there():
    asked = item(changed="docs/**", link="SHOP-*", gate="unit")
    release = seen("fix: SHOP-1", paths=["docs/a"])
    assert told(asked, release) == (Because.MISSING, "there is no gate 'unit'")
    assert told(asked, seen("fix: SHOP-1"))[0] is Because.FAILED


def test_somebody_s_word_stands_where_there_is_no_evidence():
    asked = item(changed="docs/**", attest=True)
    assert told(asked, seen(paths=["docs/a"])) == (Because.PASSED, "docs/a changed")
    assert told(asked, seen()) == (Because.MISSING, "no file changed at docs/**; nobody attested it")
    words = (word("Ann", "asserted"), word("B\nob"))
    assert told(asked, seen(attested=words)) == (Because.PASSED, "attested by B\\x0aob, signed")
    other = (word("Ann", item="other"),)
    assert told(item(attest=True), seen(attested=other)) == (Because.MISSING, "nobody attested it")


@pytest.mark.parametrize(
    ("words", "because", "sentence"),
    [
        ([word("Ann")], Because.PASSED, "attested by Ann, signed"),
        ([word("Ann"), word("Eve")], Because.PASSED, "attested by Ann, signed"),
        ([word("Ann", "asserted")], Because.MISSING, "Ann: not signed"),
        ([word("Eve")], Because.MISSING, "Eve: not in people"),
        ([word("Bot")], Because.MISSING, "Bot: a program may only ask"),
        ([word("Bob")], Because.MISSING, "Bob: not in the role of design or qa"),
        ([word("Eve"), word("Eve", "asserted")], Because.MISSING, "Eve: not in people"),
        ([], Because.MISSING, "nobody in the role of design or qa attested it"),
    ],
    ids=str,
)
def test_where_people_are_known_a_word_counts_only_of_one_of_them_in_the_role_and_signed(
    words, because, sentence
):
    people = (
        Member("Ann", "ann@shop.example", ("qa",)),
        Member("Bob", "bob@shop.example", ("developer",)),
        Member("Bot", "bot@shop.example", ("qa",), program_of="ann@shop.example"),
    )
    release = seen(plan={"people": people}, attested=tuple(words))
    assert told(item(attest=True, roles=["qa", "design"]), release) == (because, sentence)


def test_a_role_is_not_asked_for_where_the_item_names_none():
    people = (Member("Bob", "bob@shop.example"),)
    release = seen(plan={"people": people}, attested=(word("Bob"),))
    assert told(item(attest=True), release) == (Because.PASSED, "attested by Bob, signed")


def test_a_list_that_lacks_only_words_says_which_were_given_and_do_not_count():
    people = (Member("Ann", "ann@shop.example"),)
    words = (word("Eve"), word("Ann", "asserted"))
    judged = verdict(judge([item(attest=True)], seen(plan={"people": people}, attested=words)))
    assert judged.reason == "waiting for somebody's word on docs; Ann: not signed; Eve: not in people"
    assert (judged.waits, judged.unsigned) == (("docs",), True)


def test_findings_come_by_category_and_say_what_was_asked():
    items = [
        item("easy", "accessibility", attest=True, required=False),
        item("docs", changed="docs/**", text="The manual tells it"),
    ]
    assert [finding.line for finding in judge(items, seen())] == [
        "documentation, docs: The manual tells it: no file changed at docs/**",
        "accessibility, easy (not required): nobody attested it",
    ]


def test_what_is_seen_not_to_be_so_weighs_more_than_what_is_not_shown():
    items = [item("a", changed="x"), item("b", gate="g"), item("c", attest=True), item("d", link="*")]
    findings = judge(items, seen())
    failed = verdict(findings)
    assert (failed.call, failed.because, failed.reason) == (
        Call.NO_GO,
        Because.FAILED,
        "1 of 4 items is not done: a",
    )
    hold = verdict(findings[1:])
    assert (hold.call, hold.because, hold.reason, hold.waits) == (
        Call.HOLD,
        Because.MISSING,
        "1 of 3 items is not shown: b",
        (),
    )
    waiting = verdict(findings[2:])
    assert (waiting.call, waiting.reason, waiting.waits) == (
        Call.HOLD,
        "waiting for somebody's word on c",
        ("c",),
    )
    fine = verdict(findings[3:])
    assert (fine.call, fine.because, fine.reason) == (Call.GO, Because.PASSED, "1 of 1 item is shown")


def test_what_is_not_required_is_told_and_stops_nobody():
    items = [item("a", changed="x", required=False), item("b", link="*"), item("c", link="*")]
    assert verdict(judge(items, seen())).reason == "2 of 3 items are shown; not shown, and not required: a"


def test_a_list_of_which_nothing_is_shown_is_no_evidence():
    nothing = verdict(judge([item(changed="x", required=False)], seen()))
    assert (nothing.call, nothing.reason) == (Call.HOLD, "none of 1 item is shown")
    assert verdict(()).call is Call.HOLD


def test_the_built_in_list_has_every_category_and_does_not_stop_the_simplest_library():
    assert {asked.category for asked in BUILT_IN} == set(CATEGORIES)
    library = verdict(judge(BUILT_IN, seen(plan={"writes": {"CHANGELOG.md": "digest"}})))
    assert library.call is Call.GO
    assert library.reason == (
        "1 of 8 items is shown; not shown, and not required: traced, style, tests, scans, measured, "
        "buildable and accessible"
    )


@given(st.lists(st.sampled_from([Because.PASSED, Because.FAILED, Because.MISSING]), min_size=1), st.randoms())
def test_a_go_needs_every_required_item_and_the_order_does_not_matter(states, random):
    ways = {
        Because.PASSED: {"link": "*"},
        Because.FAILED: {"changed": "x"},
        Because.MISSING: {"attest": True},
    }
    items = [item(f"i{number}", **ways[state]) for number, state in enumerate(states)]
    call = verdict(judge(items, seen())).call
    assert (call is Call.GO) == (set(states) == {Because.PASSED})
    assert (call is Call.NO_GO) == (Because.FAILED in states)
    random.shuffle(items)
    assert verdict(judge(items, seen())).call is call


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({}, "say what shows it: changed, exists, gate, link or attest"),
        ({"gate": "unit", "attest": True}, "nobody's word stands in for a gate's; take gate or attest"),
        ({"link": "any", "roles": ["qa"]}, "roles say whose word counts, so attest must be true"),
        ({"changed": "/etc/*"}, "expected a pattern inside the repository, found '/etc/*'"),
        ({"exists": ["a", "b/../../c"]}, "expected a pattern inside the repository, found 'b/../../c'"),
        ({"link": ""}, "a pattern is empty"),
        ({"changed": ["a\0"]}, "a pattern is empty"),
        ({"link": "x" * 201}, "a pattern is longer than 200 characters"),
        ({"attest": True, "category": "luck"}, "Invalid enum value 'luck'"),
        ({"attest": True, "name": "Two Words"}, "matching regex"),
        ({"attest": True, "atest": 1}, "unknown field `atest`"),
    ],
)
def test_an_item_that_nothing_could_show_is_refused(wrong, sentence):
    with pytest.raises(msgspec.ValidationError) as problem:
        item(**wrong)
    assert sentence in str(problem.value)


def test_two_items_of_one_name_are_refused():
    refuse_twice([item("a", link="*"), item("b", link="*")])
    with pytest.raises(ValueError, match="two items are called 'a'; give each a name of its own"):
        refuse_twice([item("a", link="*"), item("a", attest=True)])


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("README.md", "README.md", True),
        ("README.md", "docs/README.md", False),
        ("*.md", "docs/a.md", False),
        ("docs/*.md", "docs/a.md", True),
        ("docs/*", "docs/a/b", False),
        ("docs/**", "docs/a/b", True),
        ("**/a.md", "a.md", True),
        ("**/a.md", "x/y/a.md", True),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b", True),
        ("a/**/b", "a/x/y/c", False),
        ("**/**/b/**", "x/b/y", True),
        ("**", "a/b", True),
        ("file-[0-9].?", "file-7.x", True),
        ("a", "a/b", False),
        ("a/b", "a", False),
    ],
)
def test_patterns_cover_paths_folder_by_folder(pattern, path, fits):
    assert covers(pattern, path) is fits


@given(
    st.lists(st.sampled_from(["a", "b", "*", "?", "[ab]"]), min_size=1, max_size=5),
    st.text("ab/", max_size=9),
)
def test_a_pattern_without_two_stars_fits_as_many_folders_as_it_has(steps, path):
    folders = path.split("/")
    expected = len(folders) == len(steps) and all(map(fnmatchcase, folders, steps))
    assert covers("/".join(steps), path) is expected


def test_many_stars_take_no_longer_than_few():
    assert not covers("/".join(["**", "a"] * 30), "/".join("a" * 29 + "b" * 200))
    assert linked("a" * 20_000, ["*a" * 90 + "b"]) == ""


@pytest.mark.parametrize(
    ("text", "patterns", "word"),
    [
        ("fix: it, closes #12.", ["#[0-9]*"], "#12"),
        ("see [SHOP-1](https://t.example/SHOP-1)", ["https://t.example/*"], "https://t.example/SHOP-1"),
        ("SHOP-1: x", ["SHOP-[0-9]*"], "SHOP-1"),
        ("WORKSHOP-1", ["SHOP-[0-9]*"], ""),
        ("closes #3", [ANY], "#3"),
        ("for ABC-4, in UTF-8", [ANY], "ABC-4"),
        ("in UTF-8 (#12)", [ANY], ""),
        ("nothing", [ANY, "noth*"], "nothing"),
        ("", ["*"], ""),
    ],
)
def test_a_link_is_a_word_of_the_text(text, patterns, word):
    assert linked(text, patterns) == word
