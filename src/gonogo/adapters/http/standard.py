"""HTTP by the standard library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.adapters.http.exchange import Exchange, Request
from gonogo.domain.evidence import address
from gonogo.errors import UsageError
from gonogo.ports.http import MOST, NoAnswer, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ALWAYS = {"User-Agent": "gonogo", "Connection": "close"}


class StandardHttp:
    """One connection for each request, to the address itself; proxies of the environment are not used.

    TLS trusts the authorities that OpenSSL does; SSL_CERT_FILE names others.
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
        """Ask once; see the port."""
        place = address.parse(url)
        given = {**_ALWAYS, **(headers or {})}
        try:
            address.refuse_wrong_headers(given)
        except ValueError as problem:
            raise UsageError(str(problem)) from None
        return Exchange(Request(method, place, given, body, most, timeout)).done(stopped)
