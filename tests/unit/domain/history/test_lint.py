import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.history.commits import parse
from gonogo.domain.history.lint import USUAL_TYPES, Fault, Rules, faults

EXAMPLE = "begin with a type, such as: feat(search): find by colour"
FOOTER = "write it as: BREAKING CHANGE: what breaks, and what to do"
ANY = Rules()


@pytest.mark.parametrize(
    "message",
    [
        "feat: x",
        "Feat(api)!: x\n\nbody\n\nBREAKING CHANGE: y\nRefs: #1\n",
        "\n\nfix: x\r\n\r\nbody\r\n",
        "feat: x\n \nbody",
        "feat: x\n\nBREAKING-CHANGE: y",
        "feat: x\n\nRefs: #1\nBREAKING CHANGE: y",
        "chore: x\n\nunbreaking changes",
    ],
)
def test_a_message_that_follows_the_convention_has_no_fault(message):
    assert faults(message, ANY) == ()


@pytest.mark.parametrize(
    "message",
    [
        "Merge branch 'x'",
        "Merge pull request #5 from a/b",
        'Revert "feat: x"\n\nThis reverts commit 0123456.',
        'Reapply "x"',
    ],
)
def test_what_git_wrote_itself_has_no_fault(message):
    assert faults(message, ANY) == ()


@pytest.mark.parametrize("message", ["", " ", "\n\n", "\r\n \t"])
def test_an_empty_message_is_a_fault(message):
    assert faults(message, ANY) == (Fault(1, 1, "the message is empty", EXAMPLE),)


@pytest.mark.parametrize("word", ["fixup", "squash", "amend"])
def test_a_commit_that_waits_to_be_folded_is_a_fault(word):
    assert faults(f"{word}! feat: x", ANY) == (
        Fault(1, 1, "this commit waits to be folded into another", "git rebase --interactive --autosquash"),
    )


@pytest.mark.parametrize(
    ("header", "column", "problem", "remedy"),
    [
        (": x", 1, "the header does not begin with a type", EXAMPLE),
        (" feat: x", 1, "the header does not begin with a type", EXAMPLE),
        ("(api): x", 1, "the header does not begin with a type", EXAMPLE),
        ("words of a person", 6, "there is no type, colon and space before the text", EXAMPLE),
        ("words", 6, "there is no type, colon and space before the text", EXAMPLE),
        ("feat(api) x", 10, "there is no type, colon and space before the text", EXAMPLE),
        ("feat!!: x", 6, "there is no type, colon and space before the text", EXAMPLE),
        ("feat(): x", 5, "the scope is empty", "name what is changed, or leave () out"),
        ("feat( ): x", 5, "the scope is empty", "name what is changed, or leave () out"),
        ("feat : x", 5, "there is a space before the colon", "take it away"),
        ("feat(api)!  : x", 11, "there is a space before the colon", "take it away"),
        ("feat:", 6, "there is no description", "say what the change does"),
        ("feat(api)!:", 12, "there is no description", "say what the change does"),
        ("feat:x", 6, "there is no space behind the colon", "put one there"),
        ("https://example.com", 7, "there is no space behind the colon", "put one there"),
        ("1st: x", 1, "'1st' is not a type with a scope", EXAMPLE),
        ("feat(a(b): x", 1, "'feat(a(b)' is not a type with a scope", EXAMPLE),
        ("1\u202est: x", 1, "'1\\u202est' is not a type with a scope", EXAMPLE),
        ("1" * 50 + ": x", 1, f"'{'1' * 39}…' is not a type with a scope", EXAMPLE),
    ],
)
def test_a_header_has_a_fault_at_the_first_place_where_it_leaves_the_convention(
    header, column, problem, remedy
):
    assert faults(header, ANY) == (Fault(1, column, problem, remedy),)


def test_a_type_that_is_none_of_the_projects_is_a_fault_that_names_the_nearest():
    rules = Rules(types=USUAL_TYPES)
    told = "type 'feet' is none of this project's"
    assert faults("feet: x", rules) == (Fault(1, 1, told, "did you mean 'feat'?"),)
    assert faults("FEAT: x", rules) == ()


def test_a_type_that_is_near_to_none_is_a_fault_that_names_all():
    told = "type 'zzz' is none of this project's"
    assert faults("zzz: x", Rules(types=("feat", "fix"))) == (Fault(1, 1, told, "use one of feat, fix"),)


def test_a_scope_that_is_none_of_the_projects_is_a_fault_at_its_place():
    rules = Rules(scopes=("api", "web"))
    told = "scope 'apu' is none of this project's"
    assert faults("feat(apu): x", rules) == (Fault(1, 6, told, "did you mean 'api'?"),)
    assert faults("feat( apu): x", rules) == (Fault(1, 7, told, "did you mean 'api'?"),)
    assert faults("feat(web): x", rules) == faults("feat: x", rules) == ()
    assert faults("feat(\u202e): x", rules)[0].problem == "scope '\\u202e' is none of this project's"


def test_a_long_header_is_a_fault_where_it_becomes_too_long():
    told = "the header has 11 characters, 10 are allowed"
    remedy = "say it shorter, and put the rest into the body"
    assert faults("feat: 67890", Rules(header=10)) == faults("feat: 6789é", Rules(header=10))
    assert faults("feat: 67890", Rules(header=10)) == (Fault(1, 11, told, remedy),)
    assert faults("feat: 6789", Rules(header=10)) == ()


def test_a_body_without_an_empty_line_before_it_is_a_fault_of_the_second_line():
    remedy = "put an empty line between them"
    fault = Fault(2, 1, "the body follows the header without an empty line", remedy)
    assert faults("feat: x\nbody", ANY) == (fault,)
    assert faults("\nfeat: x\r\nbody", ANY) == (fault,)


@pytest.mark.parametrize(
    ("below", "line", "column", "problem", "remedy"),
    [
        ("breaking change: y", 3, 1, "'breaking change' does not count as a breaking change", FOOTER),
        ("BREAKING CHANGES: y", 3, 1, "'BREAKING CHANGES' does not count as a breaking change", FOOTER),
        (
            "text\n\n  Breaking-Change: y",
            5,
            3,
            "'Breaking-Change' does not count as a breaking change",
            FOOTER,
        ),
        ("BREAKING CHANGE y", 3, 1, "BREAKING CHANGE is not followed by a colon, a space and a text", FOOTER),
        ("BREAKING-CHANGE:y", 3, 1, "BREAKING-CHANGE is not followed by a colon, a space and a text", FOOTER),
        ("BREAKING CHANGE:", 3, 1, "BREAKING CHANGE is not followed by a colon, a space and a text", FOOTER),
        (
            "text\nBREAKING CHANGE: y",
            4,
            1,
            "BREAKING CHANGE is not a footer here",
            "put an empty line before it",
        ),
        (" BREAKING CHANGE: y", 3, 2, "BREAKING CHANGE is not a footer here", "put an empty line before it"),
    ],
)
def test_a_breaking_change_that_would_be_overlooked_is_a_fault(below, line, column, problem, remedy):
    message = f"feat: x\n\n{below}"
    assert faults(message, ANY) == (Fault(line, column, problem, remedy),)
    said = parse(message)
    assert said is not None
    assert said.breaking == ""


def test_all_faults_are_told_from_the_top():
    rules = Rules(types=("fix",), scopes=("api",), header=10)
    found = faults("feat(web): too long\nbody\nbreaking change: y", rules)
    assert [(fault.line, fault.column) for fault in found] == [(1, 1), (1, 6), (1, 11), (2, 1), (3, 1)]


PIECES = st.sampled_from(
    [
        *[
            "feat",
            "fix",
            "(",
            ")",
            "!",
            ":",
            ": ",
            " ",
            "\n",
            "\n\n",
            "\r\n",
            "api",
            "BREAKING CHANGE",
            "Refs: #1",
        ],
        *[
            "breaking change: ",
            "BREAKING-CHANGE: y",
            " #",
            "Merge x",
            'Revert "',
            "fixup! ",
            "\t",
            "\u2028",
            "\0",
        ],
    ]
)
MESSAGES = st.lists(PIECES | st.text(max_size=3), max_size=14).map("".join) | st.text()
RULES = st.builds(
    Rules,
    types=st.sampled_from([(), USUAL_TYPES]),
    scopes=st.sampled_from([(), ("api",)]),
    header=st.integers(min_value=1, max_value=60),
)


@given(MESSAGES, RULES)
def test_every_fault_has_a_place_in_the_message_a_problem_and_a_mend(message, rules):
    lines = message.replace("\r\n", "\n").lstrip("\n").split("\n")
    for fault in faults(message, rules):
        assert 1 <= fault.line <= len(lines)
        assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1
        assert fault.problem
        assert fault.remedy


@given(MESSAGES)
def test_a_message_is_read_where_it_has_no_fault_of_form_and_not_where_it_has(message):
    found = faults(message, Rules(header=10**9))
    made_by_git = message.replace("\r\n", "\n").lstrip("\n").startswith(("Merge ", 'Revert "', 'Reapply "'))
    form = [fault for fault in found if "breaking" not in fault.problem.lower()]
    assert made_by_git or (parse(message) is None) == bool(form)


MANY = 10**6
HUGE = {
    "an open scope": "feat(" + "a" * MANY,
    "brackets": "feat" + "()" * MANY + ": x",
    "a long type": "a" * MANY + ": x",
    "a long scope": "feat(" + "a" * MANY + "): x",
    "spaces": "feat" + " " * MANY + "x",
    "exclamation marks": "feat" + "!" * MANY,
    "spaces in a body": "feat: x\n\n" + " " * MANY + "y",
    "breaking changes": "feat: x\n\n" + "breaking change" * (MANY // 10),
    "many footers": "feat: x\n\n" + "BREAKING CHANGE:x\n" * (MANY // 20),
}


@pytest.mark.parametrize("message", HUGE.values(), ids=HUGE.keys())
def test_a_huge_message_takes_no_longer_than_it_is(message):
    found = faults(message, Rules(types=USUAL_TYPES, scopes=("api",)))
    assert all(len(fault.problem + fault.remedy) < 200 for fault in found)
