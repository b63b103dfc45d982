from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.history.changelog import (
    TITLES,
    Change,
    Contributor,
    change_set,
    contributors,
    credited,
    paired_reverts,
    reinstating,
)
from gonogo.domain.history.commits import Commit
from gonogo.domain.history.history import Tag
from gonogo.domain.versions import SemVer


def sha(name):
    """A full hash, so that the beginning of one may be written in a message."""
    return name.encode().hex().ljust(40, "0")


def commit(name, message, *parents, author="Ada", email="ada@example.com"):
    return Commit(sha(name), tuple(map(sha, parents)), 0, author, email, message)


def undone(*commits):
    """The subjects of what is paired off, newest first."""
    found = paired_reverts(commits)
    return [commit.subject for commit in commits if commit.sha in found]


FEATURE = commit("feature", "feat: x")


def test_commits_are_sorted_under_the_headings_of_their_types():
    commits = (
        commit("e", "Merge branch 'x'", "d", "a"),
        commit("d", "words"),
        commit("c", "chore: c"),
        commit("b", "fix(api): b"),
        commit("a", "feat: a"),
    )
    found = change_set(commits, TITLES)
    assert [
        (title, [change.said.description for change in changes]) for title, changes in found.sections
    ] == [
        ("Features", ["a"]),
        ("Bug Fixes", ["b"]),
    ]
    assert found.commits == commits
    assert found.hidden == (Change(commits[2], commits[2].said),)
    assert found.unconventional == (commits[1],)
    assert found.merges == (commits[0],)
    assert [change.said.description for change in found.changes] == ["a", "b", "c"]


def test_types_that_share_a_heading_stand_together_newest_first():
    commits = (commit("c", "removed: c"), commit("b", "remove: b"), commit("a", "removed: a"))
    ((title, changes),) = change_set(commits, TITLES).sections
    assert title == "Removed"
    assert [change.said.description for change in changes] == ["c", "b", "a"]


def test_headings_stand_in_the_order_of_the_settings():
    commits = (commit("b", "feat: b"), commit("a", "fix: a"))
    found = change_set(commits, {"fix": "Repairs", "feat": "News"})
    assert [title for title, _ in found.sections] == ["Repairs", "News"]


def test_a_breaking_change_of_a_hidden_type_is_shown():
    commits = (commit("b", "chore!: drop it"), commit("a", "feat: a\n\nBREAKING CHANGE: another port"))
    found = change_set(commits, TITLES)
    assert [change.said.breaking for change in found.breaking] == ["drop it", "another port"]
    assert [change.commit for change in found.hidden] == [commits[0]]


def test_a_merge_that_says_something_is_told_by_what_it_says():
    merge = commit("m", "feat: joined (#5)", "a", "b")
    found = change_set((merge,), TITLES)
    assert found.merges == ()
    assert found.changes == (Change(merge, merge.said),)


def test_what_is_told_beside_the_commits_is_kept():
    tag = Tag("v1.0.0", FEATURE.sha, 7, SemVer(1, 0, 0))
    found = change_set((FEATURE,), TITLES, version="1.1.0", tag=tag, since=tag, time=9)
    assert (found.version, found.tag, found.since, found.time, found.is_empty) == (
        "1.1.0",
        tag,
        tag,
        9,
        False,
    )


def test_a_change_set_of_no_commit_is_empty():
    found = change_set((), TITLES)
    assert found.is_empty
    assert found.changes == ()


def test_a_revert_that_has_nothing_here_to_take_back_is_shown():
    revert = commit("r", f'Revert "feat: elsewhere"\n\nThis reverts commit {sha("elsewhere")}.')
    found = change_set((revert, FEATURE), TITLES)
    assert [title for title, _ in found.sections] == ["Features", "Reverts"]
    assert found.reverted == ()


def test_a_pull_request_that_is_taken_back_by_its_number_pairs_off():
    revert = commit("r", "revert: no more searching (#15)\n\nReverts shop/shop#12")
    merged = commit("m", "feat: search (#12)")
    assert undone(revert, FEATURE, merged) == [revert.subject, merged.subject]
    assert undone(revert, FEATURE) == []


def test_a_pull_request_that_was_merged_is_taken_back_with_all_that_it_brought():
    revert = commit("r", 'Revert "search" (#15)\n\nReverts shop/shop#12')
    merge = commit("m", "Merge pull request #12 from shop/search", "b", "y")
    brought = commit("y", "feat: y", "x"), commit("x", "feat: x", "b")
    base = commit("b", "feat: b")
    assert undone(revert, merge, *brought, base) == [revert.subject, merge.subject, "feat: y", "feat: x"]


def test_what_an_earlier_release_took_back_and_comes_again_is_told_once():
    again = commit("r", f'Reapply "feat: x"\n\nThis reverts commit {sha("elsewhere")}.')
    breaking = commit("f", "feat: x\n\nBREAKING CHANGE: y is gone")
    found = change_set((again,), TITLES, reinstated={again.sha: (breaking,)})
    assert [(change.commit, change.said) for change in found.changes] == [(again, breaking.said)]
    assert [change.said.breaking for change in found.breaking] == ["y is gone"]
    assert reinstating((again,)) == {again.sha: sha("elsewhere")}


def test_what_comes_again_within_a_release_brings_nothing_back_from_before():
    revert = commit("r", f'Revert "feat: x"\n\nThis reverts commit {FEATURE.sha}.')
    again = commit("s", f'Reapply "feat: x"\n\nThis reverts commit {revert.sha}.')
    assert reinstating((again, revert, FEATURE)) == {}
    assert reinstating((revert, FEATURE)) == {}
    assert [change.commit for change in change_set((again, revert, FEATURE), TITLES).changes] == [FEATURE]


def test_what_was_undone_is_told_apart_and_asks_for_nothing():
    breaking = commit("b", "feat!: x")
    revert = commit("r", f'Revert "feat!: x"\n\nThis reverts commit {breaking.sha}.')
    found = change_set((revert, breaking), TITLES)
    assert found.reverted == (revert, breaking)
    assert found.changes == found.breaking == found.unconventional == ()


def test_gits_form_of_a_revert_pairs_off_by_the_hash():
    revert = commit("r", f'Revert "whatever"\n\nThis reverts commit {FEATURE.sha}.')
    assert undone(revert, FEATURE) == ['Revert "whatever"', "feat: x"]


def test_a_shortened_hash_pairs_off():
    revert = commit("r", f"revert: x\n\nThis reverts commit {FEATURE.sha[:7]}.")
    assert undone(revert, FEATURE, commit("a", "feat: a"), commit("z", "feat: z")) == ["revert: x", "feat: x"]


def test_a_subject_pairs_off_where_no_hash_is_given():
    assert undone(commit("r", "revert: feat: x"), FEATURE) == ["revert: feat: x", "feat: x"]
    assert undone(commit("r", 'Revert "feat: x"'), FEATURE) == ['Revert "feat: x"', "feat: x"]
    assert undone(commit("r", "REVERT(api): feat: x"), FEATURE) == ["REVERT(api): feat: x", "feat: x"]


def test_the_numbers_of_pull_requests_do_not_stand_in_the_way():
    merged = commit("a", "feat: x (#1)")
    assert undone(commit("r", 'Revert "feat: x (#1)" (#2)\n\nReverts o/r#1'), merged) != []
    assert undone(commit("r", 'Revert "feat: x" (#2)'), merged) != []
    assert undone(commit("r", "revert: feat: x (#1) (#2)"), merged) != []


def test_of_several_commits_with_the_subject_the_newest_older_one_is_taken_back():
    newer, older = commit("c", "feat: x"), commit("a", "feat: x")
    revert = commit("b", "revert: feat: x")
    assert paired_reverts((newer, revert, older)) == {revert.sha, older.sha}
    last = commit("d", "revert: feat: x")
    assert paired_reverts((last, newer, older)) == {last.sha, newer.sha}
    assert paired_reverts((last, revert, newer, older)) == {last.sha, revert.sha, newer.sha, older.sha}


def test_a_revert_takes_back_nothing_newer_and_not_itself():
    assert undone(FEATURE, commit("r", "revert: feat: x")) == []
    assert undone(FEATURE, commit("r", f"Revert x\n\nThis reverts commit {FEATURE.sha}")) == []
    assert undone(commit("r", f"Revert x\n\nThis reverts commit {sha('r')}")) == []
    assert undone(commit("r", "revert: revert: x")) == []


def test_a_revert_of_a_revert_brings_back_what_was_reverted():
    first = commit("r", f'Revert "feat: x"\n\nThis reverts commit {FEATURE.sha}.')
    second = commit("s", f'Revert "Revert "feat: x""\n\nThis reverts commit {first.sha}.')
    assert undone(second, first, FEATURE) == [second.subject, first.subject]
    assert undone(commit("s", second.subject), commit("r", first.subject), FEATURE) == [
        second.subject,
        first.subject,
    ]
    third = commit("t", f"Revert y\n\nThis reverts commit {second.sha}.")
    subjects = [third.subject, second.subject, first.subject, "feat: x"]
    assert undone(third, second, first, FEATURE) == subjects


def test_reapply_brings_back_what_was_reverted():
    revert = commit("r", f'Revert "feat: x"\n\nThis reverts commit {FEATURE.sha}.')
    again = commit("s", f'Reapply "feat: x"\n\nThis reverts commit {revert.sha}.')
    assert undone(again, revert, FEATURE) == [again.subject, revert.subject]


def merged(*above):
    """Main a - b - m with a branch x - y that m brought, and what stands above it."""
    return (
        *above,
        commit("m", "Merge branch 'x'", "b", "y"),
        commit("b", "feat: b", "a"),
        commit("y", "feat: y", "x"),
        commit("x", "feat: x", "a"),
        commit("a", "feat: a"),
    )


def test_a_merge_is_taken_back_with_all_that_it_brought():
    revert = commit(
        "r", f'Revert "Merge"\n\nThis reverts commit {sha("m")}, reversing\nchanges made to {sha("b")}.'
    )
    assert undone(*merged(revert)) == ['Revert "Merge"', "Merge branch 'x'", "feat: y", "feat: x"]


def test_a_merge_is_taken_back_up_to_a_side_that_is_elsewhere():
    revert = commit(
        "r",
        f'Revert "Merge"\n\nThis reverts commit {sha("m")}, reversing\nchanges made to {sha("elsewhere")}.',
    )
    merge = commit("m", "Merge branch 'x'", "elsewhere", "y")
    found = undone(revert, merge, commit("y", "feat: y", "x"), commit("x", "feat: x"), commit("a", "feat: a"))
    assert found == ['Revert "Merge"', "Merge branch 'x'", "feat: y", "feat: x"]


def test_a_merge_that_was_reverted_and_brought_back_is_in_force():
    revert = commit(
        "r", f'Revert "Merge"\n\nThis reverts commit {sha("m")}, reversing\nchanges made to {sha("b")}.'
    )
    again = commit("s", f'Revert "Revert"\n\nThis reverts commit {revert.sha}.')
    assert undone(*merged(again, revert)) == [again.subject, revert.subject]


def test_prose_about_reverts_takes_nothing_back():
    assert undone(commit("r", f"fix: y\n\nThis reverts commit {FEATURE.sha} in part."), FEATURE) == []
    assert undone(commit("r", "reverting feat: x"), FEATURE) == []


def test_a_huge_subject_in_a_range_with_a_revert_takes_no_longer_than_it_is():
    many = 10**6
    spaces = commit("a", "feat: x" + " " * many + "y")
    numbers = commit("b", "feat: x" + "(#1)" * many + "y")
    digits = commit("c", "feat: x (#" + "1" * many)
    assert undone(commit("r", "revert: z"), spaces, numbers, digits) == []


def test_many_reverts_of_one_subject_take_no_longer_than_they_are():
    """With a search for each of them this would take minutes."""
    many = 20_000
    reverts = [commit(f"r{at}", "revert: feat: x") for at in range(many)]
    commits = [commit(f"f{at}", "feat: x") for at in range(many)]
    assert len(paired_reverts([*reverts, *commits])) == 2 * many


SUBJECTS = st.sampled_from(
    ["feat: x", "fix: y (#1)", "revert: feat: x", 'Revert "fix: y (#1)" (#2)', "words"]
)


@st.composite
def ranges(draw):
    subjects = draw(st.lists(SUBJECTS, max_size=8))
    found = []
    for at, subject in enumerate(subjects):
        target = draw(st.none() | st.integers(0, len(subjects)))
        below = "" if target is None else f"\n\nThis reverts commit {sha(str(target))}."
        parents = [str(at - 1)] if at else []
        found.append(commit(str(at), subject + below, *parents))
    return tuple(reversed(found))


@given(ranges())
def test_every_commit_is_told_in_exactly_one_place(commits):
    found = change_set(commits, TITLES)
    told = [change.commit for change in found.changes] + [
        *found.unconventional,
        *found.reverted,
        *found.merges,
    ]
    assert sorted(commit.sha for commit in told) == sorted(commit.sha for commit in commits)
    assert {change.commit for change in found.breaking} <= {change.commit for change in found.changes}


@given(ranges())
def test_asking_twice_gives_the_same_answer(commits):
    assert change_set(commits, TITLES) == change_set(commits, TITLES)


def by(name, *, email="", message="feat: x"):
    return commit(name, message, author=name, email=email or f"{name.lower()}@example.com")


def test_contributors_stand_in_the_order_of_their_first_commit():
    commits = (by("Ada"), by("Bo"), by("Ada"))
    assert [person.name for person in contributors(commits, None)] == ["Ada", "Bo"]


def test_coauthors_contribute_and_stand_behind_the_author():
    commits = (by("Cy"), by("Ada", message="feat: x\n\nCo-authored-by: Bo <bo@example.com>"))
    assert contributors(commits, None) == (
        Contributor("Ada", "ada@example.com"),
        Contributor("Bo", "bo@example.com"),
        Contributor("Cy", "cy@example.com"),
    )


def test_an_address_is_one_person_whatever_its_case_and_the_name():
    commits = (by("Ada L.", email="ADA@example.com"), by("Ada", email="ada@Example.com"))
    assert contributors(commits, None) == (Contributor("Ada", "ada@example.com"),)


def test_programs_are_left_out():
    known = set()
    message = "fix: x\n\nCo-authored-by: renovate[bot] <r@example.com>"
    assert contributors((by("dependabot[bot]", message=message),), known) == ()
    assert known == set()


def test_who_was_not_known_before_is_a_first_time_contributor_and_known_from_then_on():
    known = {"ada@example.com"}
    commits = (by("Bo"), by("Ada"))
    assert [(person.name, person.first) for person in contributors(commits, known)] == [
        ("Ada", False),
        ("Bo", True),
    ]
    assert known == {"ada@example.com", "bo@example.com"}
    assert not any(person.first for person in contributors(commits, known))


def test_without_a_history_nobody_is_called_a_first_time_contributor():
    assert not any(person.first for person in contributors((by("Ada"),), None))


def test_a_change_set_is_credited_with_its_contributors():
    found = change_set((by("Ada"),), TITLES)
    assert found.contributors == ()
    assert credited(found).contributors == (Contributor("Ada", "ada@example.com"),)
    assert credited(found, set()).contributors == (Contributor("Ada", "ada@example.com", first=True),)
