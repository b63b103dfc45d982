"""Outgoing webhooks: a POST of JSON for each message, signed as Standard Webhooks has it."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from gonogo.domain.evidence import address
from gonogo.domain.text import excerpt, printable
from gonogo.errors import Stopped, UsageError
from gonogo.ports.http import NoAnswer
from gonogo.ports.notices import Delivered, NoticeSettings, Refused, TryAgain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from gonogo.domain.notices.announcement import Message
    from gonogo.ports.http import Response
    from gonogo.ports.notices import NoticesContext, Outcome

TIMEOUT = 10.0
"""Seconds for one try, all of it."""
_MOST = 16 << 10
"""Bytes of an answer that are read."""
_HERE = ("localhost", "127.0.0.1", "::1")
_UNACCEPTABLE = (400, 410, 413, 422)
"""Answers that say of this message, and not of how things stand, that it will never be taken."""
_SHOWN = 120


class WebhookSettings(NoticeSettings, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="webhook"):
    """Where it goes, and by which secret it is signed."""

    to: Annotated[str, Meta(description="the address, https://… or on this machine http://…")]
    secret: Annotated[
        str, Meta(description="a reference to the secret that signs, such as env:HOOK_SECRET; never itself")
    ]
    insecure: Annotated[
        bool, Meta(description="whether http:// is allowed to other machines: anybody between can read it")
    ] = False

    def __post_init__(self) -> None:
        """Refuse addresses that are none, or that others could listen to, and secrets that stand here."""
        super().__post_init__()
        try:
            place = address.parse(self.to)
        except UsageError as problem:
            raise ValueError(str(problem)) from None
        if not (place.secure or place.host in _HERE or self.insecure):
            raise ValueError("http:// can be read by others: write https://, or insecure: true")
        kind, colon, where = self.secret.partition(":")
        if not (colon and where and kind.isidentifier() and kind.islower()):
            raise ValueError("expected a reference to a secret, such as env:HOOK_SECRET")


class WebhookNotices:
    """Posts each message with its key, by which the receiver knows a repeat."""

    Settings = WebhookSettings

    def __init__(self, settings: WebhookSettings, context: NoticesContext, timeout: float = TIMEOUT) -> None:
        """Take the address and the secret's name. timeout: seconds for one try, all of it."""
        self._timeout = timeout
        self._settings = settings
        self._context = context

    def send(self, message: Message, again: bool, stopped: Callable[[], bool]) -> Outcome:
        """See the port. The key is the header `webhook-id`; a repeat has the same."""
        now = self._context.clock.now()
        body = _body(message)
        secret = self._context.secrets.reveal(self._settings.secret).reveal()
        answer = self._context.http.request(
            "POST",
            self._settings.to,
            timeout=self._timeout,
            headers=signed(message.key, int(now.timestamp()), body, secret),
            body=body,
            most=_MOST,
            stopped=stopped,
        )
        if isinstance(answer, NoAnswer):
            if stopped():
                raise Stopped
            return TryAgain(answer.sentence)
        return _outcome(answer, now)


def signed(key: str, now: int, body: bytes, secret: str) -> dict[str, str]:
    """The headers of Standard Webhooks. now: seconds since 1970, by which receivers refuse old messages."""
    said = f"{key}.{now}.".encode() + body
    mark = b64encode(hmac.digest(key_of(secret), said, "sha256")).decode()
    return {
        "Content-Type": "application/json",
        "webhook-id": key,
        "webhook-timestamp": str(now),
        "webhook-signature": f"v1,{mark}",
    }


def key_of(secret: str) -> bytes:
    """The bytes of a secret: `whsec_` and base64, or any text.

    Raises:
        UsageError: what follows `whsec_` is no base64.
    """
    if not secret.startswith("whsec_"):
        return secret.encode()
    try:
        return b64decode(secret.removeprefix("whsec_"), validate=True)
    except NoBase64:
        raise UsageError("The webhook's secret begins with whsec_, and no base64 is behind it") from None


def _body(message: Message) -> bytes:
    about: dict[str, Any] = msgspec.structs.asdict(message)
    told = {"type": about.pop("kind"), "timestamp": about.pop("at"), "id": about.pop("key"), "data": about}
    return msgspec.json.encode(told, order="sorted")


def _outcome(answer: Response, now: datetime) -> Outcome:
    status = answer.status
    if 200 <= status < 300:
        return Delivered(f"HTTP {status}")
    said = printable(excerpt(answer.body.decode(errors="replace").strip(), _SHOWN))
    sentence = f"HTTP {status}{f': {said}' if said else ''}"
    if status in _UNACCEPTABLE:
        return Refused(sentence)
    if 300 <= status < 400:
        return TryAgain(f"HTTP {status}: it redirects, which is not followed; correct `to`")
    return TryAgain(sentence, _asked(answer.headers, now))


def _asked(headers: Mapping[str, str], now: datetime) -> float:
    """The seconds that Retry-After asks for, in either of its two forms; 0 where it asks for none."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        until = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return 0.0
    moment = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
