from __future__ import annotations

import subprocess

import pytest

from gonogo.errors import RepositoryError, UsageError
from gonogo.testing.history import ANN, BOB, History, Person


def small() -> History:
    history = History(start=1_700_000_000, step=60)
    history.commit("feat: first", files={"a.txt": "one\n"})
    history.tag("v1.0.0")
    history.branch("topic")
    history.switch("topic")
    history.commit("feat: second", files={"b.txt": "two\n"}, author=BOB)
    history.switch("main")
    history.commit("fix: third", files={"a.txt": "three\n"})
    history.merge("topic")
    history.tag("v1.1.0", annotated=True)
    return history


def test_the_graph_is_as_told(written):
    assert written(small()).graph("main") == {
        "feat: first": [],
        "feat: second": ["feat: first"],
        "fix: third": ["feat: first"],
        "Merge branch 'topic'": ["fix: third", "feat: second"],
    }


def test_a_merge_brings_the_files_of_both_sides(written):
    assert written(small()).files() == {"a.txt": "three", "b.txt": "two"}


def test_the_same_history_has_the_same_hashes(written):
    refs = [written(small(), name).git("show-ref", "--dereference") for name in ("one", "two")]
    assert refs[0] == refs[1]


def test_the_hashes_are_the_same_on_every_machine(written):
    assert written(small()).git("rev-parse", "main") == "447c69f3b8a156f7160730b384da2f38b540c35b"


def test_nothing_of_the_users_environment_gets_in(written, monkeypatch, tmp_path):
    expected = written(small(), "plain").git("rev-parse", "main")
    config = tmp_path / "config"
    config.write_text(
        "[commit]\ngpgSign = true\n[core]\nautocrlf = true\nhooksPath = /nowhere\n[user]\nname = X\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "X")
    small().write(tmp_path / "odd")
    monkeypatch.undo()
    assert (tmp_path / "odd" / "a.txt").read_bytes() == b"three\n"
    found = subprocess.run(
        ["git", "-C", tmp_path / "odd", "rev-parse", "main"], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == expected


def test_the_branch_asked_for_is_checked_out_clean(written):
    repository = written(small(), branch="topic")
    assert repository.git("symbolic-ref", "HEAD") == "refs/heads/topic"
    assert repository.git("status", "--porcelain") == ""
    assert (repository.path / "b.txt").read_text() == "two\n"


def test_the_repository_is_sound(written):
    assert written(small()).git("fsck", "--strict") == ""


def test_tags_are_lightweight_or_annotated(written):
    history = small()
    history.tag("v1.1.1", message="The one\n\nwith a reason")
    repository = written(history)
    assert repository.git("cat-file", "-t", "v1.0.0") == "commit"
    assert repository.git("cat-file", "-t", "v1.1.0") == "tag"
    assert repository.git("for-each-ref", "--format=%(contents)", "refs/tags/v1.1.0") == "v1.1.0"
    assert repository.git("for-each-ref", "--format=%(contents:body)", "refs/tags/v1.1.1") == "with a reason"


def test_several_tags_may_stand_on_one_commit_and_off_the_main_line(written):
    history = small()
    history.tag("topic-1", "topic")
    history.tag("also-v1.0.0", "v1.0.0")
    repository = written(history)
    assert repository.git("log", "-1", "--format=%s", "topic-1") == "feat: second"
    assert repository.git("tag", "--points-at", "v1.0.0") == "also-v1.0.0\nv1.0.0"


def test_a_tag_moves_when_it_is_set_again(written):
    history = small()
    history.tag("v1.0.0")
    assert written(history).git("log", "-1", "--format=%s", "v1.0.0") == "Merge branch 'topic'"


def test_a_revert_names_the_commit_and_undoes_its_files(written):
    history = small()
    bad = history.commit("feat(api)!: bad", files={"a.txt": None, "c.txt": "c"})
    history.revert(bad)
    repository = written(history)
    sha = repository.git("rev-parse", "HEAD~")
    assert (
        repository.git("log", "-1", "--format=%B")
        == f'Revert "feat(api)!: bad"\n\nThis reverts commit {sha}.'
    )
    assert repository.git("diff", "HEAD~2", "HEAD") == ""
    assert repository.files("HEAD~") == {"b.txt": "two", "c.txt": "c"}


def test_a_revert_of_a_revert_brings_the_commit_back(written):
    history = small()
    history.revert(history.revert(history.commit("feat: x", files={"x": "x"})))
    repository = written(history)
    assert repository.git("log", "-1", "--format=%s") == 'Revert "Revert "feat: x""'
    assert repository.files()["x"] == "x"


def test_a_reverted_merge_is_undone_to_its_first_parent(written):
    history = small()
    history.revert("main")
    repository = written(history)
    merge, parent = repository.git("rev-parse", "HEAD~", "HEAD~~").split()
    message = f"This reverts commit {merge}, reversing\nchanges made to {parent}."
    assert repository.git("log", "-1", "--format=%b") == message
    assert repository.files() == {"a.txt": "three"}


def test_the_first_commit_can_be_reverted(written):
    history = History()
    history.revert(history.commit("feat: only", files={"a": "a"}))
    assert written(history).files() == {}


def test_a_message_may_name_earlier_commits_by_hash(written):
    history = History()
    first = history.commit("feat: first")
    history.commit(("fix: again\n\n(cherry picked from commit ", first, ")"))
    repository = written(history)
    assert repository.git("log", "-1", "--format=%b").strip() == (
        f"(cherry picked from commit {repository.git('rev-parse', 'HEAD~')})"
    )


def test_a_subject_may_hold_a_hash_too(written):
    history = History()
    first = history.commit("feat: first")
    history.revert(history.commit(("fix: ", first, " was wrong")))
    repository = written(history)
    sha = repository.git("rev-parse", "HEAD~2")
    assert repository.git("log", "-1", "--format=%s") == f'Revert "fix: {sha} was wrong"'


def test_an_octopus_has_all_its_parents(written):
    history = History()
    history.commit("root", files={"r": "r"})
    for name in ("a", "b", "c"):
        history.branch(name, "main")
        history.switch(name)
        history.commit(name, files={name: name})
    history.branch("develop", "main")
    history.switch("develop")
    history.merge(("a", "b", "c"))
    repository = written(history)
    subject = "Merge branches 'a', 'b' and 'c' into develop"
    assert repository.graph("develop")[subject] == ["root", "a", "b", "c"]
    assert set(repository.files("develop")) == {"r", "a", "b", "c"}


def test_a_tag_can_be_merged_and_the_merge_can_have_files_of_its_own(written):
    history = small()
    history.branch("develop", "v1.0.0")
    history.switch("develop")
    history.merge("v1.1.0", files={"a.txt": "both"})
    repository = written(history)
    assert repository.git("log", "-1", "--format=%s", "develop") == "Merge tag 'v1.1.0' into develop"
    assert repository.files("develop") == {"a.txt": "both", "b.txt": "two"}


def test_there_may_be_several_roots(written):
    history = small()
    history.orphan("docs")
    history.commit("docs: begin", files={"index.md": "# Docs"})
    history.switch("main")
    history.merge("docs", "chore: take the docs in")
    repository = written(history)
    assert len(repository.git("rev-list", "--max-parents=0", "main").split()) == 2
    assert repository.files("docs") == {"index.md": "# Docs"}
    assert set(repository.files("main")) == {"a.txt", "b.txt", "index.md"}


def test_times_run_by_the_step_and_can_be_set_back(written):
    history = History(start=1_600_000_000, step=10)
    history.commit("one")
    history.commit("two")
    history.time -= 100
    history.commit("three")
    assert written(history).git("log", "--format=%ct %at").split("\n") == [
        "1599999920 1599999920",
        "1600000010 1600000010",
        "1600000000 1600000000",
    ]


def test_authors_and_committers_are_as_told(written):
    history = History()
    history.author = BOB
    history.commit("one")
    history.commit("two", author=ANN, committer=Person("Ünïcode 'quoted' \"twice\" | ☃", "odd+é@example.com"))
    history.commit("three", author=Person("", ""))
    assert written(history).git("log", "--format=%an|%ae|%cn").split("\n") == [
        "||",
        "Ann Archer|ann@example.com|Ünïcode 'quoted' \"twice\" | ☃",
        "Bob Baker|bob@example.com|Bob Baker",
    ]


@pytest.mark.parametrize(
    "message",
    [b"", b"\n", b"no newline", b"\xff\xfe\x01 bytes\r\n\r\n\x7f", b"commit 0123\ndata 5\ndone\n"],
)
def test_bytes_of_a_message_are_kept_as_they_are(written, message):
    history = History()
    history.commit(message)
    assert written(history).raw("cat-file", "commit", "HEAD").partition(b"\n\n")[2] == message


def test_a_text_message_ends_with_a_newline(written):
    history = History()
    history.commit("feat: grün")
    assert written(history).raw("cat-file", "commit", "HEAD").endswith("\n\nfeat: grün\n".encode())


def test_an_encoding_is_named_in_the_commit(written):
    history = History()
    history.commit("feat: grün".encode("latin-1"), encoding="ISO-8859-1")
    assert written(history).git("log", "-1", "--format=%s %e") == "feat: grün ISO-8859-1"


def test_odd_names_of_branches_tags_and_files_are_kept(written):
    history = History()
    paths = ['quote"d', "back\\slash", "new\nline", "tab\t", "-dash", "ünï/☃", "\u202ertl", "a b", "\udcff"]
    history.commit("odd", files=dict.fromkeys(paths, "x"))
    for name in ("-dash", "'quoted'", 'a"b', "grün/☃", "\u202ertl", "$(id)", "a;b"):
        history.branch(name)
        history.tag(name)
    repository = written(history)
    found = repository.raw("ls-tree", "-r", "-z", "--name-only", "HEAD").decode(errors="surrogateescape")
    assert sorted(found.split("\0")[:-1]) == sorted(paths)
    assert len(repository.git("for-each-ref", "refs/tags").split("\n")) == 7
    assert len(repository.git("for-each-ref", "refs/heads").split("\n")) == 8


def test_a_history_can_be_written_twice(written):
    history = small()
    assert written(history, "one").git("rev-parse", "HEAD") == written(history, "two").git(
        "rev-parse", "HEAD"
    )


def test_find_gives_the_latest_commit_with_that_first_line():
    history = History()
    history.commit("fix: it")
    second = history.commit("fix: it\n\nagain")
    assert history.find("fix: it") == second


MISTAKES = {
    "no branch 'nope' to switch to": lambda h: h.switch("nope"),
    "no branch, tag or commit 'nope' yet": lambda h: h.merge("nope"),
    "no branch, tag or commit '99' yet": lambda h: h.revert(99),
    "no branch, tag or commit 'main' yet": lambda _: History().tag("v1"),
    "a branch 'topic' already": lambda h: h.branch("topic"),
    "a branch 'main' already": lambda h: h.orphan("main"),
    "no commit so far has the first line 'nope'": lambda h: h.find("nope"),
    "message with NUL": lambda h: h.commit(b"a\0b"),
}


@pytest.mark.parametrize("complaint", MISTAKES)
def test_a_mistake_is_refused_when_it_is_made(complaint):
    with pytest.raises(UsageError, match=complaint):
        MISTAKES[complaint](small())


def bad_name(history: History) -> None:
    history.branch("new\nline")


def bad_path(history: History) -> None:
    history.commit("x", files={"nul\0": "x"})


@pytest.mark.parametrize("mistake", [bad_name, bad_path])
def test_what_git_cannot_keep_is_refused_when_it_is_written(mistake, written):
    history = small()
    mistake(history)
    with pytest.raises(UsageError, match="git cannot keep"):
        written(history)


def test_what_git_refuses_is_said_in_its_words(written):
    history = small()
    history.branch("two..dots")
    for number in range(2_000):
        history.commit(f"fix: {number}", files={"large": "x" * 1_000})
    with pytest.raises(RepositoryError, match=r"two\.\.dots"):
        written(history)


def test_a_branch_that_is_not_there_cannot_be_checked_out(written):
    with pytest.raises(RepositoryError, match="nope"):
        written(small(), branch="nope")


def test_a_folder_with_something_in_it_is_left_alone(written, tmp_path):
    (tmp_path / "repository").mkdir()
    (tmp_path / "repository" / "mine.txt").touch()
    with pytest.raises(UsageError, match="empty folder"):
        written(small())
    assert [path.name for path in (tmp_path / "repository").iterdir()] == ["mine.txt"]
