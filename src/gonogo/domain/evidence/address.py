"""Addresses of HTTP: what a check may ask."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import msgspec

from gonogo.domain.text import quoted
from gonogo.errors import UsageError

LONGEST = 2000
"""Characters an address may have."""

_WRITTEN = re.compile(r"https?://[!-~]+", re.IGNORECASE)
_HOST = re.compile(r"(?:[\w-]{1,63}\.)*[\w-]{1,63}\.?|[0-9a-f:.]*:[0-9a-f:.]*", re.ASCII | re.IGNORECASE)
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t -~]*")


class Address(msgspec.Struct, frozen=True):
    """An address, taken apart. target: path and query, as they are sent."""

    secure: bool
    host: str
    port: int
    target: str

    @property
    def place(self) -> str:
        """Host and port, as people write them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse(text: str) -> Address:
    """Take an address apart.

    Raises:
        UsageError: it is no address of HTTP, carries a password, or has signs that must be encoded.
    """
    try:
        parts = urlsplit(text) if len(text) <= LONGEST and _WRITTEN.fullmatch(text) else None
        port = parts.port if parts else None
    except ValueError:
        parts = port = None
    if parts is None or not _HOST.fullmatch(parts.hostname or "") or port == 0:
        raise UsageError(
            f"{quoted(text, 100)} is no address of HTTP. Write it as a browser copies it, "
            "such as http://localhost:8000/health"
        )
    if "@" in parts.netloc:
        raise UsageError(
            f"the address of {parts.hostname} carries a name or password. Take it out, and give a header"
        )
    secure = parts.scheme == "https"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(secure, str(parts.hostname), port or (443 if secure else 80), target)


def joined(url: str, path: str) -> str:
    """The address of a path below an address; a path that is an address itself stays as it is."""
    if is_whole(path):
        return path
    return f"{url.rstrip('/')}/{path.lstrip('/')}"


def is_whole(text: str) -> bool:
    """Whether it is an address, not a path below one."""
    return text.lower().startswith(("http://", "https://"))


def refuse_wrong(text: str) -> None:
    """Raises ValueError where it is no address."""
    try:
        parse(text)
    except UsageError as problem:
        raise ValueError(str(problem)) from None


def refuse_wrong_headers(headers: dict[str, str]) -> None:
    """Raises ValueError where a header cannot be sent; its value, which may be secret, is not told."""
    for name, value in headers.items():
        if not _HEADER.fullmatch(name):
            raise ValueError(f"{quoted(name, 40)} is no name of a header, such as Accept")
        if not _VALUE.fullmatch(value):
            raise ValueError(f"the value of the header {name} has signs that no header may have")
