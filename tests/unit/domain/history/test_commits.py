import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gonogo.domain.history.commits import (
    Commit,
    Conventional,
    Footer,
    References,
    Reverted,
    brought_back,
    closes,
    coauthors,
    parse,
    references,
    reverted,
)

SHA = "0123456789abcdef0123456789abcdef01234567"


def commit(message, parents=()):
    return Commit(SHA, parents, 0, "Ada", "ada@example.com", message)


def told(message):
    said = parse(message)
    assert said is not None
    return (said.type, said.scope, said.description, said.breaking, said.body, said.footers)


NOODLES = """\
revert: let us never again speak of the noodle incident

Refs: 676104e, a215868
"""
EXTENDS = """\
feat: allow provided config object to extend other configs

BREAKING CHANGE: `extends` key in config file is now used for extending other config files
"""
NODE = """\
feat!: drop support for Node 6

BREAKING CHANGE: use JavaScript features not available in Node 6.
"""
TYPOS = """\
fix: correct minor typos in code

see the issue for details

on typos fixed.

Reviewed-by: Z
Refs #133
"""
RACING = """\
fix: prevent racing of requests

Introduce a request id and a reference to latest request. Dismiss
incoming responses other than from latest request.

Remove timeouts which were used to mitigate the racing issue but are
obsolete now.

Reviewed-by: Z
Refs: #123
"""


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            EXTENDS,
            (
                "feat",
                "",
                "allow provided config object to extend other configs",
                "`extends` key in config file is now used for extending other config files",
                "",
                (
                    Footer(
                        "BREAKING CHANGE",
                        "`extends` key in config file is now used for extending other config files",
                    ),
                ),
            ),
        ),
        (
            "feat!: send an email to the customer when a product is shipped",
            (
                "feat",
                "",
                "send an email to the customer when a product is shipped",
                "send an email to the customer when a product is shipped",
                "",
                (),
            ),
        ),
        (
            "feat(api)!: send an email to the customer when a product is shipped",
            (
                "feat",
                "api",
                "send an email to the customer when a product is shipped",
                "send an email to the customer when a product is shipped",
                "",
                (),
            ),
        ),
        ("refactor!: drop support for Node 6", ("refactor", "", *["drop support for Node 6"] * 2, "", ())),
        (
            "refactor(runtime)!: drop support for Node 6",
            ("refactor", "runtime", *["drop support for Node 6"] * 2, "", ()),
        ),
        (
            NODE,
            (
                "feat",
                "",
                "drop support for Node 6",
                "use JavaScript features not available in Node 6.",
                "",
                (Footer("BREAKING CHANGE", "use JavaScript features not available in Node 6."),),
            ),
        ),
        ("docs: correct spelling of CHANGELOG", ("docs", "", "correct spelling of CHANGELOG", "", "", ())),
        ("feat(lang): add Polish language", ("feat", "lang", "add Polish language", "", "", ())),
        (
            TYPOS,
            (
                "fix",
                "",
                "correct minor typos in code",
                "",
                "see the issue for details\n\non typos fixed.",
                (Footer("Reviewed-by", "Z"), Footer("Refs", "#133")),
            ),
        ),
        (
            RACING,
            (
                "fix",
                "",
                "prevent racing of requests",
                "",
                RACING.partition("\n\n")[2].partition("\n\nReviewed-by")[0],
                (Footer("Reviewed-by", "Z"), Footer("Refs", "#123")),
            ),
        ),
        (
            NOODLES,
            (
                "revert",
                "",
                "let us never again speak of the noodle incident",
                "",
                "",
                (Footer("Refs", "676104e, a215868"),),
            ),
        ),
        (
            "fix: array parsing issue when multiple spaces were contained in string",
            ("fix", "", "array parsing issue when multiple spaces were contained in string", "", "", ()),
        ),
        (
            "feat(parser): add ability to parse arrays",
            ("feat", "parser", "add ability to parse arrays", "", "", ()),
        ),
    ],
)
def test_the_specifications_examples_are_read_to_the_letter(message, expected):
    assert told(message) == expected


@pytest.mark.parametrize("header", ["FEAT: x", "Feat: x", "fEaT: x"])
def test_the_case_of_a_type_does_not_matter(header):
    assert parse(header) == parse("feat: x")


@pytest.mark.parametrize("kind", ["build-fix", "feature", "deps/dev", "c++", "v2", "öl", "a.b", "snake_case"])
def test_any_word_may_be_a_type(kind):
    assert told(f"{kind}: x")[0] == kind


@pytest.mark.parametrize("scope", ["api", "a b", "@scope/package", "*", "a,b", "ä", "#12"])
def test_any_words_may_be_a_scope(scope):
    assert told(f"fix({scope}): x")[1] == scope


@pytest.mark.parametrize(
    "message",
    [
        *[
            "",
            " ",
            "\n",
            "plain words",
            "feat",
            "feat:",
            "feat: ",
            "feat:x",
            "feat : x",
            ": x",
            "feat!:",
            "!: x",
        ],
        *[
            "(api): x",
            "feat(): x",
            "feat( ): x",
            "feat (api): x",
            "feat(api) : x",
            "feat(api: x",
            "feat)api(: x",
        ],
        *[
            "feat!(api): x",
            "feat(a)(b): x",
            "feat(a(b)): x",
            "feat!!: x",
            "1st: x",
            " feat: x",
            "two words: x",
        ],
        *["https://example.com", "feat\n: x", "feat(a\nb): x", "feat\u00a0: x", "_x: y", "feat\uff1a x"],
    ],
)
def test_a_header_that_leaves_the_convention_is_not_conventional(message):
    assert parse(message) is None


def test_a_body_that_follows_the_header_without_a_blank_line_is_not_conventional():
    assert parse("feat: x\nbody") is None
    assert parse("feat: x\nBREAKING CHANGE: y") is None
    assert parse("feat: x\r\nbody") is None


def test_a_line_of_spaces_is_a_blank_line():
    assert told("feat: x\n  \t\nbody") == told("feat: x\n\nbody")
    assert told("feat: x\n \n \nBREAKING CHANGE: y")[3] == "y"


@pytest.mark.parametrize("end", ["\n", "\n\n\n", "\r\n", "  \n \n"])
def test_empty_lines_at_the_end_do_not_matter(end):
    assert parse(f"feat: x{end}") == Conventional("feat", "", "x")


def test_empty_lines_before_the_header_do_not_matter():
    assert parse("\n\nfeat: x\n\nbody") == parse("feat: x\n\nbody")


def test_line_ends_of_windows_are_line_ends():
    message = "feat(api)!: x\n\nfirst\n\nsecond\n\nRefs: #1\nBREAKING CHANGE: gone\n now\n"
    assert told(message.replace("\n", "\r\n")) == told(message)


@pytest.mark.parametrize("token", ["BREAKING CHANGE", "BREAKING-CHANGE"])
def test_a_breaking_change_is_told_by_a_footer_of_either_spelling(token):
    said = parse(f"chore: x\n\n{token}: the port\nis another")
    assert said is not None
    assert said.breaking == "the port\nis another"
    assert said.footers == (Footer(token, "the port\nis another"),)


@pytest.mark.parametrize(
    "below",
    [
        "breaking change: y",
        "Breaking Change: y",
        "BREAKING CHANGES: y",
        "BREAKING CHANGE y",
        "BREAKING CHANGE:y",
        "BREAKING CHANGE: ",
        "BREAKING  CHANGE: y",
        "text\nBREAKING CHANGE: y",
        " BREAKING CHANGE: y",
    ],
)
def test_what_only_looks_like_a_breaking_change_is_none(below):
    assert told(f"fix: x\n\n{below}")[3] == ""


def test_the_first_of_several_breaking_changes_is_told():
    assert told("fix: x\n\nBREAKING CHANGE: y\nBREAKING-CHANGE: z")[3] == "y"


def test_a_footers_value_goes_on_until_the_next_footer():
    message = "fix: x\n\nbody: no\n\nRefs: one\n two\n\nthree\nAcked-by: Z\nFixes #4\nnot a footer"
    assert told(message)[5] == (
        Footer("body", "no"),
        Footer("Refs", "one\n two\n\nthree"),
        Footer("Acked-by", "Z"),
        Footer("Fixes", "#4\nnot a footer"),
    )


def test_a_footer_begins_only_behind_an_empty_line():
    said = told("fix: x\n\nsee\nRefs: #1\n\nRefs: #2")
    assert said[4:] == ("see\nRefs: #1", (Footer("Refs", "#2"),))


def test_a_token_with_spaces_is_a_body():
    assert told("fix: x\n\nAcked by: Z")[4:] == ("Acked by: Z", ())


def test_body_and_footers_of_a_bare_header_are_empty():
    assert told("fix: x") == ("fix", "", "x", "", "", ())


def test_do_better_fixup_is_not_fix():
    assert told("fixup: x")[0] == "fixup"
    assert parse("fixup! fix: x") is None


def test_do_better_feature_is_not_feat():
    assert told("feature: x")[0] == "feature"


def test_do_better_a_body_that_says_commit_and_a_hash_never_splits_a_commit():
    message = f"fix: x\n\ncommit {SHA}\nAuthor: Z <z@example.com>\n\n    feat: no\n\nRefs: #1"
    said = parse(message)
    assert said is not None
    assert said.description == "x"
    assert said.body == f"commit {SHA}\nAuthor: Z <z@example.com>\n\n    feat: no"
    assert said.footers == (Footer("Refs", "#1"),)


def test_do_better_footers_are_found_where_git_would_indent_them():
    message = "feat: x\n\nA long body.\n\nBREAKING CHANGE: y\nCloses: #3"
    assert told(message)[3] == "y"
    assert closes(message) == ("3",)


@pytest.mark.parametrize(
    "description", ["a | b", "a\0b", "%s {x} $(y) `z`", "'\"\\", "\u202e", "\udc80", "a\rb", "a\x0bb"]
)
def test_do_better_odd_characters_of_a_subject_stay(description):
    assert told(f"feat: {description}")[2] == description
    assert commit(f"feat: {description}").subject == f"feat: {description}"


def test_do_better_a_hash_and_a_number_in_prose_is_a_mention_and_only_closes_closes():
    assert references("fix: see #7\n\nAs #8 said, like #9.\nRefs #10") == References(
        (), ("7", "8", "9", "10")
    )
    assert references("fix: x\n\nCloses #12") == References(("12",))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        *(
            (f"{word} #5", ("5",))
            for word in [
                "close",
                "closes",
                "closed",
                "fix",
                "fixes",
                "fixed",
                "resolve",
                "resolves",
                "resolved",
            ]
        ),
        *((text, ("5",)) for text in ("CLOSES #5", "Fixes: #5", "(fixes #5)", "fixes\n#5", "it closes #5.")),
        ("closes #1, #2 and #3", ("1", "2", "3")),
        ("closes #1 #2", ("1", "2")),
        ("closes #1, and #2", ("1",)),
        ("fixes #1, fixes #1", ("1",)),
        *(
            (text, ())
            for text in ("encloses #5", "fixing #5", "closes5", "closes a#5", "closes ##5", "closes #05")
        ),
        *(
            (text, ())
            for text in ("closes #5a", "closes 5", "#5 closes", "closes the door of #5", "closes &#5;")
        ),
        ("closes #" + "1" * 11, ()),
    ],
)
def test_closing_words_close_the_issues_that_follow_them(text, numbers):
    assert closes(text) == numbers


def test_an_issue_that_is_closed_is_not_mentioned_as_well():
    assert references("fix: #1\n\n#2, #2; closes #2") == References(("1", "2"))


@pytest.mark.parametrize(
    ("message", "pull"),
    [
        ("feat: x (#12)", "12"),
        ("feat: x (#11) (#12)  ", "12"),
        ("feat: x (#12)\r\n\r\nbody", "12"),
        ("Merge pull request #34 from a/b\n\nfeat: x", "34"),
        ("Merge branch 'x' into 'main'\n\nfeat: x\n\nSee merge request group/project!56", "56"),
        ("Merge branch 'x'", ""),
        ("feat: x (#12) more", ""),
        ("feat: x\n\n(#12)", ""),
        ("feat: (#0)", ""),
    ],
)
def test_the_pull_request_is_what_a_forge_wrote_down(message, pull):
    assert references(message).pull == pull


def test_the_pull_request_is_not_a_mention():
    assert references("feat: x, see #3 (#12)") == References((), ("3",), "12")


def test_ticket_keys_are_found_and_standards_are_none():
    message = "fix: ABC-123 for AB2-4, UTF-8, SHA-256 and CVE-2024-1\n\nSee XY-7 and ABC-123"
    assert references(message).tickets == ("ABC-123", "AB2-4", "XY-7")


@pytest.mark.parametrize(
    "text", ["abc-1", "X-1", "a-BC-2", "BC-2-x", "BC-03", "ABC-", "ABCDEFGHIJKL-1", "xABC-1"]
)
def test_what_only_looks_like_a_ticket_key_is_none(text):
    assert references(text).tickets == ()


def test_nothing_is_referred_to_by_plain_text():
    assert references("feat: x") == References()


@pytest.mark.parametrize(
    "line",
    [
        "Co-authored-by: Bo Li <bo@example.com>",
        "Co-Authored-By: Bo Li <bo@example.com>",
        "CO-AUTHORED-BY: Bo Li <bo@example.com>",
        "co-authored-by:Bo Li<bo@example.com>  ",
        "Co-authored-by:   Bo Li   <bo@example.com>\r",
    ],
)
def test_coauthors_are_found_in_any_spelling(line):
    assert coauthors(f"feat: x\n\n{line}\nRefs: #1") == (("Bo Li", "bo@example.com"),)


def test_every_coauthor_is_found():
    message = "x\n\nCo-authored-by: A <a@x>\nCo-authored-by: <b@x>"
    assert coauthors(message) == (("A", "a@x"), ("", "b@x"))


@pytest.mark.parametrize(
    "line",
    [
        "co-authored-by: Bo",
        "co-authored-by: Bo <>",
        "  co-authored-by: Bo <b@x>",
        "co-authored-by: Bo <b@x> x",
        "Bo <b@x>",
    ],
)
def test_a_line_without_a_name_and_an_address_names_no_coauthor(line):
    assert coauthors(f"x\n\n{line}") == ()


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (f'Revert "feat: x"\n\nThis reverts commit {SHA}.', Reverted(sha=SHA)),
        ("revert: feat: x\n\nThis reverts commit 0123456.", Reverted(sha="0123456")),
        (f'Reapply "feat: x"\n\nThis reverts commit {SHA}.', Reverted(sha=SHA)),
        (f"revert: x\n\nthis reverts commits {'ab' * 32}", Reverted(sha="ab" * 32)),
        (
            f'Revert "Merge x"\n\nThis reverts commit {SHA}, reversing\nchanges made to 89abcdef.',
            Reverted(sha=SHA, until="89abcdef"),
        ),
        ('Revert "feat: x"', Reverted(subject="feat: x")),
        ('Revert "Revert "feat: x""', Reverted(subject='Revert "feat: x"')),
        ('Revert "feat: x (#1)" (#2)', Reverted(subject="feat: x (#1)")),
        ('Revert "say "hi""', Reverted(subject='say "hi"')),
        ("revert: feat: x", Reverted(subject="feat: x")),
        ("revert(api)!: feat: x", Reverted(subject="feat: x")),
        ("REVERT: feat: x", Reverted(subject="feat: x")),
        ("Revert feat: x", Reverted(subject="feat: x")),
        ("revert:", None),
        ("Revert", None),
        ("reverting x", None),
        ("feat: x\n\nreverts nothing", None),
        ("revert: x\n\nThis reverts commit 01234.", Reverted(subject="x")),
    ],
)
def test_a_revert_says_what_it_takes_back(message, expected):
    assert reverted(message) == expected


@pytest.mark.parametrize(
    ("message", "description"),
    [
        ('Revert "feat: x"', "feat: x"),
        ('Revert "Revert "Revert "feat: x"""', 'Revert "Revert "feat: x""'),
        ('Revert "Reapply "feat: x""', 'Reapply "feat: x"'),
        ('Revert "feat: x (#1)" (#2)', "feat: x (#1) (#2)"),
        (f'Revert "x"\n\nThis reverts commit {SHA}.', "x"),
    ],
)
def test_gits_own_revert_counts_as_type_revert(message, description):
    assert commit(message).said == Conventional("revert", "", description)


@pytest.mark.parametrize(
    "message",
    [
        'Reapply "feat(shop)!: search"',
        'Revert "Revert "feat(shop)!: search""',
        'Revert "Revert "feat(shop)!: search (#1)" (#2)" (#3)',
        'Reapply "Reapply "feat(shop)!: search""',
        'revert: Revert "feat(shop)!: search"',
        "revert: revert: feat(shop)!: search",
    ],
)
def test_the_revert_of_a_revert_says_again_what_was_reverted(message):
    assert commit(message).said == Conventional("feat", "shop", "search", "search")
    assert brought_back(message) == "feat(shop)!: search"


@pytest.mark.parametrize("subject", ["feat: x", "revert: feat: x", 'Revert "Reapply "feat: x""', "Reapply x"])
def test_a_revert_brings_nothing_back(subject):
    assert brought_back(subject) == ""


def test_what_was_brought_back_without_a_convention_says_nothing():
    assert commit('Reapply "words"').said is None


def test_a_forge_names_the_pull_request_that_it_reverts():
    message = "Revert search (#15)\n\nReverts shop/shop#12"
    assert reverted(message) == Reverted(subject="search", pull="12")


def test_a_reverting_merge_or_another_wording_says_nothing():
    assert commit('Revert "feat: x"', (SHA, SHA)).said is None
    assert commit("Revert the change of colours").said is None
    assert commit('Revert "').said is None


def test_a_commit_says_what_its_message_says():
    assert commit("feat: x\n\nbody").said == parse("feat: x\n\nbody")
    assert commit("words").said is None


def test_the_subject_is_the_first_line_that_says_something():
    assert commit("\n\nfeat: x  \n\nbody").subject == "feat: x"
    assert commit("").subject == ""


def test_a_commit_of_several_parents_is_a_merge():
    assert not commit("x").is_merge
    assert not commit("x", (SHA,)).is_merge
    assert commit("x", (SHA, SHA, SHA)).is_merge


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
            " #",
            "\n",
            "\n\n",
            "\r\n",
            "\r",
            " ",
            "BREAKING CHANGE",
            "-",
            '"',
        ],
        *[
            "BREAKING-CHANGE: y",
            "Refs: #1",
            "Revert ",
            "revert: ",
            "This reverts commit 0123456",
            "closes #2",
            ", #3",
        ],
        *[
            "Co-authored-by: A <a@x>",
            "<",
            ">",
            "Merge ",
            "See merge request !4",
            "ABC-1",
            "|",
            "\0",
            "\u2028",
            "ä",
        ],
    ]
)
MESSAGES = st.lists(PIECES | st.text(max_size=3), max_size=20).map("".join) | st.text()


@given(MESSAGES)
def test_any_message_says_something_of_the_conventions_form_or_nothing(message):
    said = commit(message).said
    if said is not None:
        assert said.type == said.type.lower() != ""
        assert said.description.strip() == said.description != ""
        assert "\n" not in said.type + said.scope + said.description
        assert all(footer.token and footer.value for footer in said.footers)


@given(MESSAGES)
def test_any_message_has_references_to_numbers_and_coauthors_with_an_address(message):
    found = references(message)
    assert all(number.isdecimal() for number in (*found.closes, *found.mentions))
    assert not set(found.closes) & set(found.mentions)
    assert all(email and name == name.strip() for name, email in coauthors(message))
    undoes = reverted(message)
    assert undoes is None or bool(undoes.sha) != bool(undoes.subject)


WORDS = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
LINES = st.from_regex(r"[A-Za-z][A-Za-z ,.|#`]{0,20}[a-z.]", fullmatch=True)
TOKENS = st.from_regex(r"[A-Z][a-z]{0,5}(-[a-z]{1,5})?", fullmatch=True) | st.just("BREAKING CHANGE")
FOOTERS = st.lists(st.tuples(TOKENS, st.sampled_from([": ", " #"]), LINES), max_size=4)


@given(WORDS, st.just("") | WORDS, st.sampled_from(["", "!"]), LINES, st.lists(LINES, max_size=3), FOOTERS)
@example("feat", "", "", "x", [], [("BREAKING CHANGE", ": ", "y.")])
def test_what_is_put_together_by_the_convention_is_taken_apart_again(kind, scope, mark, text, body, footers):
    header = f"{kind}{f'({scope})' if scope else ''}{mark}: {text}"
    foot = "\n".join("".join(footer) for footer in footers)
    said = parse("\n\n".join([header, *body, *([foot] if foot else [])]))
    assert said is not None
    assert (said.type, said.scope, said.description) == (kind, scope, text)
    assert said.body == "\n\n".join(body)
    assert [(footer.token, footer.value) for footer in said.footers] == [
        (token, ("#" if mark == " #" else "") + value) for token, mark, value in footers
    ]
    breaking = [footer.value for footer in said.footers if footer.token == "BREAKING CHANGE"]
    assert said.breaking == (breaking[0] if breaking else text if mark else "")


MANY = 2 * 10**5
HUGE = {
    "an open scope": "feat(" + "a" * MANY,
    "a scope of spaces": "feat(" + " " * MANY + ": x",
    "open brackets": "feat" + "(" * MANY,
    "a long type": "a" * MANY,
    "a long type and scope": "a" * MANY + "(" + "b" * MANY + ")",
    "spaces behind the colon": "feat:" + " " * MANY,
    "spaces within the subject": "revert: a" + " " * MANY + "b",
    "backticks": "feat: x\n\n" + "`" * MANY,
    "spaces": " " * MANY,
    "a line of spaces": "feat: x\n" + " " * MANY + "y",
    "empty lines": "feat: x" + "\n" * MANY + "BREAKING CHANGE: y",
    "many footers": "feat: x\n\nBREAKING CHANGE: y\n" + "Refs: #1\n" * (MANY // 10),
    "a footer of many lines": "feat: x\n\nBREAKING CHANGE: y" + "\nz" * (MANY // 2),
    "a footer of spaces": "feat: x\n\nBREAKING CHANGE: " + " " * MANY,
    "a long token": "feat: x\n\nBREAKING\n\n" + "a-" * MANY,
    "hashes": "feat: x\n\n" + "#" * MANY,
    "digits": "feat: x #" + "1" * MANY,
    "pull requests": "revert: x" + "(#1)" * MANY + "y",
    "a long pull request": "revert: x (#" + "1" * MANY,
    "closing words": "feat: x\n\n" + "closes " * (MANY // 4),
    "a list of issues": "feat: x\n\ncloses #1" + ", #1" * (MANY // 4) + ",",
    "a closing word and spaces": "feat: x\n\ncloses" + " " * MANY + "and" + " " * MANY + "#",
    "ticket keys": "feat: x\n\n" + "A" * MANY + "-1" + "A-" * MANY,
    "a reverted merge": "Revert x\n\nThis reverts commit 0123456, reversing" + " " * MANY + "changes",
    "words of a reverted merge": "revert x\n\nThis reverts commit 0123456\n" + "reversing " * (MANY // 8),
    "hexadecimal digits": "revert: x\n\nThis reverts commit " + "a" * MANY,
    "quotes": 'Revert "' + '"' * MANY,
    "merge requests": "Merge x\n" + "See merge request " * (MANY // 10),
    "exclamation marks": "Merge x\nSee merge request " + "!" * MANY,
    "a coauthor of spaces": "feat: x\n\nCo-authored-by:" + " " * MANY,
    "a coauthor of open brackets": "feat: x\n\nCo-authored-by: " + "<" * MANY,
    "a coauthor with a long name": "feat: x\n\nCo-authored-by: " + "a" * MANY,
    "a coauthor with a long address": "feat: x\n\nCo-authored-by: a <" + "a " * MANY,
    "a coauthor and spaces": "feat: x\n\nCo-authored-by: a <a@x>" + " " * MANY + "x",
    "many coauthors": "feat: x\n\n" + "Co-authored-by: a\n" * (MANY // 10),
    "carriage returns": "feat: x\r" + "\r" * MANY,
}


@pytest.mark.parametrize("message", HUGE.values(), ids=HUGE.keys())
def test_a_huge_message_takes_no_longer_than_it_is(message):
    """By a quadratic rule each of these would take minutes."""
    found = commit(message)
    said = found.said
    assert said is None or 0 < len(said.description) + len(said.body) + len(said.footers) < len(message)
    assert references(message).pull == ""
    assert all(email for _, email in coauthors(message))
    undoes = reverted(message)
    assert undoes is None or len(undoes.subject) <= len(message)


def test_a_body_of_ten_megabytes_is_read():
    body = "\n\n".join(["word " * 20 + "#5"] * 10**5)
    message = f"feat!: x\n\n{body}\n\nRefs: #6\nCo-Authored-By: A <a@x>"
    said = commit(message).said
    assert said is not None
    assert len(message) > 10**7
    assert (said.description, said.body, len(said.footers)) == ("x", body, 2)
    assert references(message).mentions == ("5", "6")
    assert coauthors(message) == (("A", "a@x"),)


def test_digits_of_other_scripts_are_no_numbers():
    assert references("fix: #\u0661 and ABC-\u0661, closes #\u0662 (#\u0663)") == References()


def test_a_subject_of_thousands_of_layers_brings_nothing_back():
    assert brought_back('Revert "' * 600 + "feat: a" + '"' * 600) == ""
