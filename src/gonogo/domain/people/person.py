"""Somebody who says something, and how sure it is that it was they."""

from __future__ import annotations

from typing import Literal

import msgspec

Level = Literal["asserted", "signed", "account"]
Kind = Literal["person", "program", "service"]


class Person(msgspec.Struct, frozen=True):
    """Somebody who said something. level: how sure we are that it was they. kind: what speaks for them."""

    name: str
    email: str
    level: Level = "asserted"
    kind: Kind = "person"
