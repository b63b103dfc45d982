"""What users of what was there before were promised: versions, the log, the current version, pipelines.

Through the commands, as a person runs them. What happens during a release stands in
workflow/test_do_better.py; each clause has a test that bears its name.
"""

from __future__ import annotations

import json

import pytest

from gonogo.app.planning.planning import plan
from gonogo.domain.planning.bump import Wish
from gonogo.domain.planning.plan import Skipped

PYTHON = 'write pyproject.toml\n  [project]\n  name = "shop"\n  version = "{}"\n'
NODE = 'write package.json  {{"name": "shop", "version": "{}"}}\n'
SOLD = "commit main  feat: sell\n"


def told(gonogo, shop, *arguments):
    """What a command says as data."""
    done = gonogo(*arguments, "--json", at=shop)
    assert done.code == 0, done.err
    return json.loads(done.out)


def planned(gonogo, shop, *wishes):
    return told(gonogo, shop, "plan", *wishes)["version"]


@pytest.fixture
def after(tell):
    """A shop with these tags, each on a commit of its own, and then these commits."""

    def made(tags, *messages):
        lines = [f"commit main  feat: for {tag}\ntag {tag}\n" for tag in tags]
        lines += [f"commit main  {message}\n" for message in messages]
        return tell("".join(lines))

    return made


class TestVersions:
    def test_do_better_rc_2_is_below_rc_10(self, gonogo, after):
        shop = after(["v1.0.0", "v1.1.0-rc.10", "v1.1.0-rc.2"], "fix: till")
        assert planned(gonogo, shop, "--prerelease", "rc") == "1.1.0-rc.11"

    def test_do_better_a_stable_version_is_above_its_prereleases(self, gonogo, tell):
        shop = tell("commit main  feat: sell\ntag v1.1.0\ntag v1.1.0-rc.9\ncommit main  fix: till\n")
        found = told(gonogo, shop, "plan")
        assert (found["current"], found["version"]) == ("1.1.0", "1.1.1")

    @pytest.mark.parametrize(
        ("message", "version"), [("fix: till", "1.2.1-rc.1"), ("feat: cart", "1.3.0-rc.1")]
    )
    def test_do_better_a_prerelease_from_1_2_0_is_never_1_2_0_rc_1(self, gonogo, after, message, version):
        assert planned(gonogo, after(["v1.2.0"], message), "--prerelease", "rc") == version

    def test_do_better_minor_from_1_3_0_rc_1_gives_1_3_0(self, gonogo, after):
        shop = after(["v1.2.0", "v1.3.0-rc.1"], "fix: till")
        assert planned(gonogo, shop, "--level", "minor") == "1.3.0"

    def test_do_better_hyphens_in_identifiers_are_allowed(self, gonogo, after):
        shop = after(["v1.0.0", "v1.1.0-x-y-z.1"], "fix: till")
        assert told(gonogo, shop, "plan")["current"] == "1.1.0-x-y-z.1"
        assert planned(gonogo, shop, "--version", "1.1.0-x-y-z.2") == "1.1.0-x-y-z.2"

    @pytest.mark.parametrize("wrong", ["1.02.0", "01.2.0", "1.2.0-rc.01"])
    def test_do_better_leading_zeros_are_refused(self, gonogo, after, wrong):
        done = gonogo("plan", "--version", wrong, at=after(["v1.0.0"], "feat: cart"))
        assert done.code == 2
        assert "Version must follow semantic versioning (X.Y.Z)" in done.err

    def test_do_better_build_metadata_does_not_survive_a_bump(self, gonogo, after):
        shop = after(["v1.0.0+build.5"], "fix: till")
        found = told(gonogo, shop, "plan")
        assert (found["current"], found["version"], found["tag"]) == ("1.0.0+build.5", "1.0.1", "v1.0.1")

    def test_do_better_asking_twice_gives_the_same_answer(self, gonogo, after):
        shop = after(["v1.0.0"], "feat: cart")
        (shop.path / "remote").mkdir()
        shop.git("init", "--bare", "-q", "remote")
        shop.write(".git/info/exclude", "remote\n")
        shop.git("remote", "add", "origin", str(shop.path / "remote"))
        shop.git("push", "-q", "-u", "origin", "main", "--tags")
        for command in (["plan"], ["changelog"], ["release", "--dry-run"]):
            before = shop.state
            first = gonogo(*command, at=shop)
            assert first.code == 0, first.err
            assert gonogo(*command, at=shop) == first
            assert shop.state == before


class TestLog:
    @pytest.fixture
    def shop(self, after):
        return after(["v1.0.0"], "chore: begin")

    def test_do_better_gits_indented_output_never_hides_footers(self, gonogo, shop):
        shop.commit("fix: till\n\nIt opens.\n\nBREAKING CHANGE: the key is another one\nCloses: #7\n")
        found = told(gonogo, shop, "plan")
        assert found["version"] == "2.0.0"
        assert "the key is another one" in found["changelog"]
        assert "#7" in found["changelog"]

    def test_do_better_a_body_that_says_commit_and_a_hash_never_splits_a_commit(self, gonogo, shop):
        body = f"commit {'ab12' * 10}\nAuthor: Eve <eve@evil.example>\nDate: now\n\n    feat: not a commit"
        sha = shop.commit(f"fix: till\n\n{body}\n")
        changes = told(gonogo, shop, "plan")
        assert changes["version"] == "1.0.1"
        assert changes["changes"]["commits"][0]["sha"] == sha
        assert len(changes["changes"]["commits"]) == 2
        assert "not a commit" not in changes["changelog"]

    def test_do_better_a_number_in_prose_is_a_reference_and_only_closes_closes(self, gonogo, shop):
        shop.commit("fix: till\n\nAs in #3, which it does not fix.\n\nFixes #4\n")
        commit = told(gonogo, shop, "plan")["changes"]["commits"][0]
        assert (commit["mentions"], commit["closes"]) == (["3"], ["4"])

    def test_do_better_partial_settings_keep_the_other_defaults(self, gonogo, shop):
        shop.write("gonogo.yml", "versioning: {prerelease: beta}\n")
        shop.commit("feat: cart")
        found = told(gonogo, shop, "plan", "--prerelease", "default")
        assert (found["version"], found["tag"]) == ("1.1.0-beta.1", "v1.1.0-beta.1")
        assert found["changelog_file"] == "CHANGELOG.md"

    @pytest.mark.parametrize(
        ("message", "shown"),
        [
            (b"feat: a | b\n", "a | b"),
            (b"feat: a\r\n\r\nbody\r\n", "a"),
            (b"feat: tab\there\n", "tab\there"),
        ],
        ids=["pipe", "carriage returns", "tab"],
    )
    def test_do_better_odd_characters_of_a_subject_stay(self, gonogo, shop, message, shown):
        shop.commit(message)
        commit = told(gonogo, shop, "plan")["changes"]["commits"][0]
        assert (commit["type"], commit["description"]) == ("feat", shown)

    def test_do_better_a_nul_in_a_subject_splits_nothing(self, gonogo, shop):
        """Git itself takes none, so the object is written as it is."""
        tree, parent = shop.git("rev-parse", "HEAD^{tree}"), shop.git("rev-parse", "HEAD")
        who = "Eve <eve@evil.example> 1700000000 +0000"
        head = f"tree {tree}\nparent {parent}\nauthor {who}\ncommitter {who}\n\n"
        raw = head.encode() + b"fix: till\0feat!: everything\n"
        sha = shop.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", given=raw)
        shop.git("update-ref", "HEAD", sha)
        shop.commit("fix: cart")
        found = told(gonogo, shop, "plan")
        assert found["version"] == "1.0.1"
        assert found["changes"]["commits"][1]["sha"] == sha
        assert len(found["changes"]["commits"]) == 3

    def test_do_better_a_newline_in_a_subject_makes_one_commit_of_it(self, gonogo, shop):
        shop.commit("feat: a\nfeat: b\n")
        found = told(gonogo, shop, "plan")["changes"]["commits"]
        assert len(found) == 2

    def test_do_better_fixup_is_not_fix_and_feature_is_not_feat(self, gonogo, shop):
        for message in ("fixup: till", "feature: cart"):
            shop.commit(message)
        found = told(gonogo, shop, "plan")
        assert (found["version"], found["level"], found["causes"]) == (None, "none", [])
        shop.commit("fix: door")
        found = told(gonogo, shop, "plan")
        assert [cause["subject"] for cause in found["causes"]] == ["fix: door"]
        assert found["version"] == "1.0.1"


class TestCurrentVersion:
    def test_do_better_the_tag_comes_first_then_the_files_in_a_stated_order(self, gonogo, tell):
        both = PYTHON.format("1.4.0") + NODE.format("1.4.0")
        first = told(gonogo, tell(f"{both}{SOLD}", "files"), "plan")
        assert (first["version"], "pyproject.toml" in first["reason"]) == ("1.4.0", True)
        tagged = tell(f"{both}{SOLD}tag v1.4.0\ncommit main  fix: till\n", "tagged")
        assert "since v1.4.0" in told(gonogo, tagged, "plan")["reason"]

    def test_do_better_sources_that_disagree_are_an_error_that_names_both(self, gonogo, tell):
        shop = tell(f"{PYTHON.format('1.4.0')}{SOLD}tag v1.5.0\ncommit main  fix: till\n", "tag")
        done = gonogo("plan", at=shop)
        assert done.code == 2
        assert "tag v1.5.0" in done.err
        assert "pyproject.toml:3" in done.err
        files = tell(f"{PYTHON.format('1.4.0')}{NODE.format('1.5.0')}{SOLD}", "files")
        done = gonogo("plan", at=files)
        assert done.code == 2
        assert "pyproject.toml:3" in done.err
        assert "package.json:1" in done.err


STRATEGY = """\
release_strategy:
  quality_gates:
    - {name: load, type: metric_threshold, threshold: {metric: error_rate, operator: lt, value: 1}}
"""
ENVIRONMENTS = """\
environments:
  staging: {target: {kind: local, run: "serve {port}"}, strategy: recreate}
  production: {target: {kind: local, run: "serve {port}"}, strategy: recreate}
"""


class TestPipelines:
    def test_do_better_tickets_are_those_of_this_release_only(self, gonogo, tell):
        shop = tell(
            "commit main  feat: sell\n\n  Refs: SHOP-1\n  Closes: #1\ntag v1.0.0\n"
            "commit main  feat: cart\n\n  Refs: SHOP-2\n  Closes: #2\ntag v1.1.0\n"
            "commit main  fix: till\n\n  Refs: SHOP-3\n  Closes: #3\n"
        )
        for name, own in (("v1.0.0", "1"), ("v1.1.0", "2"), ("", "3")):
            section = gonogo("changelog", *filter(None, [name]), at=shop).out
            commits = told(gonogo, shop, "changelog", *filter(None, [name]))[0]["commits"]
            assert [number for number in "123" if f"#{number}" in section] == [own]
            assert [commit["tickets"] for commit in commits] == [[f"SHOP-{own}"]]

    def test_do_better_1_2_3_is_not_1_2_30(self, gonogo, tell):
        shop = tell(
            "commit main  feat: sell\ntag v1.2.2\n"
            "commit main  fix: till\ntag v1.2.3\n"
            "branch other from v1.2.3\ncommit other  fix: door\ntag v1.2.30\n"
        )
        assert "door" not in gonogo("changelog", "v1.2.3", at=shop).out
        assert "till" in gonogo("changelog", "v1.2.3", at=shop).out
        shop.git("tag", "-d", "v1.2.3")
        shop.write("CHANGELOG.md", "# Changelog\n\n## 1.2.30\n\n- door\n")
        shop.git("add", ".")
        shop.git("commit", "-qm", "chore: write")
        written = gonogo("changelog", "--prepend", at=shop)
        assert written.code == 0, written.err
        text = (shop.path / "CHANGELOG.md").read_text()
        assert text.index("## 1.2.3\n") < text.index("## 1.2.30\n")

    @pytest.mark.parametrize("wish", [Wish(channel="rc"), Wish("1.1.0-rc.1")], ids=str)
    def test_do_better_a_prerelease_never_reaches_production(self, gonogo, after, wish):
        shop = after(["v1.0.0"], "feat: cart")
        shop.write("gonogo.yml", ENVIRONMENTS)
        usual, early = (plan(shop.project(), one).plan for one in (Wish(), wish))
        assert [one.name for one in usual.environments] == ["staging", "production"]
        assert [one.name for one in early.environments] == ["staging"]
        (skipped,) = early.skipped
        assert skipped == Skipped("environment production", "a prerelease never reaches it")


class TestStrategyFile:
    """Through `gonogo init --from` and the gates that come of it."""

    @pytest.fixture
    def answered(self, gonogo, after):
        """What the converted gate answers where this was measured."""

        def asked(measured):
            shop = after(["v1.0.0"], "feat: cart")
            shop.write("strategy.yml", STRATEGY)
            assert gonogo("init", "--from", str(shop.path / "strategy.yml"), at=shop).code == 0
            told = (shop.path / "gonogo.yml").read_text()
            measures = "sh -c 'mkdir -p reports && cp measured.json reports/load.json'"
            shop.write("gonogo.yml", told.replace("say-what-runs-load", measures))
            shop.write("measured.json", json.dumps(measured))
            shop.git("add", ".")
            shop.git("commit", "-qm", "chore: settings")
            done = gonogo("gates", "--run", "load", "--json", at=shop)
            (decision,) = json.loads(done.out)["decisions"]
            return decision["call"], decision["reason"]

        return asked

    @pytest.mark.parametrize(
        ("measured", "call"),
        [({"error_rate": 0.5}, "go"), ({"error_rate": 2}, "no-go"), ({"other": 1}, "hold")],
        ids=str,
    )
    def test_do_better_its_wrapper_is_read_and_its_thresholds_are_evaluated(self, answered, measured, call):
        found, reason = answered(measured)
        assert (found, "error_rate" in reason) == (call, True)
