"""The title of a release: which version it names, and where in it what stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from gonogo.formats.changelog_files.dates import DATE, DOTTED, YEAR_FIRST

if TYPE_CHECKING:
    from collections.abc import Container

Span = tuple[int, int]
NOWHERE: Span = (0, 0)

HIDDEN, DATED = "\x01", "\x02"
"""What a part of a title is masked with that is no word of it: an address or a tag; a day."""
_ADDRESS = re.compile(
    r"\]\((?P<md>[^()\s]*(?:\([^()]*\)[^()\s]*)*)\)"
    r"|<(?P<rst>https?://[^>\s]*)>`_{1,2}|(?:link:)?(?P<adoc>https?://[^\s\[\]]+)(?=\[)"
)
_TAG = re.compile(r"</?[A-Za-z][^>]*>|\]\[[^\]]*\]|\{#[^}]*\}|:[a-z][a-z0-9_+-]*:(?!\S*/)")
_SUFFIX = (
    r"(?:[-._]?(?:alpha|beta|rc|pre|preview|dev|post|rev|final|ga|release|snapshot|sp|a|b|c|p|m)[-.]?\d*"
    r"(?![A-Za-z]))?(?:-[0-9A-Za-z][0-9A-Za-z-]*(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)
_VERSION = re.compile(
    rf"(?<![A-Za-z0-9.])(?:v\.? ?|r|rel|version|release)?(\d+(?:\.\d+){{1,4}}{_SUFFIX})"
    r"(?![\w%]|\.\w|\+(?:\s|$))",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![A-Za-z0-9.])(v?)(\d{1,9})(?![\w.%+])", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_BETWEEN = re.compile(
    r"(?:what.s new|changes?|differences?)\b.*\b(?:between|from)\b.*\d.*\b(?:and|to)\b", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+(?:['\u2019.\-][^\W_]+)*")
_ODD = re.compile(r"[<>=≥≤→?!%$|]")
_TITLES = re.compile(r"\bchange ?logs?\b", re.IGNORECASE)
_CLOSERS = re.compile(r"[\])}*_`\"'>\x01]*\s*")


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_QUIET = _set(
    "version versions ver v release released rel changes change changelog in for with of what's "
    "what\u2019s new news noteworthy the notes tag update patch hotfix stable major minor final"
)
_NUMBERED = _set("version ver v release r rev revision build")
_TAIL = _set(
    "release released notes stable final alpha beta rc candidate unreleased yanked codename on "
    "lts hotfix patch bugfix security maintenance update as"
)
_PROSE = _set(
    "upgrading upgrade upgrades migrating migration migrate moving from to since before after "
    "until through breaking support supports supported requires require required requirement "
    "requirements drop dropped drops dropping compatible compatibility known issues deprecated "
    "deprecations deprecation removed removals fixed fix fixes added changed downloads download "
    "guide how why ways way step steps section chapter part table figure and or is are was "
    "using use install installing not minimum earlier older later than below above previous "
    "prior all dependencies dependency only if when"
)
_UNRELEASED = re.compile(
    r"(?:the |.*\b)?un-?released\b.*|(?:.* )?(?:in )?development version.*|next(?: version| release| up)?"
    r"|v ?next"
    r"|upcoming(?: version| release| changes)?|in development|in progress|work in progress|wip"
    r"|pending(?: release| changes)?|to be (?:released|announced)|not (?:yet )?released(?: yet)?|tbd|tba"
    r"|future(?: release)?|coming soon|unpublished|v?[xn][. ][xynm][. ][xzp]|changes since .*"
)
_LOOSELY_UNRELEASED = re.compile(
    r"head|develop|development|main|master|trunk|dev|latest|current|edge|nightly"
)
_TO_COME = re.compile(
    r"\b(?:un-?released|not (?:yet )?released|in development|work in progress|wip|tbd|tba|tbc"
    r"|unpublished|xx+|yyyy|20xx|20\?\?|to be released)\b|\?\?\?\?",
    re.IGNORECASE,
)
_TO_COME_ALONE = frozenset(
    ["date", "release date", "next", "upcoming", "pending", "development", "dev", "future"]
)
_TO_COME_VERSION = re.compile(r"[-.]?(?:dev\d*|snapshot)$", re.IGNORECASE)
_LONGEST_NAME = 4
_LONGEST = 300
_LONGEST_TO_COME = 100


class Title(msgspec.Struct, frozen=True, gc=False):
    """A title that names a release, or what is to come.

    version: "" where none is named. unreleased: whether it is still to come. sure: whether it can be nothing
    else. loose: unreleased by a word that may mean other things. masked: the title with days and hidden parts
    masked. number, day, address: where the version stands without its v, the day, the link's address.
    """

    raw: str
    masked: str
    version: str = ""
    unreleased: bool = False
    sure: bool = True
    loose: bool = False
    number: Span = NOWHERE
    day: Span = NOWHERE
    address: Span = NOWHERE

    @property
    def date(self) -> str:
        """Its day as it is written; "" for none."""
        return self.raw[slice(*self.day)]

    @property
    def name(self) -> str:
        """What it says is released, as words; "" where it does not say."""
        return " ".join(word for word in _words(self.masked[: self.number[0]]) if word not in _QUIET)


def read_title(raw: str, names: Container[str] = ()) -> Title | None:
    """What a title says of a release; nothing where it is of something else.

    names: what is released here, as words.
    """
    if len(raw) > _LONGEST:
        return None
    masked, address = _without_hidden(raw)
    days = [found.span() for found in DATE.finditer(masked)] if any(map(str.isdigit, masked)) else []
    for begin, end in days:
        masked = masked[:begin] + DATED * (end - begin) + masked[end:]
    number, masked, days = _version(masked, days) if any(map(str.isdigit, masked)) else (None, masked, [])
    if not number:
        return _to_come(raw, masked, address) or _numbered(raw, masked, days, address)
    begin, end = number
    lead = True if _BETWEEN.match(masked[:begin]) else _lead(masked[:begin], names)
    tail = _tail(masked[end:])
    if lead is None or tail is None or (not tail and _is_chapter(raw[begin:end], masked[end:])):
        return None
    version = raw[begin:end]
    around = (_plain(masked[:begin]), _plain(masked[end:]))
    unreleased = any(_TO_COME.search(text) for text in around) or around[1] in _TO_COME_ALONE
    unreleased = unreleased or bool(_TO_COME_VERSION.search(version))
    sure = lead and tail
    return Title(raw, masked, version, unreleased, sure, False, number, _nearest(days, begin), address)


def words_of(name: str) -> str:
    """A name as it is compared: its words in small letters."""
    return " ".join(word.lower() for word in _WORD.findall(name))


def is_unreleased(name: str) -> bool:
    """Whether a name, as of a link, means what is not released."""
    return bool(_UNRELEASED.fullmatch(_plain(name)))


def _is_chapter(version: str, tail: str) -> bool:
    """Whether a number with words behind it is that of a chapter, such as `1.2 How we began`."""
    return version.count(".") == 1 and _TAIL.isdisjoint(_words(tail))


def _without_hidden(raw: str) -> tuple[str, Span]:
    found = _ADDRESS.search(raw)
    masked, address = raw, NOWHERE
    if found:
        address = next(found.span(kind) for kind in ("md", "rst", "adoc") if found[kind] is not None)
        masked = _ADDRESS.sub(_hidden, masked)
    return _TAG.sub(_hidden, masked), address


def _hidden(found: re.Match[str]) -> str:
    return HIDDEN * len(found[0])


def _version(masked: str, days: list[Span]) -> tuple[Span | None, str, list[Span]]:
    """Where the version stands; what looks like 31.12.2024 is a day where there is another one."""
    found = [one.span(1) for one in _VERSION.finditer(masked)]
    if len(found) > 1 and _BETWEEN.match(masked[: found[1][0]]):
        del found[0]
    dotted = [span for span in found if DOTTED.fullmatch(masked[slice(*span)])]
    plain = [span for span in found if not YEAR_FIRST.fullmatch(masked[slice(*span)])]
    dotted += [span for span in found[0 if plain else 1 :] if YEAR_FIRST.fullmatch(masked[slice(*span)])]
    if dotted and len(found) > len(dotted):
        for begin, end in dotted:
            masked = masked[:begin] + DATED * (end - begin) + masked[end:]
        days, found = [*days, *dotted], [span for span in found if span not in dotted]
    return (found[0] if found else None), masked, days


def _nearest(days: list[Span], begin: int) -> Span:
    """The day that is the release's: the first one behind the version, else the last one before it."""
    behind = [day for day in days if day[0] > begin]
    return behind[0] if behind else days[-1] if days else NOWHERE


def _plain(text: str) -> str:
    """Its words in small letters."""
    return " ".join(re.findall(r"[\w?'.-]*[\w?]", text.replace("_", " ").lower()))


def _to_come(raw: str, masked: str, address: Span) -> Title | None:
    if len(masked) > _LONGEST_TO_COME:
        return None
    plain = _plain(masked)
    if _UNRELEASED.fullmatch(plain):
        return Title(raw, masked, unreleased=True, address=address)
    if _LOOSELY_UNRELEASED.fullmatch(plain):
        return Title(raw, masked, unreleased=True, loose=True, address=address)
    return None


def _numbered(raw: str, masked: str, days: list[Span], address: Span) -> Title | None:
    """A release that is called by a single number, with nothing else that could be meant."""
    found = _NUMBER.search(masked)
    if not found or _YEAR.fullmatch(found[2]):
        return None
    lead = _lead(masked[: found.start()], ())
    tail = _CLOSERS.sub("", masked[found.end() :].strip(" ([-\u2013\u2014/:"), count=1).strip(DATED + ")] ")
    words = set(_words(masked[: found.start()]))
    if not lead or tail or not words <= _NUMBERED:
        return None
    sure = bool(days or found[1] or _WORD.search(masked[: found.start()]))
    day = _nearest(days, found.start())
    return Title(raw, masked, found[2], False, sure, False, found.span(2), day, address)


def _lead(text: str, names: Container[str]) -> bool | None:
    """Whether what stands before a version surely leads to it; nothing where it does not."""
    words = _words(text)
    if _ODD.search(text) or not _PROSE.isdisjoint(words):
        return None
    name = [word for word in words if word not in _QUIET]
    if not name or " ".join(name) in names:
        return True
    return False if len(name) <= _LONGEST_NAME else None


def _words(text: str) -> list[str]:
    return words_of(text.replace(HIDDEN, " ").replace(DATED, " ")).split()


def _tail(text: str) -> bool | None:
    """Whether what stands behind a version surely ends its title; nothing where it does not."""
    closers = _CLOSERS.match(text)
    rest = text[closers.end() :] if closers else text
    words = _words(rest)
    if not words or rest[0] in DATED or words[0] in _TAIL:
        return True
    if rest[0] in "→=><+|" or "->" in rest or _TITLES.search(rest):
        return None
    has_prose = not _PROSE.isdisjoint(words)
    if rest[0].isalnum():
        return None if has_prose or len(words) > _LONGEST_NAME else False
    return not has_prose or DATED in rest
