import msgspec

from gonogo.render.data import release


def test_each_commit_is_told_once_with_its_place(said):
    revert = f"revert: take back\n\nThis reverts commit {'5' * 40}."
    found = release(said("feat: a", "docs: b", "honest", revert, "fix: d"))
    assert [(commit.kind, commit.section) for commit in found.commits] == [
        ("shown", "Features"),
        ("hidden", ""),
        ("unconventional", ""),
        ("reverted", ""),
        ("reverted", ""),
    ]


def test_commit_tells_what_its_message_says(said):
    message = "feat(api)!: pages (#7)\n\nMore of it.\n\nCloses #4\nRefs: SHOP-1, #5\nBREAKING CHANGE: ask on"
    (commit,) = release(said(message)).commits
    assert (commit.type, commit.scope, commit.description) == ("feat", "api", "pages (#7)")
    assert (commit.body, commit.breaking) == ("More of it.", "ask on")
    assert [(footer.token, footer.value) for footer in commit.footers] == [
        ("Closes", "#4"),
        ("Refs", "SHOP-1, #5"),
        ("BREAKING CHANGE", "ask on"),
    ]
    assert (commit.closes, commit.mentions, commit.pull, commit.tickets) == (("4",), ("5",), "7", ("SHOP-1",))
    assert (commit.sha, commit.date, commit.author, commit.email) == (
        "1" * 40,
        "2027-01-15",
        "Ann",
        "ann@example.com",
    )


def test_message_without_a_convention_keeps_subject_and_body(said):
    (commit,) = release(said("honest\n\nand more\n")).commits
    assert (commit.subject, commit.body, commit.type, commit.footers) == ("honest", "and more", "", [])


def test_release_names_its_tag_and_the_one_before(said):
    found = release(said("feat: a"))
    assert (found.version, found.tag, found.commit, found.date, found.since) == (
        "1.1.0",
        "v1.1.0",
        "f" * 40,
        "2027-01-15",
        "v1.0.0",
    )


def test_what_is_missing_is_null(said):
    found = release(said("feat: a", version="", since=""))
    assert (found.version, found.tag, found.commit, found.date, found.since) == (None,) * 5


def test_contributors_are_told_with_whether_it_is_their_first_time(said):
    (who,) = release(said("feat: a")).contributors
    assert (who.name, who.email, who.first) == ("Ann", "ann@example.com", True)


def test_any_time_and_any_letter_can_be_written(said):
    found = release(said("feat: \ufffd\u202e\x00", time=10**15))
    assert msgspec.json.decode(msgspec.json.encode(found))["date"] == "9999-12-31"
