from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.history.changelog import TITLES, change_set
from gonogo.domain.history.commits import Commit
from gonogo.domain.history.history import Tag
from gonogo.domain.planning.bump import Bump, Cause, Policy, Standing, Wish, asked, decide
from gonogo.domain.versions import Level
from gonogo.domain.versions.calver import CalVerScheme
from gonogo.domain.versions.semver import SemVerScheme, parse
from gonogo.domain.versions.sequential import Sequential, SequentialScheme
from gonogo.errors import VersionError

TODAY = date(2026, 11, 21)
SCHEME = SemVerScheme()
SINCE = Tag("v1.2.0", "0" * 40, 0, parse("1.2.0"))


def commits(*messages):
    """Newest first; one that begins with "Merge" has two parents."""
    return tuple(
        Commit(f"{at:040}", ("a", "b") if message.startswith("Merge") else ("a",), 0, "Ada", "ada@x", message)
        for at, message in enumerate(messages)
    )


def changes(*messages, since=SINCE):
    return change_set(commits(*messages), TITLES, since=since)


def standing(current="1.2.0", fresh=1):
    return Standing(parse(current), f"v{current}", fresh=fresh)


def bump(*messages, current="1.2.0", fresh=None, wish=Wish(), since=SINCE, scheme=SCHEME, policy=Policy()):  # noqa: B008 - frozen values
    here = standing(current, len(messages) if fresh is None else fresh)
    return decide(here, changes(*messages, since=since), policy, scheme, wish, TODAY)


@pytest.mark.parametrize(
    ("message", "version"),
    [
        ("feat!: x", "2.0.0"),
        ("chore: x\n\nBREAKING CHANGE: y", "2.0.0"),
        ("feat: x", "1.3.0"),
        ("fix: x", "1.2.1"),
        ("perf: x", "1.2.1"),
        ("revert: x", "1.2.1"),
        ("security: x", "1.2.1"),
        ("words", "1.2.1"),
        ("docs: x", ""),
        ("fixup: x", ""),
        ("feature: x", ""),
        ("Merge branch 'x'", ""),
    ],
)
def test_a_commit_asks_for_what_it_says(message, version):
    assert bump(message).version == version


def test_do_better_fixup_does_not_ask_for_what_fix_asks_and_feature_not_for_what_feat_asks():
    assert bump("fixup: x", "feature: y").version == ""


def test_do_better_minor_from_a_release_candidate_of_a_minor_is_that_minor():
    found = bump("feat: x", current="1.3.0-rc.1")
    assert (found.current, found.version, found.level) == ("1.3.0-rc.1", "1.3.0", "minor")
    assert found.reason == "v1.3.0-rc.1 becomes stable; 1 commit since v1.2.0 asks for minor"


def test_do_better_a_prerelease_from_1_2_0_is_above_it():
    assert bump("fix: x", wish=Wish(channel="rc")).version == "1.2.1-rc.1"
    assert bump("feat: x", wish=Wish(channel="rc")).version == "1.3.0-rc.1"
    assert bump("docs: x", wish=Wish(channel="rc")).version == "1.2.1-rc.1"


def test_do_better_build_metadata_does_not_survive_a_bump():
    assert bump("fix: x", current="1.2.0+build.7").version == "1.2.1"


def test_the_highest_level_wins_and_those_who_asked_for_it_are_the_causes():
    found = bump("fix: c", "feat: b", "docs: x", "feat(api): a")
    assert found.reason == "2 commits since v1.2.0 ask for minor"
    assert found == Bump(
        "1.2.0",
        "1.3.0",
        "minor",
        found.reason,
        (Cause(f"{1:040}", "feat: b", "minor"), Cause(f"{3:040}", "feat(api): a", "minor")),
    )


def test_a_commit_without_a_convention_is_a_cause_by_its_subject():
    assert bump("words\n\nmore").causes == (Cause(f"{0:040}", "words", "patch"),)


def test_a_breaking_commit_of_a_type_that_is_shown_is_one_cause():
    assert len(bump("feat!: x").causes) == 1


def test_a_commit_that_brings_back_several_is_one_cause_by_the_most_that_they_ask():
    (merge,) = commits("Reapply \"Merge branch 'x'\"")
    found = change_set([merge], TITLES, since=SINCE, reinstated={merge.sha: commits("fix: a", "feat: b")})
    assert asked(found, Policy()) == (Level.minor, (Cause(merge.sha, merge.subject, "minor"),))


def test_what_was_reverted_asks_for_nothing():
    found = bump('Revert "feat!: x"', "feat!: x", "docs: y")
    assert found.version == ""
    assert found.reason == (
        "Nothing to release: of 3 commits since v1.2.0 (1 docs, 2 reverted) none asks for a version"
    )


def test_weights_and_the_weight_of_what_says_nothing_are_a_policy():
    policy = Policy({"docs": "minor", "feat": "none"}, unconventional="none")
    assert bump("docs: x", policy=policy).version == "1.3.0"
    assert bump("feat: x", policy=policy).version == ""
    assert bump("words", policy=policy).version == ""
    assert bump("feat!: x", policy=policy).version == "2.0.0"


def test_nothing_to_release_is_an_answer_that_counts_what_there_is():
    counts = "(2 docs, 1 chore, 1 ci, 1 merge)"
    reason = f"Nothing to release: of 5 commits since v1.2.0 {counts} none asks for a version"
    found = bump("docs: x", "Merge branch 'x'", "chore: y", "docs: z", "ci: w")
    assert found == Bump(
        "1.2.0",
        "",
        "none",
        reason,
    )


def test_nothing_to_release_without_a_commit_says_so():
    assert bump() == Bump("1.2.0", "", "none", "Nothing to release: no commit since v1.2.0")
    assert bump(wish=Wish(channel="rc"), current="1.3.0-rc.1").reason == (
        "Nothing to release: no commit since v1.3.0-rc.1"
    )


def test_nothing_to_release_may_have_nothing_to_count():
    policy = Policy(unconventional="none")
    assert bump("words", policy=policy).reason == (
        "Nothing to release: of 1 commit since v1.2.0 none asks for a version"
    )


def test_nothing_to_release_before_the_first_commit_says_so():
    found = decide(Standing(None), changes(since=None), Policy(), SCHEME, Wish(), TODAY)
    assert found == Bump("", "", "none", "Nothing to release: there is no commit yet")


def first(scheme=SCHEME, stated=None, channel=""):
    here = Standing(None, "Cargo.toml:3" if stated else "", stated, 1)
    return decide(here, changes("feat: x", since=None), Policy(), scheme, Wish(channel=channel), TODAY)


def test_the_first_release_is_the_schemes_first_version():
    found = first()
    assert (found.current, found.version, found.level, found.reason) == (
        "",
        "0.1.0",
        "none",
        "the first release",
    )
    assert [cause.subject for cause in found.causes] == ["feat: x"]
    assert first(CalVerScheme()).version == "2026.11.0"
    assert first(SequentialScheme()).version == "1"


def test_the_first_release_has_the_version_that_a_file_states():
    found = first(stated=parse("0.9.0"))
    assert found.version == "0.9.0"
    assert found.reason == "the first release, with the version that Cargo.toml:3 states"


def test_the_first_release_may_be_a_prerelease():
    assert first(channel="rc").version == "0.1.0-rc.1"
    assert first(stated=parse("0.9.0"), channel="rc").version == "0.9.0-rc.1"
    assert first(stated=parse("0.9.0-beta.4"), channel="rc").version == "0.9.0-beta.4"


def test_a_version_that_was_asked_for_is_taken():
    found = bump("feat: x", wish=Wish(version="3.0.0"))
    assert (found.version, found.level, found.reason) == ("3.0.0", "minor", "3.0.0 was asked for")
    assert [cause.subject for cause in found.causes] == ["feat: x"]
    here = Standing(None)
    assert decide(here, changes(since=None), Policy(), SCHEME, Wish("0.0.1"), TODAY).version == "0.0.1"


@pytest.mark.parametrize("version", ["1.2.0", "1.1.9", "1.2.0-rc.1", "1.2.0+build"])
def test_a_version_that_is_not_above_is_refused(version):
    with pytest.raises(
        VersionError, match=r"is not above 1\.2\.0, the current version of this line of history"
    ):
        bump("feat: x", wish=Wish(version=version))


@pytest.mark.parametrize("version", ["two", "v1.3.0", "1.3", "9" * 5000])
def test_a_wish_that_is_no_version_is_refused(version):
    with pytest.raises(VersionError, match="must follow semantic versioning"):
        bump("feat: x", wish=Wish(version=version))


def test_a_level_that_was_asked_for_is_the_least():
    found = bump("fix: x", wish=Wish(level="minor"))
    assert (found.version, found.level, found.reason) == ("1.3.0", "minor", "minor was asked for")
    assert bump("feat!: x", wish=Wish(level="patch")).reason == "1 commit since v1.2.0 asks for major"
    assert bump("docs: x", wish=Wish(level="patch")).version == "1.2.1"
    assert bump("feat: x", wish=Wish(level="minor")).reason == "1 commit since v1.2.0 asks for minor"


def test_a_level_that_another_package_asks_for_says_why():
    because = Wish(level="patch", because="api 2.0.0 is out of ^1.0.0")
    found = bump(wish=because)
    assert (found.version, found.level, found.reason) == ("1.2.1", "patch", "api 2.0.0 is out of ^1.0.0")
    assert bump("feat: x", wish=because).reason == "1 commit since v1.2.0 asks for minor"


def test_a_prerelease_that_another_package_asks_for_needs_no_commit():
    because = Wish(level="patch", channel="rc", because="api 2.0.0 is out of ^1.0.0")
    found = bump(current="1.2.0-rc.1", wish=because)
    assert (found.version, found.reason) == (
        "1.2.0-rc.2",
        "a prerelease in channel rc was asked for; api 2.0.0 is out of ^1.0.0",
    )


@pytest.mark.parametrize("zero", ["minor", "shifted"])
def test_a_level_that_was_asked_for_is_taken_at_its_word_before_1_0_0(zero):
    found = bump("fix: x", current="0.1.0", wish=Wish(level="major"), scheme=SemVerScheme(zero))
    assert (found.version, found.reason) == ("1.0.0", "major was asked for")
    assert bump("feat!: x", current="0.1.0", wish=Wish(level="major")).reason == "major was asked for"
    assert (
        bump("feat!: x", current="0.1.0", wish=Wish(level="minor"), scheme=SemVerScheme(zero)).version
        == "0.2.0"
    )
    assert bump("x", current="0.1.0", wish=Wish(level="major", channel="rc")).version == "1.0.0-rc.1"
    assert bump("x", current="0.2.0-rc.1", wish=Wish(level="major")).version == "1.0.0"


def developing(*messages, current="1.2.0", wish=Wish()):  # noqa: B008 - a frozen value
    by = "pyproject.toml:3 states 2.0.0.dev0"
    here = Standing(
        current and parse(current), f"v{current}", fresh=len(messages), wished=parse("2.0.0"), by=by
    )
    return decide(here, changes(*messages), Policy(), SCHEME, wish, TODAY)


def test_what_a_development_version_leads_to_is_the_least_that_comes_next():
    found = developing("fix: x")
    assert (found.version, found.level) == ("2.0.0", "patch")
    assert found.reason == ("1 commit since v1.2.0 asks for patch; pyproject.toml:3 states 2.0.0.dev0")
    assert developing("fix: x", wish=Wish(channel="rc")).version == "2.0.0-rc.1"
    assert developing("fix: x", current="2.0.0-rc.1", wish=Wish(channel="rc")).version == "2.0.0-rc.2"
    assert developing("fix: x", current="2.0.0-rc.1").reason.endswith("asks for patch")


def test_commits_that_ask_for_more_than_a_development_version_have_it():
    found = developing("feat!: x", current="2.3.0")
    assert (found.version, found.reason) == ("3.0.0", "1 commit since v1.2.0 asks for major")


def test_a_development_version_alone_releases_nothing():
    assert developing("chore: begin 2.0.0").version == ""


def test_the_first_release_is_what_a_development_version_leads_to():
    found = developing("fix: x", current=None)
    assert (found.version, found.reason) == ("2.0.0", "the first release; pyproject.toml:3 states 2.0.0.dev0")
    assert developing("fix: x", current=None, wish=Wish(channel="rc")).version == "2.0.0-rc.1"


@pytest.mark.parametrize("version", ["1.2.1", "1.9.0-rc.1"])
def test_a_wish_below_a_development_version_is_refused_with_what_to_do(version):
    words = (
        r"is below 2\.0\.0: pyproject.toml:3 states 2\.0\.0\.dev0\. Ask for 2\.0\.0 or more, or state a lower"
    )
    with pytest.raises(VersionError, match=words):
        developing("fix: x", wish=Wish(version=version))
    assert developing("fix: x", wish=Wish(version="2.0.0-rc.1")).version == "2.0.0-rc.1"


def test_a_channel_goes_on_from_release_candidate_to_stable():
    rc = Wish(channel="rc")
    assert bump("feat: x", current="1.3.0-beta.2", wish=Wish(channel="beta")).version == "1.3.0-beta.3"
    found = bump("feat: x", current="1.3.0-beta.3", wish=rc)
    assert found.version == "1.3.0-rc.1"
    assert found.reason == "a prerelease in channel rc was asked for; 1 commit since v1.2.0 asks for minor"
    assert bump("feat: x", current="1.3.0-rc.1", fresh=0).version == "1.3.0"


def test_a_prerelease_that_nothing_asks_for_says_so():
    found = bump("docs: x", wish=Wish(channel="rc"))
    assert found.reason == "a prerelease in channel rc was asked for; no commit since v1.2.0 asks for more"
    assert found.level == "none"


def test_a_release_candidate_becomes_stable_though_nothing_asks_for_more():
    found = bump(current="1.3.0-rc.1", since=None)
    assert found.version == "1.3.0"
    assert found.reason == "v1.3.0-rc.1 becomes stable; no commit asks for more"


def test_a_channel_that_comes_before_the_current_one_is_refused():
    with pytest.raises(VersionError, match=r"comes before rc\.1"):
        bump("feat: x", current="1.3.0-rc.1", wish=Wish(channel="beta"))


def test_other_schemes_decide_by_their_own_rules():
    here = Standing(Sequential(7), "7", fresh=1)
    assert decide(here, changes("fix: x"), Policy(), SequentialScheme(), Wish(), TODAY).version == "8"
    calver = CalVerScheme()
    here = Standing(calver.parse("2026.11.0"), "2026.11.0", fresh=1)
    assert decide(here, changes("fix: x"), Policy(), calver, Wish(), TODAY).version == "2026.11.1"


def test_nobody_asks_for_anything_where_there_is_nothing():
    assert asked(changes(), Policy()) == (Level.none, ())


MESSAGES = st.lists(
    st.sampled_from(["feat: x", "fix: y", "feat!: z", "docs: w", "words", 'Revert "feat: x"', "Merge x"]),
    max_size=6,
)
CURRENT = st.sampled_from(["0.3.4", "1.2.0", "1.3.0-beta.2", "1.3.0-rc.1", "2.0.0-rc.1+x", "1.2.3+build"])
WISHES = st.builds(
    Wish,
    level=st.sampled_from(["none", "patch", "minor", "major"]),
    channel=st.sampled_from(["", "rc", "zz"]),
)
SCHEMES = st.sampled_from([SemVerScheme("minor"), SemVerScheme("shifted"), SemVerScheme("strict")])


@given(MESSAGES, CURRENT, WISHES, SCHEMES)
def test_do_better_asking_twice_gives_the_same_answer(messages, current, wish, scheme):
    answers = [bump(*messages, current=current, wish=wish, scheme=scheme) for _ in range(2)]
    assert answers[0] == answers[1]


@given(MESSAGES, CURRENT, WISHES, SCHEMES)
def test_what_is_decided_is_above_and_says_why(messages, current, wish, scheme):
    found = bump(*messages, current=current, wish=wish, scheme=scheme)
    assert found.reason
    assert found.version == "" or parse(current) < parse(found.version)
    assert (found.version == "") == found.reason.startswith("Nothing to release")
