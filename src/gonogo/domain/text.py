"""Text that came from outside, made safe and fit to show."""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
_AHEAD = 4096
"""Characters behind a cut that are looked at, so that a secret there is known."""


def printable(text: str) -> str:
    r"""One line of text without anything that moves a cursor or reorders what is read.

    Control characters, bidirectional marks, what has no width and lone surrogates become their escape
    (`\x1b`, `\u202e`); joiners stay, because emoji and several scripts are written with them.
    """
    if text.isprintable():
        return text
    return _UNSEEN.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def shortened(text: str, width: int) -> str:
    """The text in at most `width` characters (at least 1), cut with an ellipsis where it is longer."""
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def excerpt(text: str, width: int) -> str:
    """The beginning of what somebody else wrote, in at most `width` characters, safe to show.

    What has to be cut is masked first: no mask knows a secret by its beginning. What is shown whole is
    masked with whatever it becomes a part of.
    """
    if len(text) > width:
        from gonogo.domain.secrets import mask_printed

        text = mask_printed(_ahead(text, width + _AHEAD))
    return shortened(printable(text), width)


def _ahead(text: str, most: int) -> str:
    """As much as is looked at, without the beginning of a word: nothing behind it is known."""
    if len(text) <= most:
        return text
    whole = text[:most].rsplit(None, 1)
    return f"{whole[0]}…" if whole else ""


def quoted(text: object, width: int = 60) -> str:
    """What somebody wrote, in quotes: safe to show, and cut to `width` characters."""
    return f"'{excerpt(str(text), width)}'"


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 commit`, `2 commits`, `1,200 commits`; an irregular plural is given."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(words: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def abridged(words: list[str], most: int = 3) -> str:
    """The same where there are no more than `most`, else `a, b and 10 more`."""
    if not words:
        return ""
    more = len(words) - most + 1
    return listed([*words[: most - 1], f"{more:,} more"] if len(words) > most else words)
