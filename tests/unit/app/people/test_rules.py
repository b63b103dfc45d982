"""Rules about people: those of the branch that is released to, whatever the one that is released says."""

from __future__ import annotations

import subprocess

import msgspec
import pytest
from tests.written import WrittenHistory

from gonogo.app.people.rules import rule_of, rules_commit, target_rules, with_approvals, with_authors
from gonogo.app.planning.destination import destination_of
from gonogo.bootstrap.gates import gate_kinds
from gonogo.config.settings import Hotfix, Settings
from gonogo.domain.history.commits import Commit
from gonogo.domain.people.approval import Approvals
from gonogo.domain.people.people import Member
from gonogo.domain.planning.plan import Destination
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.errors import ConfigError, UsageError
from gonogo.testing.polling import PLAN

STRICT = """\
gates: {}
approvals: {release: {at_least: 2, roles: [qa], not_by: [starter]}}
people:
  - {name: Ann, email: ann@x.example, roles: [qa], keys: [ssh-ed25519 ANNKEY]}
  - {name: Bob, email: bob@x.example, roles: [qa], keys: [ssh-ed25519 BOBKEY]}
  - {name: Cem, email: cem@x.example, roles: [qa], keys: [ssh-ed25519 CEMKEY]}
""".replace("KEY", "A" * 60)
LAX = "gates: {}\napprovals: {release: {automatic: true}}\n"


@pytest.fixture
def develop(tell, tmp_path):
    """A git-flow repository on a remote: strict rules on main, and develop with the rules of a test."""
    shop = tell("commit main  feat: sell things\ntag v1.0.0\n")
    bare = tmp_path / "origin.git"
    shop.git("clone", "-q", "--bare", ".", str(bare))
    shop.git("remote", "add", "origin", str(bare))
    shop.git("checkout", "-q", "main")
    written(shop, "main", STRICT)
    shop.git("checkout", "-q", "-b", "develop")
    written(shop, "develop", STRICT, "feat: more")
    return shop


def written(shop, branch, text, message="feat: rules"):
    """A commit on a branch, with these settings, pushed."""
    shop.git("checkout", "-q", "-B", branch)
    shop.write("gonogo.yml", text)
    shop.write("log.txt", f"{branch} {message}")
    shop.git("add", "gonogo.yml", "log.txt")
    shop.git("commit", "-q", "-m", message)
    shop.git("push", "-q", "-f", "origin", branch)
    shop.git("fetch", "-q", "origin")


def rules(shop):
    project = shop.project()
    plan = msgspec.structs.replace(PLAN, commit=project.references.head)
    return target_rules(project, destination_of(project, plan, hotfix=False))


def test_the_commit_of_the_rules_is_that_of_the_main_branch_on_the_remote(develop):
    main = develop.git("rev-parse", "refs/remotes/origin/main").strip()
    project = develop.project()
    plan = msgspec.structs.replace(PLAN, commit=project.references.head)
    assert rules_commit(project, destination_of(project, plan, hotfix=False)) == main


def test_a_branch_without_settings_has_no_rules_that_another_clone_could_read(tell):
    shop = tell("commit main  feat: sell things\ntag v1.0.0\n")
    project = shop.project()
    assert rules_commit(project, Destination(heads={"main": project.references.head})) == ""
    assert rules_commit(project, Destination()) == ""


class TestTarget:
    def test_rules_are_those_of_the_target_branch(self, develop):
        written(develop, "develop", LAX)
        assert develop.project().settings.approvals["release"].automatic
        found = rules(develop)
        assert rule_of(found, hotfix=False) == Approvals(2, ("qa",), not_by=("starter",))
        assert [member.name for member in found.people] == ["Ann", "Bob", "Cem"]

    def test_a_working_tree_that_nobody_has_seen_changes_nothing(self, develop):
        develop.write("gonogo.yml", LAX)
        assert not rule_of(rules(develop), hotfix=False).automatic

    def test_without_settings_on_the_target_ours_are_all_there_is(self, develop):
        develop.git("checkout", "-q", "main")
        develop.git("rm", "-q", "gonogo.yml")
        develop.git("commit", "-q", "-m", "chore: none")
        develop.git("push", "-q", "origin", "main")
        written(develop, "develop", LAX)
        assert rule_of(rules(develop), hotfix=False).automatic

    def test_settings_on_the_target_that_are_wrong_are_told_with_their_place(self, develop):
        written(develop, "main", "approvals: {release: {at_least: 0}}\n")
        written(develop, "develop", STRICT, "feat: again")
        with pytest.raises(ConfigError, match=r"^gonogo\.yml at [0-9a-f]{7}:1: "):
            rules(develop)

    @pytest.mark.parametrize(
        "branches",
        [
            "{main: lax, develop: main}",
            "{workflow: trunk, main: lax}",
            "{workflow: github-flow, main: lax}",
            "{workflow: gitlab-flow, main: lax, environments: [main]}",
            "{workflow: git-flow, main: lax, develop: develop}",
        ],
    )
    def test_naming_another_branch_the_target_does_not_bring_its_rules(self, develop, branches):
        lax = f"{LAX}branches: {branches}\n"
        written(develop, "lax", lax)
        written(develop, "develop", lax)
        with pytest.raises(UsageError, match=r"gonogo\.yml on main says that releases go to main,.* lax"):
            rules(develop)

    def test_another_name_that_the_usual_branch_agrees_on_is_fine(self, develop):
        moved = f"{STRICT}branches: {{main: stable, workflow: github-flow}}\n"
        written(develop, "main", moved)
        written(develop, "stable", moved, "feat: other")
        assert rule_of(rules(develop), hotfix=False).at_least == 2


class TestHotfix:
    def test_it_has_a_rule_of_its_own(self):
        settings = Settings(hotfix=Hotfix(Approvals(2)), approvals={"release": Approvals(3)})
        assert rule_of(settings, hotfix=True) == Approvals(2)
        assert rule_of(settings, hotfix=False) == Approvals(3)

    def test_without_one_an_emergency_approver_is_asked_and_there_has_to_be_one(self):
        ann = Member("Ann", "ann@x.example", ("emergency-approver",), (f"ssh-ed25519 {'A' * 68}",))
        assert rule_of(Settings(people=[ann]), hotfix=True).roles == ("emergency-approver",)
        with pytest.raises(UsageError, match="a hotfix, where nothing else is said, asks for 1 person"):
            rule_of(Settings(people=[Member("Bob", "bob@x.example")]), hotfix=True)

    def test_whoever_has_no_key_can_approve_nothing(self):
        settings = Settings(people=[Member("Bob", "bob@x.example")])
        with pytest.raises(UsageError, match="release asks for 1 person with a key; in people there is 0"):
            rule_of(settings, hotfix=False)
        memory = Part("memory", "{}")
        staging = EnvironmentPlan("staging", memory, memory, "recreate", ())
        settings = Settings(people=settings.people, approvals={"staging": Approvals()})
        with pytest.raises(UsageError, match="staging asks for 1 person with a key; in people there is 0"):
            with_approvals([staging], settings, hotfix=False)

    def test_automatic_approval_only_where_it_is_switched_on(self):
        assert not rule_of(Settings(), hotfix=True).automatic
        assert rule_of(Settings(hotfix=Hotfix(Approvals(automatic=True))), hotfix=True).automatic


def history(commits, signed=()):
    """A repository of these commits, each signed by whoever has that address, "" for nobody."""
    signers = dict(zip((one.sha for one in commits), signed, strict=False))
    return WrittenHistory(commits, lambda sha, keys: signers[sha] if keys else "")


class TestAuthors:
    COMMITS = (
        Commit("a" * 40, (), 0, "Ann", "Ann@x.example", "feat: x"),
        Commit("b" * 40, (), 0, "Bob", "bob@x.example", "fix: y\n\nCo-authored-by: Cem <cem@x.example>\n"),
    )

    def plan(self, signed, **rule):
        """What is found where these are the signers of the two commits."""
        people = (Member("Dan", "Dan@x.example", (), (f"ssh-ed25519 {'D' * 60}",)),)
        plan = msgspec.structs.replace(PLAN, approvals=Approvals(**rule), people=people)
        return with_authors(history(self.COMMITS, signed), plan)

    def test_nobody_is_looked_for_where_the_rule_does_not_ask(self):
        assert self.plan(["", ""], not_by=("starter",)).authors == ()

    def test_who_signed_is_an_author_beside_whom_the_commit_names(self):
        found = self.plan(["Dan@x.example", ""], not_by=("author",), authors="signed")
        assert found.authors == ("ann@x.example", "bob@x.example", "cem@x.example", "dan@x.example")
        assert found.unsigned == ("b" * 7,)

    def test_commits_are_taken_at_their_word_where_the_rule_says_so(self):
        found = self.plan(["Dan@x.example", ""], not_by=("author",))
        assert found.authors == ("ann@x.example", "bob@x.example", "cem@x.example")
        assert found.unsigned == ()

    def test_git_tells_who_signed_by_keys_that_are_known(self, develop, tmp_path):
        key = tmp_path / "key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        public = " ".join(key.with_suffix(".pub").read_text().split()[:2])
        since = develop.git("rev-parse", "HEAD")
        signing = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={key}")
        develop.git(
            *signing, "commit", "-q", "--allow-empty", "-S", "-m", "feat: signed", "--author", "Eve <e@x>"
        )
        develop.git("commit", "-q", "--allow-empty", "-m", "feat: unsigned")
        head = develop.git("rev-parse", "HEAD")
        ann = Member("Ann", "ann@x.example", (), (public,))
        rule = Approvals(not_by=("author",), authors="signed")
        plan = msgspec.structs.replace(PLAN, commit=head, since=since, approvals=rule, people=(ann,))
        found = with_authors(develop.project().repository, plan)
        assert found.authors == ("ann@x.example", "e@x", "tess@example.com")
        assert found.unsigned == (head[:7],)


MAILMAP = "Eve <eve@x.example> <eve@home.example>\nFay <fay@x.example> <fay@home.example>\n"


def test_authors_are_whom_commits_name_also_through_the_mailmap_but_for_merges_that_add_nothing(develop):
    develop.write(".mailmap", MAILMAP)
    develop.git("add", ".mailmap")
    develop.git("commit", "-q", "-m", "chore: names")
    since = develop.git("rev-parse", "HEAD")
    message = "feat: one\n\nCo-authored-by: Fay <fay@home.example>"
    who = ("-c", "user.email=Committer@x.example", "-c", "user.name=C")
    develop.git(*who, "commit", "-q", "--allow-empty", "-m", message, "--author", "Eve <EVE@home.example>")
    head = develop.git("rev-parse", "HEAD")
    merger = ("-c", "user.email=merger@x.example", "-c", "user.name=M")
    develop.git(*merger, "merge", "-q", "--no-ff", "-m", "Merge tag 'v1'", "main")
    merged = develop.git("rev-parse", "HEAD")
    rule = Approvals(not_by=("author",))
    for commit in (head, merged):
        plan = msgspec.structs.replace(PLAN, commit=commit, since=since, approvals=rule)
        assert with_authors(develop.project().repository, plan).authors == (
            "committer@x.example",
            "eve@home.example",
            "eve@x.example",
            "fay@home.example",
            "fay@x.example",
        )


def test_gates_are_those_of_the_branch_that_is_released(develop):
    from gonogo.app.planning.gating import planned_gates

    written(develop, "develop", f"{STRICT.replace('gates: {}', 'gates: {own: {kind: command, run: ls}}')}")
    gates, skipped = planned_gates(develop.project(), gate_kinds())
    assert [gate.name for gate in gates] == ["own"]
    assert skipped == ()


class TestEnvironments:
    STAGING, PRODUCTION = (
        EnvironmentPlan(name, Part("local", "{}"), Part("envoy", "{}"), "canary", ())
        for name in ("staging", "production")
    )

    def test_each_gets_the_rule_of_its_name_from_the_target_branch(self):
        rules = Settings(approvals={"production": Approvals(2), "release": Approvals(3)})
        found, skipped = with_approvals((self.STAGING, self.PRODUCTION), rules, hotfix=False)
        assert [one.approvals for one in found] == [None, Approvals(2)]
        assert skipped == ()

    def test_a_hotfix_passes_over_it_and_says_so(self):
        rules = Settings(approvals={"production": Approvals(2)})
        (only,), (skipped,) = with_approvals((self.PRODUCTION,), rules, hotfix=True)
        assert only.approvals is None
        assert (skipped.name, skipped.reason) == (
            "approval of production",
            "hotfix.approvals says who approves a hotfix",
        )

    def test_authors_are_kept_from_an_environment_as_from_the_tag(self):
        guarded = msgspec.structs.replace(
            self.PRODUCTION, approvals=Approvals(not_by=("author",), authors="asserted")
        )
        commits = [Commit("a" * 40, (), 0, "Ann", "ann@x.example", "feat: x")]
        plan = msgspec.structs.replace(PLAN, environments=(guarded,))
        assert with_authors(history(commits), plan).authors == ("ann@x.example",)
