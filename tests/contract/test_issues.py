"""What every tracker does: the file of issues, and the fake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from gonogo.adapters.issues.file import FileIssues, FileIssuesSettings
from gonogo.ports.issues import Issue, IssuesContext
from gonogo.testing.files import MemoryFiles
from gonogo.testing.polling import PlayedHttp, PlayedIssues, StillClock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gonogo.ports.issues import Issues

GIVEN = (
    Issue("SHOP-1", "Prices are wrong", is_open=True, severity="critical", version="1.10", blocking=True),
    Issue("2", "Search: find nothing", is_open=False, url="https://tickets.example/2"),
)


def _row(issue: Issue) -> dict[str, object]:
    row = msgspec.to_builtins(issue)
    return {"state": "open" if row.pop("is_open") else "closed", **row}


def in_file(name: str, text: str) -> FileIssues:
    tools = IssuesContext(MemoryFiles({name: text}), PlayedHttp({}), StillClock())
    return FileIssues(FileIssuesSettings(name), tools)


def _json(issues: Sequence[Issue]) -> Issues:
    text = msgspec.json.encode([_row(issue) for issue in issues]).decode()
    return in_file("issues.json", text)


def _yaml(issues: Sequence[Issue]) -> Issues:
    text = msgspec.yaml.encode({"issues": [_row(issue) for issue in issues]}).decode()
    return in_file("issues.yml", text)


@pytest.fixture(params=[_json, _yaml, PlayedIssues], ids=["json", "yaml", "played"])
def tracker(request: pytest.FixtureRequest) -> Callable[[Sequence[Issue]], Issues]:
    made: Callable[[Sequence[Issue]], Issues] = request.param
    return made


def test_every_issue_is_told_as_it_is(tracker: Callable[[Sequence[Issue]], Issues]) -> None:
    assert tracker(GIVEN).all() == GIVEN
    assert tracker(()).all() == ()


def test_asking_twice_tells_the_same(tracker: Callable[[Sequence[Issue]], Issues]) -> None:
    issues = tracker(GIVEN)
    assert issues.all() == issues.all()
