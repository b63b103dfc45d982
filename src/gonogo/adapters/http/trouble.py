"""Why there was no answer, for a person."""

from __future__ import annotations

import socket
import ssl
from http.client import BadStatusLine, IncompleteRead, LineTooLong, RemoteDisconnected
from typing import TYPE_CHECKING

from gonogo.domain.text import excerpt

if TYPE_CHECKING:
    from gonogo.domain.evidence.address import Address

_SENTENCES: dict[type[Exception], str] = {
    RemoteDisconnected: "{place} closed the connection without an answer",
    ConnectionResetError: "{place} broke the connection off",
    BrokenPipeError: "{place} broke the connection off",
    IncompleteRead: "{place} closed the connection in the middle of its answer",
    BadStatusLine: "{place} does not answer in HTTP",
    LineTooLong: "{place} answers with headers that are too long",
}
"""A kind stands before those that it is one of."""

_OTHER = "{place} does not answer in HTTP: {said}"


def sentence(problem: Exception, address: Address) -> str:
    """What went wrong, without a full stop."""
    match problem:
        case socket.gaierror():
            return f"no such host: {address.host}"
        case ConnectionRefusedError():
            return f"connection refused: nobody listens at {address.place}"
        case ssl.SSLCertVerificationError():
            return f"the certificate of {address.place} is not trusted: {problem.verify_message}"
        case ssl.SSLError():
            said = (problem.reason or "no reason given").lower().replace("_", " ")
            return f"TLS with {address.place} failed: {said}"
        case _:
            return _broken(problem, address.place)


def _broken(problem: Exception, place: str) -> str:
    if isinstance(problem, OSError) and problem.strerror and not isinstance(problem, tuple(_SENTENCES)):
        return f"{place} cannot be reached: {problem.strerror.lower()}"
    known = next((text for kind, text in _SENTENCES.items() if isinstance(problem, kind)), _OTHER)
    return known.format(place=place, said=excerpt(str(problem), 100))
