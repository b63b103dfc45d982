"""A browser with one connection."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import urlsplit

_ACCOUNT = {"name": "visitor", "password": "let me in"}


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    content: object


class Visitor:
    """Asks, and keeps the session's cookie."""

    def __init__(self, url: str) -> None:
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=5)
        self._cookie = ""

    def ask(self, method: str, path: str, document: object = None, **headers: str) -> Reply:
        body = None if document is None else json.dumps(document)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request(method, path, body, {"Cookie": self._cookie, **named})
        answer = self._connection.getresponse()
        text = answer.read().decode()
        self._cookie = answer.headers.get("Set-Cookie", self._cookie).partition(";")[0]
        content = json.loads(text) if answer.headers["Content-Type"] == "application/json" else text
        return Reply(answer.status, dict(answer.headers), content)

    def sign_in(self) -> None:
        assert self.ask("POST", "/sign-in", _ACCOUNT).status == 200

    def close(self) -> None:
        self._connection.close()
