from __future__ import annotations

import pytest

from gonogo.errors import UsageError
from gonogo.testing.history import BOB, History, read_history

EVERY_EVENT = """
# the first release
write a.txt  one
write b.txt
  two

    indented
  three
write empty.txt
commit main  feat(api): add search
  a line right below

  a paragraph

tag v1.0.0

branch topic
branch old from v1.0.0
author Bob Baker <bob@example.com>
at 2026-01-31 14:00
remove b.txt
commit topic  fix!: less
wait -2h
commit old  fix: back in time
orphan docs
commit docs  docs: begin
merge topic old into main : chore: all in
  with a body
merge docs into main
revert main  fix!: less
tag v1.1.0 on topic : The second
tag v2.0.0
"""


def test_every_event_can_be_told_as_text(written):
    repository = written(read_history(EVERY_EVENT))
    assert repository.graph("main") == {
        "feat(api): add search a line right below": [],
        "fix!: less": ["feat(api): add search a line right below"],
        "fix: back in time": ["feat(api): add search a line right below"],
        "docs: begin": [],
        "chore: all in with a body": [
            "feat(api): add search a line right below",
            "fix!: less",
            "fix: back in time",
        ],
        "Merge branch 'docs'": ["chore: all in with a body", "docs: begin"],
        'Revert "fix!: less"': ["Merge branch 'docs'"],
    }
    assert repository.git("for-each-ref", "--format=%(refname:short) %(objecttype)", "refs/tags").split(
        "\n"
    ) == [
        "v1.0.0 commit",
        "v1.1.0 tag",
        "v2.0.0 commit",
    ]


def test_files_and_messages_are_kept_to_the_letter(written):
    repository = written(read_history(EVERY_EVENT))
    assert repository.git("show", "v1.0.0:b.txt") == "two\n\n  indented\nthree"
    assert repository.git("show", "v1.0.0:a.txt") == "one"
    assert repository.git("show", "v1.0.0:empty.txt") == ""
    assert repository.raw("cat-file", "commit", "v1.0.0").endswith(
        b"\n\nfeat(api): add search\na line right below\n\na paragraph\n"
    )
    assert set(repository.files("topic")) == {"a.txt", "empty.txt"}
    assert set(repository.files("main")) == {"a.txt", "b.txt", "empty.txt"}


def test_times_and_authors_are_as_told(written):
    repository = written(read_history(EVERY_EVENT))
    assert repository.git("log", "-1", "--format=%aI %an", "topic") == "2026-01-31T14:00:00+00:00 Bob Baker"
    assert repository.git("log", "-1", "--format=%aI", "old") == "2026-01-31T13:00:00+00:00"


def test_text_and_python_tell_the_same_history(written):
    told = History()
    told.commit("feat: first", files={"a.txt": "one\n"})
    told.branch("topic")
    told.switch("topic")
    told.author = BOB
    told.commit("fix: second\n\nwith a body")
    told.switch("main")
    told.merge("topic")
    text = """
write a.txt one
commit main feat: first
branch topic
author Bob Baker <bob@example.com>
commit topic fix: second

  with a body
merge topic into main
"""
    heads = [written(told, "told"), written(read_history(text), "read")]
    assert heads[0].git("rev-parse", "main") == heads[1].git("rev-parse", "main")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("comit main  x", "line 1: 'comit' is no event; there are at, wait, author"),
        (
            "\n# no\n\ncommit main",
            "line 4: this is not how 'commit' is written; like this: commit main  feat: search",
        ),
        ("commit mian  x", "line 1: there is no branch 'mian'"),
        ("  indented", "line 1: an indented line"),
        ("commit main  x\nbranch a\n  more", "line 2: no indented lines can follow 'branch'"),
        ("at noon", "line 1: 'noon' is no date and time"),
        ("wait long", "line 1: .*wait 2h"),
        ("merge a b", "line 1: .*merge search into main"),
        ("commit main  x\nrevert main  y", "line 2: no commit so far has the first line 'y'"),
    ],
)
def test_a_line_that_cannot_be_understood_is_named(text, complaint):
    with pytest.raises(UsageError, match=complaint):
        read_history(text)
