"""The address of a remote, taken apart: host, owner, repository."""

from __future__ import annotations

import re

import msgspec


class Remote(msgspec.Struct, frozen=True):
    """Where a forge keeps a repository. owner: may have several parts, as on GitLab."""

    host: str
    owner: str
    repository: str

    @property
    def page(self) -> str:
        """Its page in a browser."""
        return f"https://{self.host}/{self.owner}/{self.repository}"


_LONGEST = 2048
_ADDRESS = re.compile(
    r"(?:(?:https?|ssh|git)://(?:[^/@\s]*@)?([A-Za-z0-9.-]+)(?::[0-9]+)?/|(?:[\w.-]+@)?([A-Za-z0-9.-]+):(?!/))"
    r"([\w.~-]+(?:/[\w.~-]+)*)/([\w.~-]+?)(?:\.git)?/?"
)


def read(address: str) -> Remote | None:
    """A remote by https, ssh or git's short form; nothing for anything else. Secrets are dropped."""
    match = _ADDRESS.fullmatch(address) if len(address) <= _LONGEST else None
    if match is None:
        return None
    web, short, owner, repository = match.groups()
    return Remote(web or short, owner, repository)


_SECRET = re.compile(r"(?<=://)[^/\s]*@")
_QUERY = re.compile(r"(?<=://)([^?#]*)[?#].*", re.DOTALL)


def same(address: str, other: str) -> bool:
    """Whether two addresses lead to one repository, as far as they tell: whatever the way and the host.

    A host may go by several names, as in the settings of ssh.
    """
    found, beside = read(address), read(other)
    if found and beside:
        return (found.owner, found.repository) == (beside.owner, beside.repository)
    return _plain(address) == _plain(other)


def _plain(address: str) -> str:
    return address.removeprefix("file://").rstrip("/").removesuffix(".git")


def shown(address: str) -> str:
    """The address as it may be shown: host, owner and repository, or the address without its secret."""
    if len(address) > _LONGEST:
        return f"an address of {len(address):,} characters"
    found = read(address)
    return found.page.removeprefix("https://") if found else _QUERY.sub(r"\1", _SECRET.sub("", address))
