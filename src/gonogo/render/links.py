"""Addresses of commits, issues, pull requests and comparisons on a forge, by pattern."""

from __future__ import annotations

import msgspec

_FORGES = {
    "gitlab": (
        "/-/commit/{sha}",
        "/-/issues/{number}",
        "/-/merge_requests/{number}",
        "/-/compare/{before}...{after}",
    ),
    "bitbucket": (
        "/commits/{sha}",
        "/issues/{number}",
        "/pull-requests/{number}",
        "/branches/compare/{after}%0D{before}",
    ),
    "github": ("/commit/{sha}", "/issues/{number}", "/pull/{number}", "/compare/{before}...{after}"),
    "gitea": ("/commit/{sha}", "/issues/{number}", "/pulls/{number}", "/compare/{before}...{after}"),
    "codeberg": ("/commit/{sha}", "/issues/{number}", "/pulls/{number}", "/compare/{before}...{after}"),
}


class Links(msgspec.Struct, frozen=True):
    """A pattern for each kind of address; an empty one gives plain text instead of a link."""

    commit: str = ""
    issue: str = ""
    pull: str = ""
    compare: str = ""
    ticket: str = ""


def of_forge(page: str) -> Links:
    """The patterns of the forge that a repository's page is on; none where its host tells no forge."""
    host = page.removeprefix("https://").partition("/")[0]
    for forge, paths in _FORGES.items():
        if forge in host:
            return Links(*(page + path for path in paths))
    return Links()


def fill(pattern: str, **values: str) -> str:
    """The address, with every value escaped; "" where there is no pattern."""
    for name, value in values.items():
        if "{" + name + "}" in pattern:
            pattern = pattern.replace("{" + name + "}", _quoted(value))
    return pattern


def _quoted(value: str) -> str:
    if value.isalnum() or value.replace(".", "").replace("-", "").isalnum():
        return value
    from urllib.parse import quote

    return quote(value, safe="")
