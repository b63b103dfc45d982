"""The table of who may say what, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.permission import RIGHTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.domain.permission import Right

_HEAD = "| verb | who | whoever began it | a typed name is enough | programs and services |"
_NAMED = {
    "permissions.retry": "the roles that `permissions.retry` names for the gate, else release-manager",
    "the rule of the approval": "the roles that the rule names, but nobody whom it separates",
    "the checklist": "the roles that the checklist names",
    "everybody": "everybody",
}
_STARTER = {"": "", "too": "as well", "never": "never"}


def permission_table() -> str:
    """All verbs as Markdown, in the order of the table."""
    return "\n".join([_HEAD, "| --- | --- | --- | --- | --- |", *_rows(), ""])


def _rows() -> Iterator[str]:
    for verb, right in RIGHTS.items():
        starter = "as well, unless users' traffic moves by it" if verb == "abort" else _STARTER[right.starter]
        asserted = "yes" if right.asserted else "no"
        programs = "may" if right.programs else "only ask"
        yield f"| {verb} | {_who(right)} | {starter} | {asserted} | {programs} |"


def _who(right: Right) -> str:
    if isinstance(right.who, tuple):
        told = " or ".join(right.who)
    else:
        told = _NAMED.get(right.who, f"the roles that `{right.who}` names")
    return told if right.built else f"{told}; nobody yet: gonogo does not do that"
