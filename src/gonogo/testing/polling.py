"""Ask a gate without a release: a question and tools that are played, with what a test needs set."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import msgspec

from gonogo.domain.decision import Subject
from gonogo.domain.elapsed import Moment
from gonogo.domain.people.person import Person
from gonogo.domain.planning.bump import Bump
from gonogo.domain.planning.plan import Plan
from gonogo.ports.gate import Ask, GateContext
from gonogo.ports.http import NoAnswer, Response
from gonogo.testing.commands import PlayedCommands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from gonogo.domain.decision import Decision
    from gonogo.domain.history.commits import Commit
    from gonogo.ports.gate import Gate
    from gonogo.ports.issues import Issue
    from gonogo.ports.repository import Repository

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SUBJECT = Subject("c0ffee", "digest")
PLAN = Plan(
    project="shop",
    workflow="trunk",
    branch="main",
    commit="c0ffee",
    bump=Bump("1.0.0", "1.1.0", "minor", "1 commit asks for minor"),
    tag="v1.1.0",
    day="2026-11-21",
    commits=("c0ffee",),
    changelog="## 1.1.0\n",
    since="ba5e",
)
ASK = Ask("unit", SUBJECT, "1.1.0-1/unit", True, 60.0, PLAN, Person("Ann", "ann@example.com"))


class StillClock:
    """Always the same moment."""

    def __init__(self, moment: datetime = NOW) -> None:
        """Take the moment."""
        self.shows = moment

    def now(self) -> datetime:
        """The moment."""
        return self.shows

    def monotonic(self) -> float:
        """No time goes by."""
        return 0.0

    def moment(self) -> Moment:
        """The moment, on a machine that started just then."""
        return Moment(self.shows.timestamp(), 0.0, "played")


class PlayedHttp:
    """Answers by address; nobody listens elsewhere. asked: the addresses, in order."""

    def __init__(self, answers: Mapping[str, Response | NoAnswer | int]) -> None:
        """Take answers by address; a number is an empty answer of that status."""
        self._answers = answers
        self.asked: list[str] = []

    def request(
        self,
        method: str,
        url: str,
        *,
        timeout: float,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        most: int = 0,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Response | NoAnswer:
        """What was prepared for the address."""
        self.asked.append(url)
        answer = self._answers.get(url, NoAnswer("connection refused", 0.0))
        return Response(answer, {}, b"", 0.01) if isinstance(answer, int) else answer


class PlayedIssues:
    """A tracker with these issues."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        """Take them."""
        self._issues = tuple(issues)

    def all(self) -> tuple[Issue, ...]:
        """All of them."""
        return self._issues


class PlayedHistory:
    """A repository that knows its commits, and the texts of files, the same in every commit."""

    def __init__(self, commits: Iterable[Commit] = (), texts: Mapping[str, str] | None = None) -> None:
        """Take them, newest first, and the texts by path."""
        self._commits = tuple(commits)
        self._texts = texts or {}

    def text(self, commit: str, path: str) -> str | None:
        """The text of the file."""
        return self._texts.get(path)

    def signers(self, commits: Sequence[str], keys: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """The author of each, where a key of theirs is known."""
        authors = {commit.sha: commit.email for commit in self._commits}
        return {sha: authors[sha] if keys.get(authors[sha]) else "" for sha in commits if sha in authors}

    def log(
        self, include: Sequence[str], exclude: Sequence[str] = (), *, paths: bool = False
    ) -> Iterator[Commit]:
        """All of them, whatever is asked for."""
        return iter(self._commits)


def polled(
    gate: Gate,
    folder: Path,
    *,
    ask: Mapping[str, Any] | None = None,
    commands: PlayedCommands | None = None,
    history: Iterable[Commit] = (),
    stopped: Callable[[], bool] = lambda: False,
    **tools: Any,
) -> Decision:
    """The gate's answer; `ask` and `tools` replace fields of the question and of what it may use.

    folder: where the checkout and the evidence are.
    """
    checkout = folder / "checkout"
    checkout.mkdir(exist_ok=True)
    given = GateContext(
        checkout=checkout,
        evidence=folder / "evidence",
        commands=commands or PlayedCommands({}),
        clock=StillClock(),
        stopped=stopped,
        repository=cast("Repository", PlayedHistory(history)),
        http=PlayedHttp({}),
    )
    return gate.poll(msgspec.structs.replace(ASK, **(ask or {})), msgspec.structs.replace(given, **tools))
