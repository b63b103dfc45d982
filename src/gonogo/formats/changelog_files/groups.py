"""What headings within a release are about, whatever they are called."""

from __future__ import annotations

import re

_KINDS = {
    "feat": "features feature added add additions new newfeatures newfeature enhancements enhancement",
    "fix": "bugfixes bugfix fixes fix fixed bugs bugsfixed bugfixesandimprovements bugfixs",
    "perf": "performance performanceimprovements perf optimizations speed",
    "breaking": "breakingchanges breaking breakingchange backwardsincompatiblechanges"
    " backwardincompatiblechanges backwardsincompatibilities incompatiblechanges majorchanges",
    "deprecate": "deprecated deprecations deprecation",
    "remove": "removed removals removal removedfeatures",
    "security": "security securityfixes vulnerabilities",
    "revert": "reverts reverted",
    "changed": "changed changes",
    "other": "otherchanges other others miscellaneous misc miscellaneouschores chores chore internal"
    " internalchanges housekeeping",
    "contributors": "contributors thanks credits",
}
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names.split()}
_OURS = {
    "Features": "feat",
    "Bug Fixes": "fix",
    "Performance": "perf",
    "Security": "security",
    "Deprecated": "deprecate",
    "Removed": "remove",
    "Reverts": "revert",
    "Added": "feat",
    "Changed": "changed",
    "Fixed": "fix",
    "Breaking Changes": "breaking",
    "Other Changes": "other",
    "Contributors": "contributors",
}
_KEPT = {
    "feat": "Added",
    "fix": "Fixed",
    "deprecate": "Deprecated",
    "remove": "Removed",
    "security": "Security",
}
KEPT = frozenset(["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"])
"""The headings of Keep a Changelog."""
_NO_LETTER = re.compile(r":[a-z0-9_+-]+:|[\W_]+")


def kind_of(title: str) -> str:
    """The kind of change that a heading stands for; "" for one of its own."""
    return _KIND_OF.get(_NO_LETTER.sub("", title.lower()), "")


def is_kept(titles: list[str]) -> bool:
    """Whether these are headings of Keep a Changelog, and of nothing else that is known."""
    return not KEPT.isdisjoint(titles) and all(title in KEPT or not kind_of(title) for title in titles)


def renamed(title: str, theirs: dict[str, str], *, kept: bool) -> str:
    """One of our headings as a file calls it. theirs: its headings by kind. kept: of Keep a Changelog."""
    kind = _OURS.get(title, "")
    if not kind:
        return title
    if kind in theirs:
        return theirs[kind]
    if not kept or kind == "contributors":
        return title
    return _KEPT.get(kind, "Changed")
