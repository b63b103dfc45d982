"""Git as it is found: odd names, odd bytes, odd shapes of a repository."""

import os
import shutil
import subprocess

import pytest

from gonogo.adapters.repository import reading
from gonogo.adapters.repository.git import Git
from gonogo.adapters.repository.process import GitCommand
from gonogo.errors import RepositoryError
from gonogo.ports.repository import Changed
from gonogo.testing.history import History

ODD_NAMES = ["--all", "-x", "a'b", 'a"b', "a$(b)", "a;b", "a\u202eb", "é", "a%41", "refs/heads/a"]
HISTORY = """
write a.txt  one
commit main  feat: first
tag v1.0.0
write a.txt  two
commit main  fix: second
"""


@pytest.fixture
def shop(tell):
    return tell(HISTORY)


def tag(shop, name, kind, sha, tagger="tagger T <t@example.com> 1700000000 +0000\n"):
    """An annotated tag of anything, by its parts."""
    text = f"object {sha}\ntype {kind}\ntag {name}\n{tagger}\n{name}\n"
    return shop.git("hash-object", "-t", "tag", "-w", "--stdin", "--literally", given=text.encode())


class TestPlace:
    def test_folder_below_the_top_belongs_to_the_repository(self, shop):
        (shop.path / "sub").mkdir()
        place = Git(shop.path / "sub").place
        assert (place.top, place.shared, place.shallow) == (shop.path, shop.path / ".git", False)

    def test_bare_repository_has_no_working_tree(self, shop, tmp_path):
        shop.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
        git = Git(tmp_path / "bare.git")
        assert (git.place.top, git.place.shared) == (None, tmp_path / "bare.git")
        assert git.references().head == shop.git("rev-parse", "HEAD")
        assert git.dirty() == ()

    def test_inside_of_gits_own_folder_there_is_no_working_tree(self, shop):
        assert Git(shop.path / ".git").place.top is None

    def test_worktree_shares_gits_folder(self, shop, tmp_path):
        shop.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
        git = Git(tmp_path / "side")
        assert (git.place.top, git.place.shared) == (tmp_path / "side", shop.path / ".git")
        assert git.references().branch == "side"
        assert Git(shop.path).references().branch == "main"

    @pytest.mark.parametrize(
        "name", ["a\nb", "a\n", "a b", "-x", "é\u2028x", "a\x0cb", os.fsdecode(b"caf\xe9")]
    )
    def test_folder_may_have_any_name(self, tell, name):
        shop = tell(HISTORY, name=name)
        place = Git(shop.path).place
        assert (place.top, place.shared) == (shop.path, shop.path / ".git")

    def test_bare_repository_may_have_a_newline_in_its_name(self, shop, tmp_path):
        shop.git("clone", "-q", "--bare", ".", str(tmp_path / "a\nb.git"))
        place = Git(tmp_path / "a\nb.git").place
        assert (place.top, place.shared) == (None, tmp_path / "a\nb.git")

    def test_shallow_clone_is_told(self, shop, tmp_path):
        shop.git("clone", "-q", "--depth=1", f"file://{shop.path}", str(tmp_path / "shallow"))
        assert Git(tmp_path / "shallow").place.shallow

    def test_outside_of_a_repository_says_what_to_do(self, tmp_path):
        with pytest.raises(
            RepositoryError, match=r"is not in a git repository\. Run gonogo in one, or name one"
        ):
            Git(tmp_path)

    def test_folder_that_is_none_is_not_blamed_on_git(self, tmp_path):
        (tmp_path / "file").touch()
        with pytest.raises(RepositoryError, match=r"There is no folder .*missing"):
            Git(tmp_path / "missing")
        with pytest.raises(RepositoryError, match="file is not a folder"):
            Git(tmp_path / "file")

    def test_missing_git_says_what_to_install(self, shop, monkeypatch, tmp_path):
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(
            RepositoryError, match=r"The git command was not found. Install git 2\.31 or later"
        ):
            Git(shop.path)

    @pytest.mark.threat("clone", "Say that its working tree is another folder, with other settings of gonogo")
    def test_a_working_tree_elsewhere_is_refused(self, shop, tmp_path):
        (tmp_path / "other").mkdir()
        shop.git("config", "core.worktree", str(tmp_path / "other"))
        with pytest.raises(RepositoryError, match=r"git config --unset core\.worktree$"):
            Git(shop.path)

    def test_repository_of_another_user_says_how_to_trust_it(self, shop, monkeypatch):
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        with pytest.raises(RepositoryError, match=rf"safe\.directory {shop.path}$"):
            Git(shop.path)


class TestReferences:
    def test_branch_head_branches_and_tags_are_told(self, shop):
        found = Git(shop.path).references()
        assert (found.branch, found.head) == ("main", shop.git("rev-parse", "HEAD"))
        assert found.branches == {"main": found.head}
        assert [(name.name, name.sha) for name in found.tags] == [("v1.0.0", shop.git("rev-parse", "HEAD~1"))]

    @pytest.mark.parametrize("name", ODD_NAMES)
    def test_names_may_be_odd(self, shop, name):
        head = shop.git("rev-parse", "HEAD")
        shop.git("update-ref", f"refs/heads/{name}", head)
        shop.git("update-ref", f"refs/tags/{name}", head)
        shop.git("symbolic-ref", "HEAD", f"refs/heads/{name}")
        found = Git(shop.path).references()
        assert (found.branch, found.head) == (name, head)
        assert name in {tag.name for tag in found.tags}

    def test_names_that_are_not_utf_8_are_told_by_their_escapes(self, shop):
        shop.git("checkout", "-q", "-b", b"caf\xe9")
        shop.git("tag", b"caf\xe9")
        git = Git(shop.path)
        assert git.references().branch == "caf\\xe9"
        assert {tag.name for tag in git.references().tags} == {"v1.0.0", "caf\\xe9"}

    def test_only_tags_that_lead_to_a_commit_count(self, shop):
        head = shop.git("rev-parse", "HEAD")
        shop.git("tag", "tree", "HEAD^{tree}")
        shop.git("tag", "blob", "HEAD:a.txt")
        first = tag(shop, "first", "commit", head)
        shop.git("update-ref", "refs/tags/of-tag", tag(shop, "of-tag", "tag", tag(shop, "x", "tag", first)))
        shop.git(
            "update-ref",
            "refs/tags/of-tree",
            tag(shop, "of-tree", "tree", shop.git("rev-parse", "HEAD^{tree}")),
        )
        found = {tag.name: tag.sha for tag in Git(shop.path).references().tags}
        assert found == {"v1.0.0": shop.git("rev-parse", "v1.0.0"), "of-tag": head}

    def test_time_is_that_of_the_tag_else_of_its_commit(self, shop):
        head = shop.git("rev-parse", "HEAD")
        committed = int(shop.git("log", "-1", "--format=%ct"))
        shop.git("tag", "light")
        shop.git("update-ref", "refs/tags/made", tag(shop, "made", "commit", head))
        shop.git("update-ref", "refs/tags/nobodys", tag(shop, "nobodys", "commit", head, tagger=""))
        found = {tag.name: tag.time for tag in Git(shop.path).references().tags}
        assert (found["light"], found["made"], found["nobodys"]) == (committed, 1_700_000_000, committed)

    def test_packed_references_are_told_like_loose_ones(self, shop):
        shop.git("tag", "-m", "annotated", "v1.1.0")
        before = Git(shop.path).references()
        shop.git("pack-refs", "--all")
        assert Git(shop.path).references() == before

    def test_unborn_branch_has_a_name_and_no_commit(self, tmp_path):
        subprocess.run(["git", "init", "-q", "-b", "début", tmp_path], check=True)
        found = Git(tmp_path).references()
        assert (found.branch, found.head, found.branches, found.tags) == ("début", "", {}, ())

    def test_detached_head_has_a_commit_and_no_branch(self, shop):
        shop.git("checkout", "-q", "--detach", "HEAD~1")
        found = Git(shop.path).references()
        assert (found.branch, found.head) == ("", shop.git("rev-parse", "HEAD"))

    def test_remote_branches_are_told_without_the_remotes_head(self, shop, tmp_path):
        shop.git("clone", "-q", ".", str(tmp_path / "clone"))
        assert set(Git(tmp_path / "clone").references().branches) == {"main", "origin/main"}

    def test_branch_that_stands_for_another_is_no_branch_of_its_own(self, shop):
        shop.git("symbolic-ref", "refs/heads/alias", "refs/heads/main")
        assert set(Git(shop.path).references().branches) == {"main"}

    def test_sha256_repository_is_read_like_any(self, tmp_path):
        subprocess.run(["git", "init", "-q", "--object-format=sha256", tmp_path], check=True)
        for arguments in (["commit", "-q", "--allow-empty", "-m", "feat: a"], ["tag", "-m", "x", "v1.0.0"]):
            subprocess.run(["git", "-C", tmp_path, *arguments], check=True)
        git = Git(tmp_path)
        (found,) = git.log([git.references().head])
        assert len(found.sha) == 64
        assert [tag.sha for tag in git.references().tags] == [found.sha]


class TestLog:
    def log(self, shop, **more):
        git = Git(shop.path)
        return list(git.log([git.references().head], **more))

    def test_commits_come_newest_first(self, shop):
        newest, first = self.log(shop)
        assert (newest.subject, first.subject) == ("fix: second", "feat: first")
        assert (newest.parents, first.parents) == ((first.sha,), ())
        assert (first.author, first.email, first.time) == ("Ann Archer", "ann@example.com", 1_700_000_000)

    def test_nothing_asked_for_is_nothing(self, shop):
        assert list(Git(shop.path).log([])) == []

    def test_what_is_excluded_is_left_out(self, shop):
        git = Git(shop.path)
        head, first = git.resolve("HEAD"), git.resolve("v1.0.0")
        assert [commit.sha for commit in git.log([head], [first])] == [head]

    @pytest.mark.parametrize(
        ("message", "read"),
        [
            (b"fix: a\xff\xfe", "fix: a\xff\xfe"),
            (b"fix: a\x01\x1b[31m\x7f", "fix: a\x01\x1b[31m\x7f"),
            (b"", ""),
            (b"\n\n\n", ""),
            (b"\n\nfix: a", "fix: a"),
            (b"fix: a\r\n\r\nb\r\n", "fix: a\r\n\r\nb\r"),
            ("fix: a\u2028b\x85c\x0cd".encode(), "fix: a\u2028b\x85c\x0cd"),
            (b"commit 0123456789012345678901234567890123456789\nAuthor: x\n", None),
        ],
    )
    def test_message_may_have_any_bytes(self, shop, message, read):
        shop.commit(message)
        expected = message.decode().rstrip("\n") if read is None else read
        assert self.log(shop)[0].message == expected

    def test_message_in_another_encoding_is_read_in_it(self, tmp_path):
        history = History()
        history.commit("fix: café".encode("latin-1"), encoding="ISO-8859-1")
        history.commit("fix: café", encoding="no-such-encoding")
        history.write(tmp_path / "shop")
        git = Git(tmp_path / "shop")
        assert {commit.message for commit in git.log([git.references().head])} == {"fix: café"}

    def test_message_may_have_ten_megabytes(self, shop):
        shop.commit(b"fix: a\n\n" + b"word and more\n" * 750_000 + b"end")
        message = self.log(shop)[0].message
        assert len(message) > 10_000_000
        assert message.endswith("\nend")

    def test_author_may_be_empty(self, shop):
        tree = shop.git("rev-parse", "HEAD^{tree}")
        nobody = "<> 1700000000 +0000"
        text = f"tree {tree}\nauthor  {nobody}\ncommitter  {nobody}\n\nfeat: nobody\n"
        sha = shop.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", given=text.encode())
        (found,) = Git(shop.path).log([sha])
        assert (found.author, found.email, found.subject, found.time) == (
            "",
            "",
            "feat: nobody",
            1_700_000_000,
        )

    @pytest.mark.parametrize("time", ["0", "99999999999999", "18446744073709551615", "-1", "soon"])
    def test_time_may_be_none_of_the_calendar(self, shop, time):
        tree = shop.git("rev-parse", "HEAD^{tree}")
        who = f"a <b> {time} +0000"
        text = f"tree {tree}\nauthor {who}\ncommitter {who}\n\nfeat: far\n"
        sha = shop.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", given=text.encode())
        (found,) = Git(shop.path).log([sha])
        assert found.subject == "feat: far"

    def test_people_have_the_name_that_the_mailmap_gives_them(self, shop):
        shop.write(".mailmap", "Ann Chovey <ann@shop.example> <ann@example.com>\n")
        assert {commit.author for commit in self.log(shop)} == {"Ann Archer"}, "it is not committed"
        shop.git("add", ".mailmap")
        shop.git("commit", "-q", "--author", "Ann <ann@example.com>", "-m", "chore: names")
        assert {(commit.author, commit.email) for commit in self.log(shop)} == {
            ("Ann Chovey", "ann@shop.example")
        }

    def test_paths_are_told_of_every_shape_of_commit(self, tell):
        shop = tell("""
write a.txt  one
write b/c.txt  one
commit main  feat: first
commit main  chore: empty
branch side
write d.txt  two
commit side  feat: side
remove a.txt
commit main  feat: no more
merge side into main
commit main  chore: empty again
""")
        found = {commit.subject: commit.paths for commit in self.log(shop, paths=True)}
        assert found == {
            "feat: first": ("a.txt", "b/c.txt"),
            "chore: empty": (),
            "feat: side": ("d.txt",),
            "feat: no more": ("a.txt",),
            "Merge branch 'side'": (),
            "chore: empty again": (),
        }

    @pytest.mark.parametrize("name", ["a\nb", "\na", "a b", '"a"', "-x", "é", "a\tb", "a\u202eb", "\x1b[31m"])
    def test_paths_may_have_any_name(self, shop, name):
        blob = shop.git("rev-parse", "HEAD:a.txt")
        shop.raw("update-index", "-z", "--index-info", given=f"100644 {blob} 0\tpackages/{name}\0".encode())
        tree = shop.git("write-tree")
        shop.git("update-ref", "HEAD", shop.git("commit-tree", tree, "-p", "HEAD", "-m", "feat: odd"))
        assert self.log(shop, paths=True)[0].paths == (f"packages/{name}",)

    def test_file_that_moves_is_told_at_both_places(self, tell):
        shop = tell("""
write api/a.txt  a long enough text
commit main  feat: a
remove api/a.txt
write web/a.txt  a long enough text
commit main  feat: b
""")
        assert self.log(shop, paths=True)[0].paths == ("api/a.txt", "web/a.txt")

    @pytest.mark.parametrize(
        "setting",
        ["log.showSignature=true", "diff.relative=true", "diff.renames=copies", "color.ui=always",
         "log.diffMerges=on", "format.pretty=oneline", "log.decorate=full", "i18n.logOutputEncoding=latin-1",
         "core.quotepath=true", "log.date=relative", "diff.external=false", "diff.noprefix=true",
         "log.showRoot=false", "status.aheadBehind=false", "core.pager=false", "log.follow=true"],
    )  # fmt: skip
    def test_no_setting_of_git_changes_the_answer(self, tell, setting):
        shop = tell("write é/a.txt  one\ncommit main  feat: é\nbranch b\ncommit b  fix: b\n"
                    "write c.txt  c\ncommit main  fix: c\nmerge b into main\n")  # fmt: skip
        before = self.log(shop, paths=True)
        shop.git("config", *setting.split("="))
        (shop.path / "é").mkdir(exist_ok=True)
        below = Git(shop.path / "é")
        assert list(below.log([below.references().head], paths=True)) == before

    def test_reading_that_git_ended_early_is_a_sentence(self, shop, tmp_path, monkeypatch):
        """The second time git has nothing to say of what was wrong the first time."""
        program, real = tmp_path / "bin" / "git", shutil.which("git")
        program.parent.mkdir()
        fails_once = f"[ -e {tmp_path}/once ] || {{ touch {tmp_path}/once; exit 128; }}"
        program.write_text(f'#!/bin/sh\ncase "$*" in *" log "*) {fails_once} ;; esac\nexec {real} "$@"\n')
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
        git = Git(shop.path)
        with pytest.raises(RepositoryError, match="git log ended with 128 before its end"):
            list(git.log([git.references().head]))

    def test_reading_may_end_early(self, shop):
        git = Git(shop.path)
        commits = git.log([git.references().head])
        assert next(commits).subject == "fix: second"
        commits.close()

    def test_commits_are_told_in_the_order_that_is_asked_for(self, shop):
        git = Git(shop.path)
        second, first = (commit.sha for commit in self.log(shop))
        assert [commit.sha for commit in git.commits([first, second])] == [first, second]
        assert [commit.paths for commit in git.commits([second], paths=True)] == [("a.txt",)]
        assert list(git.commits([])) == []

    def test_commit_that_is_missing_is_a_sentence(self, shop):
        with pytest.raises(RepositoryError, match="git log failed: fatal: bad object 0000"):
            list(Git(shop.path).commits(["0" * 40]))

    def test_object_that_is_damaged_is_a_sentence(self, shop):
        sha = shop.git("rev-parse", "HEAD~1")
        shop.git("tag", "-d", "v1.0.0")
        self.loosen(shop)
        place = shop.path / ".git/objects" / sha[:2] / sha[2:]
        place.chmod(0o644)
        place.write_bytes(b"not zlib")
        with pytest.raises(RepositoryError, match=rf"git log failed: .*{sha}"):
            self.log(shop)

    def test_tag_of_a_missing_commit_is_a_sentence(self, shop):
        self.loosen(shop)
        sha = shop.git("rev-parse", "v1.0.0")
        (shop.path / ".git/objects" / sha[:2] / sha[2:]).unlink()
        with pytest.raises(RepositoryError, match=f"missing object {sha} for refs/tags/v1.0.0"):
            Git(shop.path).references()

    def test_object_that_is_missing_is_a_sentence(self, shop):
        sha = shop.git("rev-parse", "HEAD~1")
        shop.git("tag", "-d", "v1.0.0")
        self.loosen(shop)
        (shop.path / ".git/objects" / sha[:2] / sha[2:]).unlink()
        with pytest.raises(RepositoryError, match="git log failed: "):
            self.log(shop)

    @staticmethod
    def loosen(shop):
        """Each object in a file of its own."""
        for pack in (shop.path / ".git/objects/pack").glob("*.pack"):
            data = pack.read_bytes()
            for file in pack.parent.glob(f"{pack.stem}.*"):
                file.chmod(0o644)
                file.unlink()
            shop.raw("unpack-objects", "-q", given=data)


class TestLatest:
    def test_the_latest_commits_are_told_by_their_times(self, shop):
        first, second = shop.git("rev-parse", "HEAD~1", "HEAD").split()
        assert Git(shop.path).latest(second, 5) == (second, first)
        assert Git(shop.path).latest(second, 1) == (second,)

    def test_no_commit_contains_none(self, shop):
        assert Git(shop.path).latest("", 5) == ()


class TestResolve:
    @pytest.mark.parametrize(
        "name", ["--all", "-x", "--output=x", "nowhere", "", "HEAD^{tree}", "a\nb", "@{u}", "\x1b[31m"]
    )
    def test_what_names_no_commit_is_a_sentence(self, shop, name):
        with pytest.raises(RepositoryError, match="There is no commit '"):
            Git(shop.path).resolve(name)

    @pytest.mark.parametrize("name", ["HEAD", "main", "v1.0.0", "HEAD~1", "refs/tags/v1.0.0"])
    def test_revision_may_be_spelled_as_in_git(self, shop, name):
        assert Git(shop.path).resolve(name) == shop.git("rev-parse", name)

    def test_branch_may_be_named_like_an_option(self, shop):
        shop.git("update-ref", "refs/heads/--all", "HEAD")
        assert Git(shop.path).resolve("--all") == shop.git("rev-parse", "HEAD")

    def test_contains_follows_the_line_of_history(self, shop):
        git = Git(shop.path)
        head, first = git.resolve("HEAD"), git.resolve("v1.0.0")
        assert git.contains(head, first)
        assert not git.contains(first, head)


class TestPatches:
    def test_the_same_change_has_the_same_id_wherever_it_stands(self, tell):
        shop = tell("""
commit main  feat: sell things
tag base
write a.txt  one
commit main  feat: one
branch other from base
write b.txt  two
commit other  feat: two
write a.txt  one
commit other  another word for one
merge other into main
commit main  chore: nothing
""")
        git = Git(shop.path)
        names = ("main~2", "other", "other~1", "main~1", "main", "main~3")
        first, copy, another, merge, empty, root = map(git.resolve, names)
        found = git.patches([first, copy, another, merge, empty, root])
        assert found[first] == found[copy] != found[another]
        assert {merge, empty, root}.isdisjoint(found)

    def test_no_setting_of_git_changes_it(self, tell):
        shop = tell("write a.txt  one\ncommit main  feat: one")
        before = Git(shop.path).patches([shop.git("rev-parse", "HEAD")])
        for name, value in (("diff.noprefix", "true"), ("diff.context", "0"), ("color.ui", "always")):
            shop.git("config", name, value)
        assert Git(shop.path).patches([shop.git("rev-parse", "HEAD")]) == before
        assert len(before) == 1

    def test_of_no_commit_nothing_is_asked(self, shop):
        assert Git(shop.path).patches([]) == {}


class TestDistance:
    def test_distance_is_what_each_has_beyond_the_other(self, shop):
        shared = shop.git("rev-parse", "HEAD")
        for message in ("fix: here", "fix: also here"):
            shop.commit(message)
        here = shop.git("rev-parse", "HEAD")
        shop.git("update-ref", "HEAD", shared)
        there = shop.commit("fix: there")
        git = Git(shop.path)
        assert git.distance(here, there) == (2, 1)
        assert (git.distance(here, shared), git.distance(shared, here)) == ((2, 0), (0, 2))


class TestDirty:
    def test_clean_tree_has_no_changes(self, shop):
        assert Git(shop.path).dirty() == ()

    @pytest.mark.parametrize("name", ["new.txt", "a b", "a\nb", "-x", "é", '"q"', "? x"])
    def test_changes_of_every_kind_are_told_by_path(self, shop, name):
        shop.write(name, "new")
        shop.write("a.txt", "changed")
        shop.write("staged.txt", "staged")
        shop.git("add", "staged.txt")
        assert set(Git(shop.path).dirty()) == {name, "a.txt", "staged.txt"}

    def test_moved_and_unmerged_files_are_told_by_path(self, tell):
        shop = tell(
            "write ab.txt  x\nwrite c.txt  1\ncommit main  a\nbranch side\n"
            "write c.txt  2\ncommit side  b\nwrite c.txt  3\ncommit main  c\n")  # fmt: skip
        subprocess.run(["git", "-C", shop.path, "merge", "-q", "side"], capture_output=True, check=False)
        shop.git("mv", "ab.txt", "a b.txt")
        assert set(Git(shop.path).dirty()) == {"a b.txt", "ab.txt", "c.txt"}

    def test_stashes_are_no_changes(self, shop):
        shop.write("a.txt", "changed")
        shop.git("stash", "-q")
        shop.git("config", "status.showStash", "true")
        assert Git(shop.path).dirty() == ()

    def test_asking_writes_nothing(self, shop):
        before = shop.state
        git = Git(shop.path)
        git.dirty()
        git.references()
        list(git.log([git.references().head], paths=True))
        assert shop.state == before


class TestSettings:
    def test_last_value_wins(self, shop):
        shop.git("config", "--add", "user.name", "First")
        shop.git("config", "--add", "user.name", "Last")
        assert Git(shop.path).settings()["user.name"] == "Last"

    def test_values_may_have_newlines_or_be_missing(self, shop):
        config = shop.path / ".git/config"
        config.write_text(config.read_text() + '[user]\n\tname = "a\\nb"\n[remote "x.y"]\n\turl\n')
        found = Git(shop.path).settings()
        assert (found["user.name"], found["remote.x.y.url"]) == ("a\nb", "")

    @pytest.mark.parametrize(
        ("settings", "environment", "expected"),
        [
            ([], {}, None),
            ([], {"GIT_COMMITTER_NAME": "Bot", "GIT_COMMITTER_EMAIL": "b@x.example"}, ("Bot", "b@x.example")),
            ([], {"GIT_COMMITTER_NAME": "Bot", "EMAIL": "b@x.example"}, ("Bot", "b@x.example")),
            ([], {"GIT_AUTHOR_NAME": "Bot", "GIT_AUTHOR_EMAIL": "b@x.example"}, None),
            ([], {"GIT_COMMITTER_NAME": "Bot"}, None),
            (["user.name=Ann"], {"EMAIL": "a@x.example"}, ("Ann", "a@x.example")),
            (["user.name=Ann", "user.useConfigOnly=true"], {"EMAIL": "a@x.example"}, None),
            (
                ["user.name=Ann", "user.email=a@x.example"],
                {"GIT_COMMITTER_NAME": "Bot", "EMAIL": "b@x.example"},
                ("Bot", "a@x.example"),
            ),
            (
                ["user.name=Ann", "user.email=a@x.example", "committer.name=Release Bot"],
                {},
                ("Release Bot", "a@x.example"),
            ),
            (["user.name=Ann", "user.email=a@x.example"], {"GIT_COMMITTER_NAME": ""}, None),
        ],
    )
    def test_whoever_git_would_name_in_a_commit_is_told_and_nobody_that_it_would_guess(
        self, shop, monkeypatch, settings, environment, expected
    ):
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
        for name in ("user.name", "user.email"):
            subprocess.run(["git", "-C", shop.path, "config", "--unset-all", name], check=False)
        for setting in settings:
            shop.git("config", *setting.split("="))
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        found = Git(shop.path).settings()
        names = {"user.name", "user.email"}
        who = (found["user.name"], found["user.email"]) if names <= found.keys() else None
        assert who == expected

    def test_broken_configuration_is_a_sentence(self, shop):
        (shop.path / ".git/config").write_text("[core\n")
        with pytest.raises(
            RepositoryError, match=r"git cannot read the repository at .*: fatal: bad config line 1"
        ):
            Git(shop.path)


class TestDiffstat:
    STORY = """
write a.txt  one
write api/b.txt
  one
  two
commit main  feat: first
tag v1.0.0
write a.txt
  two
  three
remove api/b.txt
write web/b.txt
  one
  two
commit main  fix: second
"""

    def diffstat(self, shop, before="v1.0.0", after="HEAD"):
        git = Git(shop.path)
        return git.diffstat(git.resolve(before), git.resolve(after))

    def test_lines_are_counted_in_each_file_and_one_that_moved_is_two(self, tell):
        found = self.diffstat(tell(self.STORY))
        assert found == (Changed("a.txt", 2, 1), Changed("api/b.txt", 0, 2), Changed("web/b.txt", 2, 0))

    def test_the_same_commit_differs_in_nothing(self, shop):
        assert self.diffstat(shop, "HEAD") == ()

    def test_a_binary_file_has_no_lines(self, shop):
        shop.write("a.bin", b"\0\1\n" * 9)
        shop.git("add", "a.bin")
        shop.git("commit", "-q", "-m", "feat: b")
        assert Changed("a.bin", 0, 0) in self.diffstat(shop, "HEAD~1")

    @pytest.mark.parametrize("name", ["a\nb", "a\tb", '"a"', "-x", "é", " a "])
    def test_paths_may_have_any_name(self, shop, name):
        shop.write(name, "one\n")
        shop.git("add", "--all")
        shop.git("commit", "-q", "-m", "feat: odd")
        assert self.diffstat(shop, "HEAD~1") == (Changed(name, 1, 0),)
        git = Git(shop.path)
        assert name in git.files(git.resolve("HEAD"))

    @pytest.mark.parametrize(
        "setting",
        ["diff.relative=true", "diff.renames=copies", "diff.external=false", "color.ui=always",
         "diff.noprefix=true", "core.quotepath=true", "diff.orderFile=none", "diff.statNameWidth=3"],
    )  # fmt: skip
    def test_no_setting_of_git_changes_the_answer(self, tell, setting):
        shop = tell(self.STORY)
        before = self.diffstat(shop)
        shop.git("config", *setting.split("="))
        (shop.path / "web").mkdir(exist_ok=True)
        below = Git(shop.path / "web")
        assert below.diffstat(below.resolve("v1.0.0"), below.resolve("HEAD")) == before
        assert below.files(below.resolve("HEAD")) == ("a.txt", "web/b.txt")

    def test_a_commit_that_is_not_there_is_a_sentence(self, shop):
        git = Git(shop.path)
        with pytest.raises(RepositoryError, match="git diff-tree failed: "):
            git.diffstat("0" * 40, git.resolve("HEAD"))
        with pytest.raises(RepositoryError, match="git ls-tree failed: "):
            git.files("0" * 40)


class TestGraph:
    def test_parents_and_times_are_told_of_all_behind_the_tips(self, shop):
        git = Git(shop.path)
        second, first = git.resolve("HEAD"), git.resolve("HEAD~1")
        found = git.graph([second])
        assert found.parents == {second: [first], first: []}
        assert found.times == {commit.sha: commit.time for commit in git.log([second])}
        assert list(git.graph([first]).parents) == [first]
        assert git.graph([]).parents == {}

    def test_what_is_dated_after_its_descendants_is_behind_them(self, tmp_path):
        """Thirty commits of 2023 on one of 2026: git's own limit gives up before."""
        history = History(start=1_800_000_000, step=-1_000_000)
        for number in range(31):
            history.commit(f"fix: change {number}")
            history.tag(f"v{number}")
        history.write(tmp_path / "shop")
        git = Git(tmp_path / "shop")
        head, first = git.resolve("HEAD"), git.resolve("v0")
        assert git.contains(head, first)
        assert git.graph([head]).contains(head, first)
        assert [commit.subject for commit in git.log([head], [git.resolve("v28")])] == [
            "fix: change 30",
            "fix: change 29",
        ]

    @pytest.mark.parametrize("time", ["-1", "-1700000000", "soon"])
    def test_time_before_1970_is_told_as_1970(self, shop, time):
        tree = shop.git("rev-parse", "HEAD^{tree}")
        who = f"a <b> {time} +0000"
        text = f"tree {tree}\nauthor {who}\ncommitter {who}\n\nfeat: far\n"
        sha = shop.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", given=text.encode())
        git = Git(shop.path)
        assert git.graph([sha]).times == {sha: 0}
        assert [commit.time for commit in git.commits([sha])] == [0]

    def test_what_replaces_a_commit_in_this_clone_alone_is_not_looked_at(self, shop):
        git = Git(shop.path)
        second, first = git.resolve("HEAD"), git.resolve("HEAD~1")
        shop.git("replace", "--graft", first, second)
        shop.write(".git/info/grafts", f"{second}\n")
        assert git.graph([second]).parents == {second: [first], first: []}
        assert [commit.subject for commit in git.log([second])] == ["fix: second", "feat: first"]

    def test_commit_that_is_missing_is_a_sentence(self, shop):
        git = Git(shop.path)
        head, first = git.resolve("HEAD"), git.resolve("HEAD~1")
        TestLog.loosen(shop)
        (shop.path / ".git/objects" / first[:2] / first[2:]).unlink()
        with pytest.raises(RepositoryError, match="git rev-list failed: "):
            git.graph([head])

    @pytest.mark.parametrize(
        "damage", [lambda data: data[:40], lambda data: data[:8] + b"\xff" * 32 + data[40:]]
    )
    def test_commit_graph_that_is_damaged_is_passed_over(self, shop, damage):
        git = Git(shop.path)
        head = git.resolve("HEAD")
        whole = git.graph([head]).parents
        shop.git("commit-graph", "write", "--reachable")
        file = shop.path / ".git/objects/info/commit-graph"
        file.chmod(0o644)
        file.write_bytes(damage(file.read_bytes()))
        assert git.graph([head]).parents == whole


class TestManyAtOnce:
    @pytest.fixture
    def processes(self, monkeypatch):
        """The commands of git that were started since."""
        started, start = [], GitCommand.start

        def counted(self, command, *others, **more):
            started.append(command[0])
            return start(self, command, *others, **more)

        monkeypatch.setattr(GitCommand, "start", counted)
        return started

    def test_a_file_of_many_commits_is_asked_in_two_processes(self, shop, processes):
        git, hashes = Git(shop.path), shop.git("rev-list", "--reverse", "HEAD").split()
        del processes[:]
        assert git.texts([*hashes, "e" * 40], "a.txt") == dict(
            zip([*hashes, "e" * 40], ["one\n", "two\n", None], strict=True)
        )
        assert processes == ["cat-file", "cat-file"]

    def test_a_folder_is_no_file_and_nothing_is_asked_of_no_commit(self, tell, processes):
        shop = tell("write b/c.txt  c\ncommit main  feat: c\n")
        git, head = Git(shop.path), shop.git("rev-parse", "HEAD")
        del processes[:]
        assert git.texts([head], "b") == {head: None}
        assert (git.texts([], "b"), git.present_trees([]), processes) == ({}, {}, ["cat-file"])

    def test_files_that_are_too_large_or_too_many_to_hold_are_left_out(self, shop, monkeypatch):
        hashes = shop.git("rev-list", "--reverse", "HEAD").split()
        monkeypatch.setattr(reading, "_HELD", 4)
        assert Git(shop.path).texts(hashes, "a.txt") == {hashes[0]: "one\n"}
        monkeypatch.setattr(reading, "LARGEST", 3)
        assert Git(shop.path).texts(hashes, "a.txt") == {}

    def test_files_of_many_commits_are_named_in_one_process_and_one_that_is_missing_is_left_out(
        self, shop, processes
    ):
        git, hashes = Git(shop.path), shop.git("rev-list", "HEAD").split()
        trees = shop.git("log", "--format=%T").split()
        del processes[:]
        assert git.present_trees([*hashes, "e" * 40]) == dict(zip(hashes, trees, strict=True))
        assert processes == ["cat-file"]
