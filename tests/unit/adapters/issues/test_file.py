import json

import pytest

from gonogo.adapters.issues import file as module
from gonogo.adapters.issues.file import FileIssues, FileIssuesSettings
from gonogo.errors import FormatError, UsageError
from gonogo.ports.issues import Draft, Issue, IssuesContext
from gonogo.testing.files import MemoryFiles
from gonogo.testing.polling import PlayedHttp, StillClock

ROW = {"key": "SHOP-1", "title": "Prices", "state": "open"}


def issues_of(files, name="issues.yml"):
    return FileIssues(FileIssuesSettings(name), IssuesContext(files, PlayedHttp({}), StillClock()))


def read(text, name="issues.yml"):
    return issues_of(MemoryFiles({} if text is None else {name: text}), name).all()


def test_yaml_is_read_and_a_version_stays_as_it_was_written():
    assert read(
        "issues:\n"
        "  - {key: 12, title: Prices, state: Open, severity: HIGH, version: 1.10, blocking: true, url: u}\n"
        "  - {key: SHOP-2, title: 404, state: closed}\n"
    ) == (
        Issue("12", "Prices", is_open=True, severity="high", version="1.10", blocking=True, url="u"),
        Issue("SHOP-2", "404", is_open=False),
    )


@pytest.mark.parametrize("data", [[ROW, ROW | {"key": 2}], {"issues": [ROW, ROW | {"key": 2}]}])
def test_json_is_read_as_a_list_or_under_a_name(data):
    for before in ("", "\ufeff", " \r\n"):
        read_rows = read(before + json.dumps(data), "issues.json")
        assert [issue.key for issue in read_rows] == ["SHOP-1", "2"]


def test_letters_beyond_the_first_plane_are_read_as_json_escapes_them():
    assert read(json.dumps([ROW | {"title": "😀"}]))[0].title == "😀"


def test_no_issues_are_an_answer():
    assert read("[]") == read("issues: []\n") == ()


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(UsageError, match=r"There is no file issues\.yml\. Write the issues there"):
        read(None)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "issues.yml:1: Object missing required field 'issues'"),
        ("issues:\n- key: a\n  title: b\n", "issues.yml:2: issues[0]: Object missing required field 'state'"),
        (
            "issues:\n- {key: a, title: b, state: open}\n- {key: b, title: b, state: new}\n",
            "issues.yml:3: issues[1]: state must be one of open, closed; found 'new'",
        ),
        (
            "issues:\n- {key: a, title: b, state: open, severity: grave}\n",
            "issues.yml:2: issues[0]: severity must be one of critical, high, medium, low; found 'grave'",
        ),
        ("issues:\n- {key: ' ', title: b, state: open}\n", "issues.yml:2: issues[0]: the key is empty"),
        (
            "issues:\n- {key: a, title: b, state: open, blocks: true}\n",
            "issues.yml:2: issues[0]: Object contains unknown field 'blocks'",
        ),
        ("issues:\n- {key: a, title: yes: no\n", "issues.yml:2: "),
        (
            "issues:\n" + "- {key: a, title: b, state: open}\n" * 2,
            "issues.yml has the issue a twice",
        ),
        (
            '[{"key": "a", "title": 3}]',
            "issues.yml is wrong at issues[0].title: expected text, found a whole number",
        ),
        ('{"a": 1}', "issues.yml is wrong: Object contains unknown field 'a'"),
        ('[{"key": ', "issues.yml cannot be read: Input data was truncated"),
        ("[" * 100_000, "issues.yml is nested too deeply"),
        ('["\ud800"]', "issues.yml cannot be read: "),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text, sentence):
    with pytest.raises(FormatError) as problem:
        read(text)
    assert str(problem.value).startswith(sentence)


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(module, "LARGEST", 1 << 20)
    with pytest.raises(FormatError, match="is larger than 1 MiB"):
        read(" " * (1 << 20) + "[]")
    with pytest.raises(FormatError, match="larger than 1 MiB"):
        read("#" * (1 << 20) + "\n")


DRAFT = Draft("rollback-production-1.2.0", "1.2.0: nobody can pay", "critical")


def opened(text, name="issues.yml"):
    """What the file says after an issue was opened twice."""
    files = MemoryFiles({} if text is None else {name: text})
    issues = issues_of(files, name)
    key = issues.open(DRAFT)
    once = files.read(name)
    assert (issues.open(DRAFT), files.read(name)) == (key, once)
    assert key == "rollback-production-1.2.0"
    return once


@pytest.mark.parametrize(
    "text",
    [
        None,
        "issues: []\n",
        "# ours\nissues:\n  - {key: 12, title: Prices, state: open}  # soon\n",
        "issues:\n- key: 12\n  title: Prices\n  state: closed",
        json.dumps([ROW]),
        json.dumps({"issues": [ROW]}, indent=4),
        "[]",
    ],
)
def test_an_issue_is_opened_once_behind_the_others_and_comments_stay(text):
    after = opened(text)
    before = read(text) if text else ()
    assert read(after) == (
        *before,
        Issue("rollback-production-1.2.0", "1.2.0: nobody can pay", is_open=True, severity="critical"),
    )
    assert ("# ours" in after) == (text is not None and "# ours" in text)


def test_what_cannot_be_written_without_harm_is_left_to_a_person():
    flow = "issues: [{key: 12, title: Prices, state: open}]\n"
    files = MemoryFiles({"issues.yml": flow})
    with pytest.raises((UsageError, FormatError)):
        issues_of(files).open(DRAFT)
    assert files.read("issues.yml") == flow
