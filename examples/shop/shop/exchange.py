"""What comes in and what goes out."""

from __future__ import annotations

import json
from http.cookies import CookieError, SimpleCookie
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from email.message import Message


class Request(NamedTuple):
    """One request, read to its end. path: without what comes after a `?`."""

    method: str
    path: str
    headers: Message
    body: bytes

    def document(self) -> dict[str, object]:
        """The body, a JSON object; raises RefusedError where it is something else."""
        try:
            document = json.loads(self.body)
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            raise RefusedError(400, "expected a JSON object")
        return document

    def cookie(self, name: str) -> str:
        """A cookie's value; "" where there is none."""
        try:
            cookies = SimpleCookie(self.headers.get("Cookie", ""))
        except CookieError:
            return ""
        return cookies[name].value if name in cookies else ""


class Answer(NamedTuple):
    """What to send. content: text as it is, anything else as JSON."""

    status: int
    content: object
    headers: Mapping[str, str] = MappingProxyType({})

    @property
    def kind(self) -> str:
        """The media type."""
        return "text/plain; version=0.0.4" if isinstance(self.content, str) else "application/json"

    @property
    def body(self) -> bytes:
        """The content as bytes."""
        text = self.content if isinstance(self.content, str) else json.dumps(self.content) + "\n"
        return text.encode()


class RefusedError(Exception):
    """The request cannot be done. status: of the answer. sentence: why, for a person."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
