"""Values behind names that say that they are secret, in whatever way names are given values."""

from __future__ import annotations

import re
from functools import lru_cache

from gonogo.domain.secrets import REMOVED
from gonogo.domain.secrets.chance import by_chance
from gonogo.domain.secrets.issuers import SERVICES

NAME = (
    r"(?:pass(?:word|wd|phrase|code|key)|pwd|secret|token|credentials?|cookie|jwt|dsn|webhook|connection[_-]?string"
    r"|(?:access|account|admin|api|app|auth|aws|azure|client|deploy|encryption|gpg|hmac|host|jwt|licen[cs]e|master"
    r"|private|root|secret|service|session|shared|signing|ssh|storage|user)[_-]?key|[_-]auth(?![a-z]))"
)
"""What is in the names of secrets."""
VALUE = (
    r"(?:\\+\"(?:[^\"\\\n]|\\{2,}\"?)*+(?:\\?\")?|\\+'(?:[^'\\\n]|\\{2,}'?)*+(?:\\?')?"
    r"|\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?|`[^`\n]*+`?|[^\s\"'`]+)"
)
"""One value: in quotes, in quotes that are escaped, or as far as the next space."""
_NAMED = re.compile(
    r"(?i)("
    + NAME
    + r"[\w.-]{0,32}(?:\\*[\"'`])?)(\s{0,3}(?:->|[:?+>]{0,3}=>?=?|\|\||[:,>])[ \t=]{0,5})("
    + VALUE
    + ")"
)
_NOTHING = re.compile(
    r"[\[(<{$%@.…]|[*.#-]+\Z|x{3,}\Z|(?:true|false|null|none|nil|undefined|yes|no|on|off|string|str|number|int|integer"
    r"|bool(?:ean)?|bytes|any|object|unknown|void|optional|required|missing|invalid|expired|redacted|masked|hidden)"
    r"\W{0,3}\Z|(?:env|file|keyring|vault|command|secret):|\d{1,3}\Z",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Za-z_]\w*(?:\(|\[|(?:\.[A-Za-z_]\w*)+[\W_]*\Z)")
_ABOUT = re.compile(
    r"[_.-]?(?:file|path|dir|name|type|url|uri|ttl|count|length|size|limit|kind|ids?|expir\w*|version|s)[\\\"'`]*\Z",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z]+[.,;:!?)]*\Z")
_TRAIL = re.compile(r"[\])},;]*\Z")
_KEY = re.compile(
    r"(?i)[0-9a-f]{24}|[0-9]{14}|[0-9a-f]{8}-[0-9a-f]{4}-|(?<![^\s])(?=[a-z=_]*[0-9])(?=[0-9=_]*[a-z])[a-z0-9=_]{14,}\Z"
)
_BETWEEN = re.compile(r"[\W_]+")
_RELEASED = re.compile(r"v?[0-9]+\.[0-9]")
_DIGESTS = re.compile(r"(?i)[0-9a-f]{32,}|[0-9a-f-]{36}|sha(?:1|256|512)[-:=].*|[0-9.:TZ+-]+")
_QUOTES = "\\\"'`"


_HINTS = (
    "access", "auth", "connection", "cookie", "cred", "dsn", "jwt", "key", "pass", "pwd", "salt", "secret",
    "session", "sid", "sig", "token", "webhook",
)  # fmt: skip
"""What is in every line with such a name, so that other lines are soon done with."""
_WEAK = re.compile(
    r"(?i)((?:key|auth|creds|session|sid|access|sig|salt|passw?)[\\\"'`]{0,3}\s{0,3}"
    r"(?:[:?+>]{0,3}=>?=?|:|\|\|)[ \t=]{0,5}[\\\"'`=]{0,4})(?=[^\s\"'`]{0,200}[0-9])([\w.~+/=@!#%^&*-]{10,})"
)


def without_named(text: str) -> str:
    """The text without the values of names that say that they are secret, or whose a key is.

    Most lines have no such name, which is found out in a fraction of the time: of all of them at once first.
    """
    lowered = text.lower()
    hints = [hint for hint in _HINTS if hint in lowered]
    services = [name for name in SERVICES if name in lowered]
    if not hints and not services:
        return text
    return "".join(_line(line, hints, services) for line in text.splitlines(keepends=True))


def _line(line: str, hints: list[str], services: list[str]) -> str:
    lowered = line.lower()
    if any(hint in lowered for hint in hints):
        line = _WEAK.sub(_weak, _NAMED.sub(_named, line))
    here = tuple(name for name in services if name in lowered)
    return _of_services(here).sub(_of_service, line) if here else line


@lru_cache(256)
def _of_services(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        rf"(?i)((?:(?<![a-z])|(?<=\dm))(?:{'|'.join(names)})[ \t\w.-]{{0,24}}[\s\"'\\`]{{0,4}}"
        r"(?:=>|[:?]{0,3}=|\|\||[:>,])[`\"'\\\s=]{0,6})([\w=~|%+-][\w.=~:|%/+-]{13,})"
    )


def hidden(value: str) -> str:
    """The value with its quotes, and what closes something behind it, around the mark of a secret."""
    core = value.lstrip(_QUOTES)
    lead = value[: len(value) - len(core)]
    trail = core[len(core.rstrip(_QUOTES)) :] if lead else _TRAIL.search(core)[0]  # type: ignore[index]  # it matches anything
    return f"{lead}{REMOVED}{trail}"


def _named(found: re.Match[str]) -> str:
    name, sign, value = found.groups()
    core = value.strip(_QUOTES)
    if not core or _NOTHING.match(core) or (_ABOUT.search(name) and not by_chance(core)):
        return found[0]
    if core[0] in "/~" and not by_chance(core):
        return found[0]
    if value[0] not in _QUOTES and _is_prose_or_code(found, name, sign.strip(), core):
        return found[0]
    return f"{name}{sign}{hidden(value)}"


def _is_prose_or_code(found: re.Match[str], name: str, sign: str, core: str) -> bool:
    """Whether a value without quotes is an expression, a type, or the word that goes on with a sentence."""
    if sign in {",", ">", "->"} or core[0] == "-" or _CODE.match(core):
        return True
    word = core.rstrip(".,;:!?)").lower()
    if word and word in name.lower().replace("-", "_"):
        return True
    goes_on = found.string[found.end() : found.end() + 2]
    return bool(_WORD.match(core)) and len(goes_on) > 1 and goes_on[0] == " " and sign == ":"


def _weak(found: re.Match[str]) -> str:
    """A name that says little: its value is a secret where chance made it."""
    return (
        f"{found[1]}{REMOVED}" if by_chance(found[2], 10) and not _DIGESTS.fullmatch(found[2]) else found[0]
    )


def _of_service(found: re.Match[str]) -> str:
    value = found[2]
    is_key = by_chance(_BETWEEN.sub("", value), 12) or (_KEY.search(value) and not _RELEASED.match(value))
    return f"{found[1]}{REMOVED}" if is_key and "//" not in value else found[0]
