"""A visit to a shop that runs, and what was expected of it."""

from __future__ import annotations

import json
import sys
from http.client import HTTPException
from typing import NoReturn
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener

_PATIENCE = 5


class Visit:
    """One visitor, with a cookie jar. url: of the shop."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._opener = build_opener(HTTPCookieProcessor())

    def ask(self, method: str, path: str, document: object = None, *, expect: int) -> dict[str, object]:
        """Ask, and end with a sentence and exit code 1 where the answer is another than expected."""
        body = None if document is None else json.dumps(document).encode()
        request = Request(self._url + path, body, method=method)  # noqa: S310 -- the URL is the caller's own
        wanted = f"{method} {self._url}{path}: expected {expect}"
        try:
            with self._opener.open(request, timeout=_PATIENCE) as answer:
                status, text = answer.status, answer.read()
        except HTTPError as refused:
            with refused:
                status, text = refused.code, refused.read()
        except (OSError, HTTPException) as problem:
            end(f"{wanted}, got no answer: {problem}")
        if status != expect:
            end(f"{wanted}, got {status} {text[:200].decode(errors='replace').strip()}")
        found = json.loads(text)
        return found if isinstance(found, dict) else {}


def end(sentence: str) -> NoReturn:
    """Say what is wrong, and end with exit code 1."""
    sys.stderr.write(f"{sentence}\n")
    sys.exit(1)


def url() -> str:
    """The URL on the command line."""
    if len(sys.argv) != 2:
        end(f"usage: python {sys.argv[0]} URL")
    return sys.argv[1]
