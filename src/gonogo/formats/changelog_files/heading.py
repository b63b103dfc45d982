"""A heading in a change log, whatever marks it."""

from __future__ import annotations

from typing import Literal

import msgspec

Form = Literal["heading", "bold", "line", "debian"]


class Heading(msgspec.Struct, frozen=True, gc=False):
    """One heading. first, line, last: numbers of lines, from 0: where its block begins, its title, its end.

    before, title, after: the line of the title in three parts. rank: its level, 1 for the highest. adornment:
    the character it is underlined with. over: whether it is overlined, too. form: what marks it.
    """

    first: int
    line: int
    last: int
    before: str
    title: str
    after: str = ""
    rank: int = 1
    adornment: str = ""
    over: bool = False
    form: Form = "heading"
