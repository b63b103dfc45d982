"""Commits, and what their messages say: Conventional Commits 1.0.0 (conventionalcommits.org)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable


REVERT = "revert"
REVERTING = ("Revert", "Reappl", "revert")
"""How a message begins that takes something back, or brings it back."""


class Footer(msgspec.Struct, frozen=True, gc=False):
    """A line of facts below a message: `Refs: #12`. `token` is as written."""

    token: str
    value: str


class Conventional(msgspec.Struct, frozen=True, gc=False):
    """A message that follows the specification. `type` is in small letters; `scope` may be empty.

    breaking: what breaks, "" where nothing does; without a footer that tells it, the description.
    below: everything under the header and its empty line, of which `body` and `footers` are read
    when they are asked for: most who read history ask for neither.
    """

    type: str
    scope: str
    description: str
    breaking: str = ""
    below: str = ""

    @property
    def body(self) -> str:
        """The text above the footers."""
        return _body_and_footers(self.below)[0]

    @property
    def footers(self) -> tuple[Footer, ...]:
        """The facts at the end."""
        return _body_and_footers(self.below)[1]


HEADER = re.compile(r"([^\W\d_][\w./+-]*)(?:\( *([^()\s][^()\n]*)\))?(!)?: +(\S.*)")
"""type, scope, exclamation mark, description."""
FOOTER = re.compile(r"(BREAKING CHANGE|[^\W_][\w-]*)(?:: | (?=#))(?=.*\S)")
"""token and separator, with something behind them."""
_BREAKING = ("BREAKING CHANGE", "BREAKING-CHANGE")


def parse(message: str) -> Conventional | None:
    """What a message says, or nothing where it does not follow the specification to the letter."""
    header, _, rest = unified(message).partition("\n")
    match = HEADER.fullmatch(header.rstrip())
    if match is None:
        return None
    kind, scope, mark, description = match.groups()
    if not rest or rest.isspace():
        return Conventional(kind.lower(), scope or "", description, description if mark else "")
    blank, _, below = rest.partition("\n")
    if blank.strip():
        return None
    breaking = (_told_breaking(below) if "BREAKING" in below else "") or (description if mark else "")
    return Conventional(kind.lower(), scope or "", description, breaking, below)


def _told_breaking(below: str) -> str:
    return next((footer.value for footer in _body_and_footers(below)[1] if footer.token in _BREAKING), "")


def unified(message: str) -> str:
    """One kind of line end, and no empty lines before the header."""
    if "\r" in message:
        message = message.replace("\r\n", "\n")
    return message.lstrip("\n")


def _body_and_footers(text: str) -> tuple[str, tuple[Footer, ...]]:
    """Footers begin at the first line after an empty one that is a token and a separator.

    From there each such line begins another footer, and all that stands between belongs to the
    one before it (items 8 to 10 of the specification).
    """
    lines = text.split("\n")
    begin = next((at for at, line in enumerate(lines) if _begins_footers(lines, at, line)), len(lines))
    footers: list[tuple[str, list[str]]] = []
    for line in lines[begin:]:
        match = FOOTER.match(line)
        if match:
            footers.append((match[1], [line[match.end() :]]))
        else:
            footers[-1][1].append(line)
    body = "\n".join(lines[:begin]).strip("\n")
    return body, tuple(Footer(token, "\n".join(value).strip()) for token, value in footers)


def _begins_footers(lines: list[str], at: int, line: str) -> bool:
    return (at == 0 or not lines[at - 1].strip()) and FOOTER.match(line) is not None


PULL_NUMBERS = re.compile(r"(?: ?\(#[0-9]{1,10}\)){1,9}$")
"""What forges put behind a subject; bounded, so that a long subject takes no longer than it is."""
_REVERTED = re.compile(r"\b[Tt]his reverts commits? ([0-9a-f]{7,64})\b")
_REVERTED_MERGE = re.compile(r"reversing\s+changes\s+made\s+to\s+([0-9a-f]{7,64})")
_REVERTED_PULL = re.compile(r"^Reverts (?:[\w.-]+/[\w.-]+)?#([1-9][0-9]{0,9})\b", re.MULTILINE)
_REVERT_SUBJECT = re.compile(r'(?:revert(?:\([^()]*\))?!?: *|Revert +"?)(.+?)"?', re.IGNORECASE)


class Reverted(msgspec.Struct, frozen=True):
    """What a commit takes back: a hash, perhaps shortened, or else a subject line.

    until: for a merge that is taken back, the hash from where on its commits are gone. pull: the number of
    the pull request that is taken back, where a forge told it.
    """

    sha: str = ""
    subject: str = ""
    until: str = ""
    pull: str = ""


def reverted(message: str) -> Reverted | None:
    """What a commit says that it takes back, if it does."""
    found = _REVERTED.search(message)
    if found:
        until = _REVERTED_MERGE.search(message)
        return Reverted(sha=found[1], until=until[1] if until else "")
    subject = message.partition("\n")[0].strip()
    named = _REVERT_SUBJECT.fullmatch(PULL_NUMBERS.sub("", subject))
    if not named:
        return None
    pull = _REVERTED_PULL.search(message) if "Reverts " in message else None
    return Reverted(subject=named[1], pull=pull[1] if pull else "")


LONGEST_SUBJECT = 4096
"""Characters of a subject that may bring something back."""
_QUOTED = re.compile(r'(revert|reapply) +"(.*)"', re.IGNORECASE)
_TYPED = re.compile(r"revert(?:\([^()]*\))?!?: *(.+)", re.IGNORECASE)


def brought_back(subject: str) -> str:
    """The subject of what a commit brings back that was taken back before; "" where it does not.

    A revert of a revert does so, however deep: each undoes the one in its quotes. `Reapply "x"` is what git
    calls the revert of a revert. A subject is taken off layer by layer, so a long one says nothing.
    """
    takes_back, deep = False, 0
    while len(subject) <= LONGEST_SUBJECT:
        subject = PULL_NUMBERS.sub("", subject.strip())
        if found := _QUOTED.fullmatch(subject):
            takes_back ^= found[1].lower() == "revert"
            subject = found[2]
        elif found := _TYPED.fullmatch(subject):
            takes_back, subject = not takes_back, found[1]
        else:
            return subject if deep and not takes_back else ""
        deep += 1
    return ""


class Commit(msgspec.Struct, frozen=True, gc=False):
    """One commit as the repository tells it, and what its message says.

    sha: full hash. parents: their full hashes. time: seconds since 1970, of the committer.
    author, email: of the author, after the mailmap. paths: files it changed, where asked for.
    said: follows from the message, so that it is read while the repository still tells the rest;
    nothing where the message follows no convention.
    """

    sha: str
    parents: tuple[str, ...]
    time: int
    author: str
    email: str
    message: str
    paths: tuple[str, ...] = ()
    said: Conventional | None = None

    def __post_init__(self) -> None:
        """Read the message."""
        said = parse(self.message)
        if self.message[:6] in REVERTING and (said is None or said.type == REVERT):
            said = self._made_by_git() or said
        msgspec.structs.force_setattr(self, "said", said)

    @property
    def subject(self) -> str:
        """The first line that says something."""
        return self.message.lstrip("\n").partition("\n")[0].rstrip()

    @property
    def is_merge(self) -> bool:
        """Whether it joins histories: what it brings is told by the commits that it joins."""
        return len(self.parents) > 1

    def _made_by_git(self) -> Conventional | None:
        """Git's own `Revert "…"` counts as type revert; that of a revert says again what was reverted."""
        if self.is_merge:
            return None
        if again := brought_back(self.subject):
            return parse(again)
        if not self.message.startswith('Revert "') or not reverted(self.message):
            return None
        description, _, pull = self.subject.removeprefix('Revert "').rpartition('"')
        return Conventional(REVERT, "", description + pull) if description + pull else None


class References(msgspec.Struct, frozen=True):
    """What a message points at. Issues it closes, issues or pull requests it only mentions, tickets."""

    closes: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    pull: str = ""
    tickets: tuple[str, ...] = ()


ISSUE = re.compile(r"(?<![\w&/#])#([1-9][0-9]{0,9})\b")
"""`#12`, not `a#12`, `&#12;` or `##12`."""
_CLOSES = re.compile(
    r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b:?((?:(?:\s*,\s*|\s+(?:and\s+)?)#[1-9][0-9]{0,9}\b)+)",
    re.IGNORECASE,
)
PULL = re.compile(r"\(#([1-9][0-9]{0,9})\)\s*$")
_MERGED = re.compile(r"Merge (?:pull request #|.*\bSee merge request \S*!)([1-9][0-9]{0,9})\b", re.DOTALL)
TICKET = re.compile(r"(?<![\w-])([A-Z][A-Z0-9]{1,9}-[1-9][0-9]{0,9})(?![\w-])")
_NO_TRACKER = {
    "UTF",
    "SHA",
    "ISO",
    "RFC",
    "CVE",
    "CWE",
    "PEP",
    "MD",
    "AES",
    "TLS",
    "HTTP",
    "IEEE",
    "ECMA",
    "BREAKING",
}


def references(message: str) -> References:
    """Everything a message points at; `#12` in prose is a mention, only `closes #12` closes.

    The pull request is the number that a forge put behind the subject, or named in its merge.
    """
    subject = message.partition("\n")[0]
    pull = PULL.search(subject) or (_MERGED.match(message) if message.startswith("Merge ") else None)
    number = pull[1] if pull else ""
    closed = closes(message)
    told = {*closed, number}
    mentions = _distinct(n for n in ISSUE.findall(message) if n not in told)
    tickets = _distinct(key for key in TICKET.findall(message) if key.partition("-")[0] not in _NO_TRACKER)
    return References(closed, mentions, number, tickets)


def closes(message: str) -> tuple[str, ...]:
    """The numbers of the issues that a message closes."""
    if "#" not in message:
        return ()
    return _distinct(number for found in _CLOSES.findall(message) for number in ISSUE.findall(found))


def _distinct(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


_PERSON = re.compile(r"^co-authored-by:([^<>\n]*)<([^<>\n]+)>[ \t\r]*$", re.IGNORECASE | re.MULTILINE)


def coauthors(message: str) -> tuple[tuple[str, str], ...]:
    """Name and address of each `Co-authored-by:` line."""
    if "co-authored-by:" not in message.lower():
        return ()
    return tuple((name.strip(), email) for name, email in _PERSON.findall(message))
