"""Where something failed, as the text of a failure tells it: `tests/test_cart.py:12`."""

from __future__ import annotations

import re

LONGEST = 200
"""Characters a path may have."""

_SOURCES = (
    "py|pyx|js|jsx|cjs|mjs|ts|tsx|cts|mts|vue|svelte|java|kt|kts|scala|groovy|clj|go|rs|rb|php|cs|fs|vb|"
    "swift|dart|c|cc|cpp|cxx|h|hh|hpp|m|mm|ex|exs|erl|hs|lua|pl|t|r|jl|sh|bats|feature"
)
_PLACE = re.compile(
    rf"(?<![\w./@+-])(?P<path>[\w./@+-]{{1,{LONGEST}}}\.(?:{_SOURCES}))"
    r":(?:line )?(?P<line>[0-9]{1,7})(?!\w)"
)
_FOREIGN = re.compile(r"(?:^|/)(?:node_modules|site-packages|dist-packages|vendor)/")


def place(text: str, names: str) -> str:
    """`file:line`, or "" where the text tells none.

    names: of the test, with the groups it is in. The first place in a file that is called as one of
    them comes first, then the first place that is not in somebody else's code.
    """
    known = set(re.split(r"\W+", names))
    found = [match for match in _PLACE.finditer(text) if not _FOREIGN.search(match["path"])]
    own = [match for match in found if _stem(match["path"]) in known]
    return next((_told(match) for match in own or found), "")


def _told(match: re.Match[str]) -> str:
    path = re.sub(r"^/+", "/", match["path"]).removeprefix("./")
    return f"{path}:{match['line']}"


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]
