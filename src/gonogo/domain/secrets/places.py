"""Places in text where a secret stands, whatever it looks like: headers, options, queries, lists of users."""

from __future__ import annotations

import re

from gonogo.domain.secrets import REMOVED
from gonogo.domain.secrets.named import NAME, VALUE, hidden

_USERINFO = re.compile(
    r"(?<=://)(?!(?:git|hg|svn|ssh)@)"
    r"(?:[^\s/?#@\"'<>]{0,256}:(?!\d{1,5}[/?#])[^\s@\"'<>]{0,256}@(?=[\w\[.-])|[^\s/?#\"'<>]*@)"
)
_HOOK = re.compile(
    r"((?:hooks\.slack\.com/(?:services|workflows|triggers)|\.webhook\.office\.com/webhookb2"
    r"|discord(?:app)?\.com/api/webhooks/\d{1,30}|api\.telegram\.org/bot)/?)[\w./:@%-]+"
)
_HEADER = re.compile(
    r"(?i)((?:authorization|cookie|x-[a-z-]{0,30}(?:key|token|secret|auth|signature))"
    r"\\*[\"']?\s{0,3}[:=]\s{0,5}\\*[\"']?"
    r"(?:(?:basic|bearer|digest|negotiate|(?:api-?)?(?:key|token))\s{1,3})?)"
    r"(?!\[secret\]|[\"'\s\\])[^\"'\n\\]+"
)
_SCHEME = re.compile(r"(?i)(\b(?:bearer|basic|apikey)\s{1,3})(?=\S{0,64}[\d=])[\w.~+/=-]{8,}")
_USER = re.compile(
    r"((?<![\w-])(?:-u|-U|--user|--proxy-user|--userpwd)(?:\s{1,3}|=)?[\"']?[^\s:\"'/=]{0,64}:)"
    r"(?!\d{1,6}\b|//|\[)[^\s\"']+"
)
_SHORT_OPTION = re.compile(
    r"((?:\b|(?<=\dm))(?:mysql\w{0,10}|mariadb[\w-]{0,10}|sshpass|ldap\w{1,10}|redis-cli|mongo\w{0,8}"
    r"|docker login|htpasswd|7z|unzip|zip)\b[^\n|;]{0,200}?\s(?:-p|-a|-w|-P)\s?[\"']?)"
    r"(?![\s\[-]|\d{1,5}\b)[^\s\"']{4,}"
)
_QUERY = re.compile(
    r"(?i)([?&;](?:amp;)?(?:[\w.-]{0,40}"
    r"(?:key|token|secret|sig|signature|passwd|password|pwd|credential|auth|session|jwt|ticket|otp|assertion)"
    r"|code|sas|pat)=)(?!\[secret\])[^&\s\"'<>#;]+"
)
_DATA_SOURCE = re.compile(r"((?<![\w/])[\w.-]{1,64}[:/])(?!\[)[^\s:@/'\"]{3,200}(?=@(?:tcp|unix|udp)\()")
_NETRC = re.compile(r"(\b(?:login|user)\s{1,8}\S{1,100}\s{1,8}(?:password|passwd)\s{1,8})(?!\[secret\])\S+")
_PGPASS = re.compile(
    r"((?<![\w.*-])[\w.*-]{1,200}:(?:\d{2,5}|\*):[^:\s\"']{1,64}:[^:\s\"']{1,64}:)(?!\[secret\])[^\s\"':]+"
)
_ELEMENT = re.compile(
    rf"(?i)(<[\w:.-]{{0,40}}{NAME}[\w-]{{0,32}}(?:\s[^<>\n]{{0,200}})?>\s{{0,3}})"
    r"(?!\[secret\])[^<\s][^<\n]*(?=<)"
)
_OPTION = re.compile(
    rf"(?i)((?<![\w-])--?[\w-]{{0,40}}{NAME}[\w-]{{0,32}}(?:\s{{1,3}}|=))"
    rf"(?=[^\s-])(?!\\*[\"']?(?:\[secret\]|[/.<$]))({VALUE})"
)
_PAIR = re.compile(
    rf"(?i)((?:name|key)\\*[\"']?\s{{0,3}}[:=]\s{{0,3}}\\*[\"']?[\w.-]{{0,60}}{NAME}[\w.-]{{0,32}}"
    r"\\*[\"']?,?\s{1,80}\\*[\"']?value\\*[\"']?\s{0,3}[:=]\s{0,3})"
    rf"(?!\\*[\"']?\[secret\])({VALUE})"
)
_KUBERNETES = re.compile(
    r"(?i)(\b(?:client-key-data|\.dockerconfigjson|tls\.key|ssh-privatekey)\\*[\"']?:\s{0,3})"
    rf"(?!\\*[\"']?\[secret\])({VALUE})"
)
_TO_THE_END = (
    _HOOK, _HEADER, _SCHEME, _USER, _SHORT_OPTION, _QUERY, _DATA_SOURCE, _NETRC, _PGPASS, _ELEMENT,
)  # fmt: skip
_VALUES = (_OPTION, _PAIR, _KUBERNETES)


def without_placed(text: str) -> str:
    """The text without what stands in such places."""
    text = _USERINFO.sub(f"{REMOVED}@", text)
    for place in _TO_THE_END:
        text = place.sub(rf"\1{REMOVED}", text)
    for place in _VALUES:
        text = place.sub(lambda found: found[1] + hidden(found[2]), text)
    return text
