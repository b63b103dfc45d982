"""Mirrors of repositories elsewhere, with real git."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from gonogo.adapters.repository.git import Git
from gonogo.adapters.repository.mirrors import GitMirrors
from gonogo.domain.registration import Registration
from gonogo.errors import RepositoryError
from gonogo.ports.mirror import Mirrored
from gonogo.ports.publisher import Unreachable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.adapters.repository.conftest import Clone


@pytest.fixture
def mirrors(tmp_path: Path) -> GitMirrors:
    return GitMirrors(tmp_path / "mirrors", (sys.executable, "-c", "pass"), lambda _: None)


def shop(clone: Clone, **more: str) -> Registration:
    return Registration("shop", str(clone.remote), **more)


def pushed(clone: Clone, *, forced: bool = False, amended: bool = False) -> str:
    amending = ["--amend", "-m", "feat: other"] if amended else ["-m", "feat: more"]
    clone.git("commit", "-q", "--allow-empty", *amending)
    clone.git("push", "-q", *(["--force"] if forced else []), "origin", "main")
    return clone.main


def test_a_mirror_is_made_and_follows_the_remote(clone: Clone, mirrors: GitMirrors) -> None:
    first = mirrors.bring(shop(clone))
    assert isinstance(first, Mirrored)
    assert (first.branch, first.head, first.rewritten, first.renamed) == ("main", clone.main, "", "")
    clone.git("push", "-q", "origin", "main:topic")
    head = pushed(clone)
    assert mirrors.bring(shop(clone)) == Mirrored(first.folder, "main", head)
    clone.git("push", "-q", "origin", ":topic")
    mirrors.bring(shop(clone))
    found = Git(first.folder)
    assert found.references().branches == {"main": head}
    assert (found.place.top, found.settings()["remote.origin.url"]) == (None, str(clone.remote))


@pytest.mark.threat("remote", "rewrite the protected branch unseen")
def test_a_forced_push_to_the_protected_branch_is_told(clone: Clone, mirrors: GitMirrors) -> None:
    before = pushed(clone)
    mirrors.bring(shop(clone))
    after = pushed(clone, forced=True, amended=True)
    told = mirrors.bring(shop(clone))
    assert isinstance(told, Mirrored)
    assert (told.head, told.rewritten) == (after, before)
    again = mirrors.bring(shop(clone))
    assert isinstance(again, Mirrored)
    assert again.rewritten == ""


def test_another_main_branch_is_told(clone: Clone, mirrors: GitMirrors) -> None:
    mirrors.bring(shop(clone))
    clone.git("branch", "-m", "main", "trunk", folder=clone.remote)
    told = mirrors.bring(shop(clone))
    assert isinstance(told, Mirrored)
    assert (told.branch, told.renamed, told.rewritten) == ("trunk", "main", "")


def test_a_protected_branch_that_is_gone_is_refused(clone: Clone, mirrors: GitMirrors) -> None:
    clone.git("push", "-q", "origin", "main:release")
    assert mirrors.bring(shop(clone, branch="release")).branch == "release"  # type: ignore[union-attr]
    clone.git("push", "-q", "origin", ":release")
    with pytest.raises(RepositoryError, match="has no branch release any more"):
        mirrors.bring(shop(clone, branch="release"))


@pytest.mark.threat("remote", "move a tag that was mirrored")
def test_a_tag_that_was_moved_stays_as_it_was(clone: Clone, mirrors: GitMirrors) -> None:
    first = clone.main
    clone.git("tag", "v1.0.0")
    clone.git("push", "-q", "origin", "v1.0.0")
    folder = mirrors.bring(shop(clone)).folder  # type: ignore[union-attr]
    pushed(clone)
    clone.git("tag", "-f", "v1.0.0")
    clone.git("push", "-q", "-f", "origin", "v1.0.0")
    clone.git("tag", "v1.1.0")
    clone.git("push", "-q", "origin", "v1.1.0")
    assert isinstance(mirrors.bring(shop(clone)), Mirrored)
    assert clone.git("rev-parse", "v1.0.0", "v1.1.0", folder=folder).split() == [first, clone.main]


def test_a_remote_that_is_away_is_no_error(clone: Clone, mirrors: GitMirrors) -> None:
    away = Registration("shop", str(clone.remote.with_name("nowhere")))
    assert isinstance(mirrors.bring(away), Unreachable)
    assert isinstance(mirrors.bring(shop(clone)), Mirrored)


def test_git_asks_for_the_credential_that_is_registered_now(clone: Clone, mirrors: GitMirrors) -> None:
    folder = mirrors.bring(shop(clone, credential="env:SHOP_TOKEN")).folder  # type: ignore[union-attr]

    def helpers() -> list[str]:
        told = clone.git("config", "--local", "--list", folder=folder).splitlines()
        lead = "credential.helper="
        return [line.removeprefix(lead) for line in told if line.startswith(lead)]

    empty, helper = helpers()
    assert empty == ""
    assert helper.startswith("!")
    assert helper.endswith(" env:SHOP_TOKEN")
    mirrors.bring(shop(clone))
    assert helpers() == []
