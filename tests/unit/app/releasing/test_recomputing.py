"""What git has for each release of the ledger, and what it has not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import msgspec
from tests.telling import COMMIT, MAIN, RELEASE, RULE, TAG_OBJECT, Telling, people
from tests.unit.formats.test_ssh_signature import key_of, sign

from gonogo.app.releasing.recomputing import Audit, Recomputing
from gonogo.config.settings import Settings
from gonogo.domain.audit.recomputation import Recomputation
from gonogo.domain.history.references import Reference, References
from gonogo.errors import RepositoryError
from gonogo.formats.ssh_signature import public_key
from gonogo.ports.publisher import RemoteRefs, Unreachable

MERGE = "7" * 40


class Git:
    """A repository with a main branch whose second commit has the rules."""

    def __init__(self) -> None:
        self.settings: dict[str, str] = {MAIN: "rules"}
        self.main = {MAIN: [], "f" * 40: [MAIN]}
        self.files = {COMMIT: "tree-c", MERGE: "tree-c"}
        self.asked: list[str] = []
        self.processes = 0
        self.place = SimpleNamespace(shallow=True)
        self.rule = RULE

    def texts(self, commits: list[str], path: str) -> dict[str, str | None]:
        self.processes += 1
        self.asked += commits
        return {commit: self.settings.get(commit) for commit in commits}

    def text(self, commit: str, path: str) -> str | None:
        raise AssertionError("a process for one release")

    def graph(self, tips: list[str]) -> Any:
        assert tips == ["f" * 40]
        self.processes += 1
        return SimpleNamespace(parents=self.main)

    def present_trees(self, commits: list[str]) -> dict[str, str]:
        self.processes += 1
        return {sha: self.files[sha] for sha in commits if sha in self.files}


class Remote:
    """A remote with the tag of the release."""

    def __init__(self, tag: str = TAG_OBJECT) -> None:
        self.tag = tag

    def remote_refs(self, remote: str, patterns: list[str]) -> RemoteRefs | Unreachable:
        assert (remote, patterns) == ("origin", ["refs/tags/*"])
        return RemoteRefs({"refs/tags/v1.1.0": self.tag}) if self.tag else Unreachable("silence")


class Keys:
    """Signatures as the tests make them."""

    def verify(self, text: bytes, signature: bytes, namespace: str, principal: str, allowed_key: str) -> bool:
        assert namespace == "gonogo-approval"
        name = principal.partition("@")[0]
        return (signature.decode(), allowed_key) == (sign(name, text), key_of(name))


def project(git: Git, tags: tuple[Reference, ...], remote: str = "origin") -> Any:
    settings = Settings(people=people(key_of), approvals={"release": git.rule})
    return SimpleNamespace(
        repository=git,
        references=References("main", "", {"origin/main": "f" * 40}, tags),
        remote_name=remote,
        flow=SimpleNamespace(main="main"),
        settings_in=lambda _text, _commit: settings,
    )


def again(
    telling: Telling,
    git: Git | None = None,
    remote: Remote | None = None,
    tag: str = COMMIT,
    name: str = "origin",
) -> Recomputation:
    tags = (Reference("v1.1.0", tag, 0),) if tag else ()
    shop = project(git or Git(), tags, name)
    computing = Recomputing(shop, remote or Remote(), Keys(), {RELEASE: telling.plan}.get)  # type: ignore[arg-type]
    (found,) = computing.releases(telling.entries)
    return found


def told(**plan: Any) -> Telling:
    return Telling(sign, key_of, **plan)


def test_an_untouched_release_follows_from_what_git_has() -> None:
    assert again(told()) == Recomputation(RELEASE, "1.1.0", (), ())


def test_the_same_settings_are_read_once_for_many_releases() -> None:
    read: list[str] = []
    shop = project(Git(), ())
    parse = shop.settings_in
    shop.settings_in = lambda text, commit: read.append(commit) or parse(text, commit)
    one = told()
    one.told += [dict(entry, release="2.0.0-0b") for entry in one.told]
    found = list(Recomputing(shop, Remote(), Keys(), {}.get).releases(one.entries))  # type: ignore[arg-type]
    assert (len(found), read) == (2, [MAIN])


def test_no_release_has_a_process_of_its_own() -> None:
    def processes(count: int) -> int:
        git, one, tags = Git(), told(), []
        kept, one.told = one.told, []
        for number in range(count):
            commit, name = f"{number:040x}", f"v1.1.{number}"
            git.settings[commit], git.main[commit], git.files[commit] = f"rules {number}", [], "tree-c"
            tags.append(Reference(name, commit, 0))
            own = {"release.started": {"rules": commit}, "release.published": {"tag": name}}
            one.told += [
                dict(entry, release=f"1.1.{number}-0a", data=entry["data"] | own.get(entry["kind"], {}))
                for entry in kept
            ]
        shop = project(git, tuple(tags))
        again = list(Recomputing(shop, Remote(""), Keys(), {}.get).releases(one.entries))  # type: ignore[arg-type]
        assert len(again) == count
        return git.processes

    assert processes(1) == processes(300) == 3


def test_rules_of_a_commit_that_is_not_on_the_main_branch_are_found() -> None:
    git = Git()
    del git.main[MAIN]
    assert again(told(), git).faults == ("its rules are those of eeeeeee, which is not on origin/main",)


def test_rules_of_a_commit_without_settings_are_found() -> None:
    git = Git()
    git.settings = {}
    assert again(told(), git).faults == ("its rules are those of eeeeeee, which has no settings",)


def test_a_name_that_is_no_commit_is_asked_of_nobody() -> None:
    telling, git = told(), Git()
    telling.find("release.started")["data"]["rules"] = "--output=x"
    assert again(telling, git).faults == ("it names a commit that is none",)
    assert git.asked == []


def test_a_hotfix_goes_by_its_own_rule() -> None:
    telling = told()
    telling.find("release.started")["data"]["kind"] = "hotfix"
    assert "its plan froze other rules than the commit has that it names for them" in again(telling).faults


def test_what_was_not_recorded_is_told_and_is_no_fault() -> None:
    telling = told()
    for name in ("rules", "since", "kind"):
        del telling.find("release.started")["data"][name]
    found = again(telling)
    assert (found.faults, found.unchecked) == ((), ("which commit's rules held was not recorded",))
    telling.find("release.started")["data"]["rules"] = ""
    assert again(telling).unchecked == ("no branch of the remote had settings, so its rules are not in git",)


def test_a_plan_that_is_not_here_is_told_but_not_of_a_rollback() -> None:
    telling = told()
    shop = project(Git(), (Reference("v1.1.0", COMMIT, 0),))
    unplanned = Recomputing(shop, Remote(), Keys(), {}.get)  # type: ignore[arg-type]
    (found,) = unplanned.releases(telling.entries)
    assert found.unchecked == ("its plan is not here, so which gates it requires is not checked",)
    telling.find("release.started")["data"]["environment"] = "production"
    assert next(unplanned.releases(telling.entries)).unchecked == ()


def test_rules_that_git_cannot_read_are_told() -> None:
    class Broken(Git):
        def texts(self, commits: list[str], path: str) -> dict[str, str | None]:
            return {}

        def text(self, commit: str, path: str) -> str | None:
            raise RepositoryError("git is broken")

    assert again(told(), Broken()).unchecked == ("its rules or commits cannot be read: git is broken",)


def test_a_tag_that_was_moved_on_the_remote_is_found() -> None:
    assert again(told(), remote=Remote("9" * 40)).faults == (
        "tag v1.1.0 was moved: it is 9999999, and was published as ddddddd",
    )


def test_a_tag_that_was_moved_in_this_clone_is_found_by_its_files() -> None:
    git = Git()
    git.files["9" * 40] = "tree-9"
    assert again(told(), git, tag="9" * 40).faults == (
        "tag v1.1.0 has other files than the candidate ccccccc",
    )
    assert again(told(), git, tag=MERGE).faults == ()


def test_tags_and_commits_that_are_nowhere_are_told() -> None:
    found = again(told(), remote=Remote(""), tag="")
    assert (found.faults, found.unchecked) == ((), ("tag v1.1.0 is not here, so its files are not compared",))
    assert again(told(), remote=Remote(""), tag="", name="").faults == ()
    lost = again(told(), tag="8" * 40)
    assert lost.unchecked == ("8888888 is not here, so its files are not compared",)


def test_a_word_by_a_key_of_nobody_is_nobodys() -> None:
    telling = told()
    telling.find("order.approve")["data"]["signature"] = sign("eve", b"x")
    assert "entry 5: the word to approve is signed by nobody who is known" in again(telling).faults
    telling.find("order.approve")["data"]["signature"] = "nonsense"
    assert "entry 5: the word to approve is signed by nobody who is known" in again(telling).faults
    assert public_key("nonsense") == ""


def test_what_came_of_it_is_told_in_a_sentence_and_lines() -> None:
    good, old = Recomputation("r-1", "1.0.0", (), ()), Recomputation("r-2", "1.1.0", (), ("it is old",))
    bad = Recomputation("r-3", "1.2.0", ("it is wrong",), ("it is old",))
    assert Audit().sentence == ""
    assert Audit((good,)).sentence == "1 release computed again from git and the ledger: as recorded."
    assert Audit((good, old)).sentence == (
        "2 releases computed again from git and the ledger: as recorded as far as could be checked."
    )
    found = Audit((good, old, bad), ("a row is missing",))
    assert found.sentence == "What it says does not follow: 1.2.0 (r-3): it is wrong."
    assert found.faults == ("1.2.0 (r-3): it is wrong", "a row is missing")
    assert found.unchecked == ("not checked, 2 releases: it is old",)


def test_authors_that_git_cannot_tell_are_those_of_the_plan_and_that_is_told() -> None:
    rule = msgspec.structs.replace(RULE, not_by=("author",))
    telling = told(approvals=rule, authors=("bob@x.example",))
    git = Git()
    git.rule = rule
    found = again(telling, git)
    assert found.unchecked == ("its commits are not all here, so its authors are those of its plan",)
    assert found.faults == (
        "entry 6: approved, but by what is there: waiting for 1 approval by qa; Bob: wrote a commit of it",
    )
