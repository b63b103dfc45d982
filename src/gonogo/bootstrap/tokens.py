"""Tokens of the server that a record keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gonogo.app.project import Project
    from gonogo.app.tokens import Tokens
    from gonogo.store.record import Record


def open_tokens(project: Project, record: Record) -> Tokens:
    """The tokens of a record. project: whose rules say who may make one."""
    from functools import partial

    from gonogo.app.people.rules import rules_here
    from gonogo.app.tokens import Tokens
    from gonogo.bootstrap.record import signatures
    from gonogo.bootstrap.releases import short_publisher
    from gonogo.store.tokens import StoredTokens

    rules = partial(rules_here, project, short_publisher(project))
    return Tokens(StoredTokens(record), project.clock, rules, signatures(), _chance)


def _chance() -> tuple[str, str]:
    from secrets import token_hex, token_urlsafe

    return token_hex(6), token_urlsafe(32)
