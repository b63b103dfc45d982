"""Commit messages, checked: those of a range, or one that is about to be committed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from gonogo.app.planning.lines import line_of
from gonogo.app.planning.new_commits import commits_since
from gonogo.domain.history.lint import Fault, Rules, faults

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gonogo.app.project import Project
    from gonogo.config.settings import Lint
    from gonogo.domain.history.commits import Commit


class Checked(msgspec.Struct, frozen=True):
    """One message. sha: "" while it is not committed."""

    sha: str
    subject: str
    faults: tuple[Fault, ...]


def rules_of(settings: Lint, *, drafts: bool = False) -> Rules:
    """What the settings ask for."""
    types = tuple(kind.lower() for kind in settings.types)
    return Rules(types, tuple(settings.scopes), settings.header, drafts)


def of_range(project: Project, revisions: str = "") -> list[Checked]:
    """The commits of a range `A..B`, of one revision, or since the latest release."""
    rules = rules_of(project.settings.lint)
    return [
        Checked(commit.sha, commit.subject, faults(commit.message, rules))
        for commit in _commits(project, revisions)
        if not commit.is_merge
    ]


def _commits(project: Project, revisions: str) -> Iterable[Commit]:
    repository = project.repository
    if not revisions:
        return commits_since(project, line_of(project).tags)
    first, dots, last = revisions.partition("..")
    end = repository.resolve((last.lstrip(".") if dots else first) or "HEAD")
    if dots:
        return repository.log([end], [repository.resolve(first or "HEAD")])
    return [next(iter(repository.log([end])))]


def of_draft(text: str, settings: Lint, comment: str = "#") -> Checked:
    """A message as an editor left it: without git's comments and what is below its scissors.

    comment: what git's comments begin with.
    """
    cut = re.search(rf"^{re.escape(comment)} -+ >8 -+$", text, re.MULTILINE)
    lines = text[: cut.start() if cut else len(text)].split("\n")
    message = "\n".join(line for line in lines if not line.startswith(comment))
    return Checked("", message.strip().partition("\n")[0], faults(message, rules_of(settings, drafts=True)))


def comment_of(project: Project) -> str:
    """What git's comments begin with in an editor here."""
    told = project.git_settings.get("core.commentchar", "#")
    return told if len(told) == 1 else "#"
