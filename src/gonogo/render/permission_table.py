"""The table of who may do what, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.permission import RIGHTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.domain.permission import Right

_HEAD = "| verb | who | the starter | without a signature | programs and services |"
_NAMED = {
    "permissions.retry": "the roles that `permissions.retry` names for the gate, otherwise release-manager",
    "the rule of the approval": "the roles that the rule names, except those in `not_by`",
    "the checklist": "the roles that the checklist names",
    "everybody": "everybody",
}
_STARTER = {"": "", "too": "also", "never": "never"}


def permission_table() -> str:
    """All verbs as Markdown, in the order of the table."""
    return "\n".join([_HEAD, "| --- | --- | --- | --- | --- |", *_rows(), ""])


def _rows() -> Iterator[str]:
    for verb, right in RIGHTS.items():
        starter = "also, unless it would move users' traffic" if verb == "abort" else _STARTER[right.starter]
        asserted = "yes" if right.asserted else "no"
        programs = "may" if right.programs else "may only ask"
        yield f"| {verb} | {_who(right)} | {starter} | {asserted} | {programs} |"


def _who(right: Right) -> str:
    if isinstance(right.who, tuple):
        told = " or ".join(right.who)
    else:
        told = _NAMED.get(right.who, f"the roles that `{right.who}` names")
    return told if right.built else f"{told}; not available yet"
