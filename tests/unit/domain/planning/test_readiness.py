import pytest

from gonogo.domain.planning.readiness import (
    Breaking,
    Facts,
    Obstacle,
    changelog_gaps,
    obstacles,
    placeholder_obstacles,
    planned_obstacles,
    pushed_elsewhere,
    text_obstacles,
)
from gonogo.ports.issues import Issue

UNMIRRORED = (
    "git config --unset remote.origin.mirror && "
    "git config remote.origin.fetch '+refs/heads/*:refs/remotes/origin/*'"
)
READY = {
    "branch": "main",
    "sources": ("main", "develop"),
    "dirty": (),
    "remote": "origin",
    "has_identity": True,
    "has_tree": True,
}


def found(**changes):
    return obstacles(Facts(**READY | changes))


def test_nothing_is_in_the_way_of_a_clean_branch():
    assert found() == ()
    assert found(branch="develop", tag="v1.2.0") == ()


@pytest.mark.parametrize(
    ("changes", "kind", "sentence", "remedy"),
    [
        (
            {"is_mirror": True},
            "mirror",
            "this clone is a mirror of origin: git writes over its branches, and pushes none of them alone",
            UNMIRRORED,
        ),
        (
            {"has_tree": False},
            "bare",
            "this repository has no working tree",
            "git worktree add FOLDER main, and run gonogo in that folder",
        ),
        (
            {"has_tree": False, "branch": "develop"},
            "bare",
            "this repository has no working tree",
            "git worktree add FOLDER develop, and run gonogo in that folder",
        ),
        (
            {"has_identity": False},
            "no-identity",
            "git does not know who you are",
            'git config user.name "Your Name"; git config user.email you@example.com',
        ),
        ({"branch": ""}, "detached-head", "HEAD is on no branch", "git switch main"),
        ({"branch": "", "sources": ()}, "detached-head", "HEAD is on no branch", "git switch BRANCH"),
        (
            {"branch": "", "tips": ("main", "develop"), "local": ("develop",)},
            "detached-head",
            "HEAD is on no branch, and it is the tip of main and develop",
            "git switch develop",
        ),
        (
            {"branch": "x", "there": ("main",)},
            "other-branch",
            "'x' is not where releases start",
            "git fetch origin main:main && git switch main",
        ),
        ({"branch": "x"}, "other-branch", "'x' is not where releases start", "git switch main"),
        (
            {"branch": "a\u202eb", "sources": ("c\nd",)},
            "other-branch",
            "'a\\u202eb' is not where releases start",
            "git switch 'c\\x0ad'",
        ),
        ({"dirty": ("a",)}, "dirty-tree", "1 change not committed: a", "git commit, or git stash"),
        (
            {"dirty": ("a", "b\n", "c")},
            "dirty-tree",
            "3 changes not committed: a, b\\x0a and c",
            "git commit, or git stash",
        ),
        (
            {"dirty": tuple("abcde")},
            "dirty-tree",
            "5 changes not committed: a, b, c and 2 more",
            "git commit, or git stash",
        ),
        (
            {"dirty": ("a",) * 2003},
            "dirty-tree",
            "2,003 changes not committed: a, a, a and 2,000 more",
            "git commit, or git stash",
        ),
        (
            {"remote": ""},
            "no-remote",
            "there is no remote to push a tag to",
            "git remote add origin ADDRESS",
        ),
        (
            {"remote": "", "named": "fork"},
            "no-remote",
            "there is no remote to push a tag to",
            "git remote add fork ADDRESS",
        ),
        ({"behind": 1}, "behind", "origin/main is 1 commit ahead", "git pull --ff-only origin main"),
        ({"behind": 12}, "behind", "origin/main is 12 commits ahead", "git pull --ff-only origin main"),
        (
            {"behind": 2, "ahead": 1},
            "diverged",
            "this branch and origin/main went apart: 1 here, 2 there",
            "git pull --rebase origin main",
        ),
        (
            {"ahead": 3},
            "not-pushed",
            "main is not on origin as it is here",
            "git push origin main",
        ),
        (
            {"pushed": False, "branch": "a b", "sources": ("a b",)},
            "not-pushed",
            "a b is not on origin as it is here",
            "git push origin 'a b'",
        ),
        (
            {"tag": "v1.2.0", "taken": "0123456789"},
            "tag-exists",
            "tag v1.2.0 stands on 0123456, which is not in this line of history",
            "merge that commit, or name another version by --version",
        ),
        (
            {"tag": "v1.2.0", "taken": "0123456789", "is_unpublished": True},
            "tag-exists",
            "tag v1.2.0 stands on 0123456 here, and is not on origin",
            "git tag --delete v1.2.0, or name another version by --version",
        ),
        (
            {"tag": "v1.2.0", "taken": "0123456789", "behind": 1},
            "behind",
            "origin/main is 1 commit ahead",
            "git pull --ff-only origin main",
        ),
    ],
)
def test_each_obstacle_says_what_is_in_the_way_and_what_to_do(changes, kind, sentence, remedy):
    assert found(**changes) == (Obstacle(kind, sentence, remedy),)


def test_all_obstacles_are_told_in_the_order_in_which_one_would_mend_them():
    everything = found(
        has_tree=False,
        has_identity=False,
        branch="",
        dirty=("a",),
        remote="",
        tag="v1",
        taken="0" * 40,
    )
    kinds = ["bare", "no-identity", "detached-head", "dirty-tree", "no-remote", "tag-exists"]
    assert [obstacle.kind for obstacle in everything] == kinds


def test_issues_that_block_or_are_planned_for_the_version_and_open_are_told_together():
    issues = (
        Issue("SHOP-1", "Search", is_open=True, version="v1.2.3"),
        Issue("SHOP-2", "Prices are\nwrong", is_open=True, version="9.0.0", blocking=True),
        Issue("SHOP-3", "Both", is_open=True, version="1.2.3", blocking=True),
    )
    close = "close it, or say in the tracker that it does not block"
    later = "merge and close it, or plan it for a later version"
    assert planned_obstacles(issues, "1.2.3") == (
        Obstacle("blocking-issue", "SHOP-2 (Prices are\\x0awrong) blocks releases", close),
        Obstacle("blocking-issue", "SHOP-3 (Both) blocks releases", close),
        Obstacle("open-issue", "SHOP-1 (Search) is planned for 1.2.3 and still open", later),
    )


def test_a_long_title_of_an_issue_is_cut_at_80_characters():
    (obstacle,) = planned_obstacles((Issue("SHOP-4", "x" * 81, is_open=True, version="1.2.3"),), "1.2.3")
    assert obstacle.sentence == f"SHOP-4 ({'x' * 79}…) is planned for 1.2.3 and still open"


def test_what_is_closed_planned_for_another_version_or_for_none_is_not_in_the_way():
    issues = (
        Issue("1", "closed", is_open=False, version="1.2.3", blocking=True),
        Issue("2", "later", is_open=True, version="1.2.30"),
        Issue("3", "whenever", is_open=True),
    )
    assert planned_obstacles(issues, "1.2.3") == ()
    assert planned_obstacles(issues, "") == ()


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        ([], None),
        (["1.0.0", "1.1.0", "1.2.0", "2.0.0", "2.1.0"], None),
        (["1.2.0", "2.0.0", "2.1.0", "Unreleased"], None),
        (["1.0.0", "1.2.0", "2.0.0", "2.1.0"], "1.1.0"),
        (["1.0.0", "1.1.0"], "1.2.0, 2.0.0 and 2.1.0"),
        (["1.0.0"], "1.1.0, 1.2.0, 2.0.0 and 1 more"),
    ],
)
def test_a_change_log_tells_every_release_from_the_first_one_that_it_tells(told, missing):
    found = changelog_gaps("CHANGELOG.md", told, ["1.0.0", "1.1.0", "1.2.0", "2.0.0", "2.1.0"])
    sentences = [warning.partition(";")[0] for warning in found]
    assert sentences == ([f"CHANGELOG.md has no section for {missing}"] if missing else [])


def test_a_gap_in_a_change_log_is_told_with_the_setting_that_accepts_it():
    (warning,) = changelog_gaps("CHANGELOG.md", ["1.0.0", "2.0.0"], ["1.0.0", "1.1.0", "1.2.0", "2.0.0"])
    assert warning.endswith("for 1.1.0 and 1.2.0; to accept that, in gonogo.yml: changelog: {since: 2.0.0}")


def test_a_gap_that_only_the_next_release_ends_is_told_alone():
    (warning,) = changelog_gaps("CHANGELOG.md", ["1.0.0"], ["1.0.0", "1.1.0"])
    assert warning == "CHANGELOG.md has no section for 1.1.0"


DROPPED = Breaking("feat!: drop doors", ("drop doors", "no door is sold any more", "c0ffee1", "#12"))


@pytest.mark.parametrize(
    "text",
    [
        "## 2.0.0\n\nWe DROP doors.\n",
        "## 2.0.0\n\nNo door is sold any more.\n",
        "## 2.0.0\n\nSee c0ffee1.\n",
        "## 2.0.0\n\nSee #12.\n",
    ],
)
def test_a_text_of_ones_own_may_name_a_breaking_change_in_many_ways(text):
    assert text_obstacles(text, [DROPPED]) == ()


def test_a_text_of_ones_own_must_say_something_and_name_what_breaks():
    (empty,) = text_obstacles("## 2.0.0\n\n", [DROPPED])
    assert empty.sentence == "the text for the change log is empty"
    (unnamed,) = text_obstacles("## 2.0.0\n\nBetter windows.\n", [DROPPED])
    assert (
        unnamed.sentence == "the text for the change log does not name a breaking change: feat!: drop doors"
    )


def test_a_tag_of_another_line_is_nothing_to_merge():
    (found,) = obstacles(Facts(**READY | {"tag": "v1.28.2", "taken": "0" * 40, "holder": "release-1.28"}))
    assert found.sentence == "tag v1.28.2 stands on 0000000, and its version belongs to release-1.28"
    assert found.remedy == "go on from there: git switch release-1.28, or name another version by --version"


def test_settings_that_wait_for_a_word_are_told_with_how_many_more():
    assert placeholder_obstacles([]) == ()
    (one,) = placeholder_obstacles(["gates.unit\u202e"])
    assert one.sentence == "gonogo.yml does not say yet what runs gates.unit\\u202e"
    (three,) = placeholder_obstacles(["a", "b", "c"])
    assert three.sentence.endswith("what runs a, b and c")
    (many,) = placeholder_obstacles(["a", "b", "c", "d"])
    assert many.sentence.endswith("what runs a, b, c and 1 more")


def test_a_remote_that_is_pushed_to_another_repository_is_in_the_way_with_both_ways_out():
    assert pushed_elsewhere("origin", "") is None
    obstacle = pushed_elsewhere("my origin", "ssh://b.example/shop\x1b")
    assert obstacle.kind == "pushed-elsewhere"
    assert obstacle.sentence.startswith(
        "my origin is pushed to ssh://b.example/shop\\x1b, another repository"
    )
    assert "git config --unset-all 'remote.my origin.pushurl'" in obstacle.remedy
