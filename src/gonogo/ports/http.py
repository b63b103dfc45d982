"""HTTP, as checks use it: one request with its answer, bounded in size and time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MOST = 1 << 20
"""Bytes of an answer that are read where nothing else is said."""


class Response(msgspec.Struct, frozen=True):
    """An answer, of any status. headers: names in small letters. seconds: from the request to its end.

    body: its first bytes; `cut` where there were more.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float
    cut: bool = False


class NoAnswer(msgspec.Struct, frozen=True):
    """There was none: nobody listens, or not in time. sentence: why, for a person."""

    sentence: str
    seconds: float


class Http(Protocol):
    """Speaks HTTP and HTTPS, and nothing else; redirects are answers, and are not followed.

    It may be used from several threads. It goes to the address itself: proxies that the environment
    names are not used.
    """

    def request(
        self,
        method: str,
        url: str,
        *,
        timeout: float,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        most: int = MOST,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Response | NoAnswer:
        """Ask once. timeout: seconds for all of it. most: bytes of the answer to read.

        stopped: asked again and again; where it says so, there is no answer any more.

        Raises:
            UsageError: the address is none of HTTP, or a header cannot be sent.
        """
        ...
