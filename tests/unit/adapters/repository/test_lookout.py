"""The look at a remote, with real git and a bare repository beside it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from gonogo.adapters.repository.git import Git
from gonogo.adapters.repository.lookout import GitLookout
from gonogo.app.looking import look
from gonogo.domain.history.references import Advertised
from gonogo.ports.publisher import Unreachable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.adapters.repository.conftest import Clone

USUAL = ("main", "master")


def lookout(clone: Clone) -> GitLookout:
    return GitLookout(Git(clone.folder).place)


def seen(clone: Clone):
    """What stands in references of ours after a look, and what is planned from."""
    git = Git(clone.folder)
    sight = look(git, git.references(), "origin", GitLookout(git.place))
    assert sight.silence == ""
    return git.references().seen, sight.references


def own(clone: Clone) -> str:
    """All references of the user's."""
    return clone.git("for-each-ref", "refs/heads", "refs/remotes", "refs/tags")


def at_remote(clone: Clone, *command: str) -> str:
    return clone.git(*command, folder=clone.remote)


def test_a_look_tells_branches_and_what_tags_lead_to(clone: Clone) -> None:
    at_remote(clone, "tag", "light", "main")
    at_remote(clone, "-c", "user.name=A", "-c", "user.email=a@x.example", "tag", "-am", "x", "v1.0.0", "main")
    at_remote(clone, "tag", "tree", "main^{tree}")
    at_remote(clone, "branch", "stable", "main")
    main, tree = clone.main, clone.git("rev-parse", "main^{tree}")
    assert lookout(clone).look("origin", USUAL) == Advertised(
        {"main": main, "stable": main}, {"light": main, "tree": tree, "v1.0.0": main}
    )


def test_the_branch_of_head_is_asked_where_the_usual_names_do_not_tell_it(clone: Clone) -> None:
    assert lookout(clone).look("origin", ["trunk"]) == Advertised({"main": clone.main}, {}, "main")
    at_remote(clone, "branch", "master", "main")
    at_remote(clone, "symbolic-ref", "HEAD", "refs/heads/master")
    found = lookout(clone).look("origin", USUAL)
    assert isinstance(found, Advertised)
    assert found.default == "master"


def test_an_empty_remote_has_nothing(clone: Clone, tmp_path: Path) -> None:
    clone.git("init", "-q", "--bare", str(tmp_path / "empty.git"))
    clone.git("remote", "add", "empty", str(tmp_path / "empty.git"))
    assert lookout(clone).look("empty", USUAL) == Advertised({}, {})


def test_a_remote_that_is_away_is_a_value_after_one_try(clone: Clone) -> None:
    clone.remote.rename(clone.remote.with_name("away"))
    assert isinstance(lookout(clone).look("origin", USUAL), Unreachable)


def test_what_is_missing_is_taken_and_nothing_of_the_users_moves(clone: Clone, tmp_path: Path) -> None:
    clone.git("clone", "-q", str(clone.remote), str(tmp_path / "other"))
    other = tmp_path / "other"
    identity = ("-c", "user.name=A", "-c", "user.email=a@x.example")
    clone.git(*identity, "commit", "-q", "--allow-empty", "-m", "feat: there", folder=other)
    clone.git("tag", "v1.1.0", folder=other)
    clone.git("push", "-q", "origin", "main", "main:develop", "v1.1.0", folder=other)
    there = clone.git("rev-parse", "main", folder=other)
    clone.git("config", "fetch.prune", "true")
    clone.git("config", "fetch.pruneTags", "true")
    clone.git("tag", "mine")
    before = own(clone)
    taken, references = seen(clone)
    assert own(clone) == before
    assert not (clone.folder / ".git" / "FETCH_HEAD").exists()
    assert taken.branches == {"main": there, "develop": there}
    assert [tag.name for tag in taken.tags] == ["v1.1.0"]
    assert references.branches == {"main": clone.main, "origin/main": there, "origin/develop": there}
    assert [tag.name for tag in references.tags] == ["mine", "v1.1.0"]
    assert there in Git(clone.folder).graph([there]).parents


def test_what_was_taken_goes_once_the_clone_has_it_or_the_remote_has_not(clone: Clone) -> None:
    commit = clone.main
    at_remote(clone, "tag", "v1.0.0", commit)
    at_remote(clone, "tag", "v2.0.0", commit)
    assert len(seen(clone)[0].tags) == 2
    clone.git("fetch", "-q", "--no-tags", "origin", "refs/tags/v1.0.0:refs/tags/v1.0.0")
    at_remote(clone, "tag", "-d", "v2.0.0")
    taken, references = seen(clone)
    assert taken.tags == ()
    assert [tag.name for tag in references.tags] == ["v1.0.0"]


def test_of_very_many_tags_those_that_are_lacking_are_kept(clone: Clone) -> None:
    names = [f"v1.0.{number}" for number in range(250)]
    created = "".join(f"create refs/tags/{name} {clone.main}\n" for name in names)
    subprocess.run(["git", "update-ref", "--stdin"], cwd=clone.remote, input=created.encode(), check=True)
    clone.git("tag", names[0], "main")
    taken, references = seen(clone)
    assert [tag.name for tag in taken.tags] == sorted(names[1:])
    assert [tag.name for tag in references.tags] == sorted(names)


def test_a_name_that_takes_the_place_of_a_folder_of_names_is_taken(clone: Clone) -> None:
    at_remote(clone, "tag", "v1/a", "main")
    assert [tag.name for tag in seen(clone)[0].tags] == ["v1/a"]
    at_remote(clone, "tag", "-d", "v1/a")
    at_remote(clone, "tag", "v1", "main")
    assert [tag.name for tag in seen(clone)[0].tags] == ["v1"]


@pytest.mark.parametrize("name", ["é/1.0", "a'b", "x;y", "n-x", "100%", "v1.0.0+b.1", "日本"])
def test_names_with_odd_characters_are_taken(clone: Clone, name: str) -> None:
    at_remote(clone, "update-ref", f"refs/tags/{name}", "main")
    assert [tag.name for tag in seen(clone)[0].tags] == [name]


def test_a_name_that_is_not_text_is_taken_and_told_as_elsewhere(clone: Clone) -> None:
    (clone.remote / "packed-refs").write_bytes(b"%s refs/tags/v\xff1\n" % clone.main.encode())
    assert [tag.name for tag in seen(clone)[0].tags] == ["v\\xff1"]
    assert [tag.name for tag in seen(clone)[0].tags] == ["v\\xff1"]


def test_tags_that_lead_to_no_commit_are_taken_once(clone: Clone) -> None:
    at_remote(clone, "tag", "tree", "main^{tree}")
    at_remote(clone, "tag", "blob", "main:a.sh")
    taken, references = seen(clone)
    assert (taken.tags, taken.others, references.tags) == ((), ("blob", "tree"), ())
    assert seen(clone)[0] == taken


def test_a_commit_that_is_here_without_a_branch_is_not_fetched(clone: Clone, tmp_path: Path) -> None:
    """As in a bare clone, which has no branches of its remote, and whose own is ahead."""
    bare = tmp_path / "bare.git"
    clone.git("clone", "-q", "--bare", str(clone.remote), str(bare))
    ahead = clone.git(
        *("-c", "user.name=A", "-c", "user.email=a@x.example"),
        *("commit-tree", "-p", "main", "-m", "x", "main^{tree}"),
        folder=bare,
    )
    clone.git("update-ref", "refs/heads/main", ahead, folder=bare)
    taken, references = seen(clone._replace(folder=bare))
    assert taken.branches == {}
    assert references.branches == {"main": ahead, "origin/main": clone.main}


def test_a_shallow_clone_is_left_as_it_is(clone: Clone, tmp_path: Path) -> None:
    at_remote(clone, "tag", "v1.0.0", "main")
    folder = tmp_path / "shallow"
    clone.git("clone", "-q", "--no-tags", "--depth=1", f"file://{clone.remote}", str(folder))
    assert seen(clone._replace(folder=folder))[0].tags == ()
