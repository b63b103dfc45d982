"""Outgoing webhooks: what is sent, how it is signed, and what each answer comes to."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from gonogo.adapters.notices.webhook import WebhookNotices, WebhookSettings, key_of, signed
from gonogo.domain.notices.announcement import Message
from gonogo.domain.notices.outcome import Delivered, Refused, TryAgain
from gonogo.errors import Stopped, UsageError
from gonogo.ports.http import NoAnswer, Response
from gonogo.ports.notices import NoticesContext
from gonogo.ports.secrets import Secret

NOW = 1_700_000_000
MESSAGE = Message(
    "msg_1", "release.ended", 1, NOW, "r/end", "shop", "", "r", "1.2.0", "shop 1.2.0: ended", {"outcome": "x"}
)
SETTINGS = WebhookSettings(to="https://hooks.example/x", secret="env:HOOK")


class Clock:
    def now(self) -> datetime:
        return datetime.fromtimestamp(NOW, UTC)


class Secrets:
    def reveal(self, reference: str) -> Secret:
        assert reference == "env:HOOK"
        return Secret("whsec_" + b64encode(b"sesame").decode())


class Http:
    """Gives one answer, and keeps what it was asked."""

    def __init__(self, answer: Response | NoAnswer) -> None:
        self.answer = answer
        self.asked: dict[str, object] = {}

    def request(self, method: str, url: str, **more: object) -> Response | NoAnswer:
        self.asked = {"method": method, "url": url, **more}
        return self.answer


def sent(answer: Response | NoAnswer, stopped=lambda: False):
    http = Http(answer)
    notices = WebhookNotices(SETTINGS, NoticesContext(http, Secrets(), Clock(), Path()))
    return notices.send(MESSAGE, again=False, stopped=stopped), http.asked


def answered(status: int, body: bytes = b"", **headers: str) -> Response:
    return Response(status, {name.replace("_", "-"): text for name, text in headers.items()}, body, 0.1)


def test_a_message_is_posted_as_json_with_its_key_and_a_signature_that_its_receiver_can_check():
    outcome, asked = sent(answered(204))
    assert outcome == Delivered("HTTP 204")
    assert (asked["method"], asked["url"], asked["timeout"]) == ("POST", "https://hooks.example/x", 10.0)
    headers, body = asked["headers"], asked["body"]
    said = f"msg_1.{NOW}.".encode() + body
    assert headers == {
        "Content-Type": "application/json",
        "webhook-id": "msg_1",
        "webhook-timestamp": str(NOW),
        "webhook-signature": "v1," + b64encode(hmac.digest(b"sesame", said, "sha256")).decode(),
    }
    told = json.loads(body)
    assert (told["id"], told["type"], told["timestamp"]) == ("msg_1", "release.ended", NOW)
    assert (told["data"]["sentence"], told["data"]["data"]) == ("shop 1.2.0: ended", {"outcome": "x"})


def test_the_signature_is_that_of_the_specifications_example():
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    headers = signed("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body, secret)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_may_be_any_text_but_no_base64_that_is_none():
    assert key_of("open sesame") == b"open sesame"
    with pytest.raises(UsageError, match="no base64"):
        key_of("whsec_***")


@pytest.mark.parametrize("status", [400, 410, 413, 422])
def test_a_message_that_will_never_be_taken_is_refused_for_good(status):
    assert sent(answered(status, b"no\x1b[31m"))[0] == Refused(f"HTTP {status}: no\\x1b[31m")


@pytest.mark.parametrize("status", [401, 404, 408, 500, 503])
def test_what_may_be_mended_is_tried_again(status):
    assert sent(answered(status))[0] == TryAgain(f"HTTP {status}")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        ("Tue, 14 Nov 2023 22:14:20 GMT", 60.0),
        ("Tue, 14 Nov 2023 22:14:20 -0000", 60.0),
        ("Tue, 14 Nov 2000 22:14:20 GMT", 0.0),
        ("9" * 400, 999_999_999.0),
        ("soon", 0.0),
        ("", 0.0),
        ("-5", 0.0),
        ("²", 0.0),
    ],
)
def test_what_it_asks_for_in_retry_after_is_heard_in_both_forms(text, seconds):
    assert sent(answered(429, retry_after=text))[0] == TryAgain("HTTP 429", seconds)


@pytest.mark.threat(
    "remote", "lead a message of gonogo's, with its signature, to another address by a redirect"
)
def test_a_redirect_is_not_followed():
    outcome, _ = sent(answered(302, location="https://elsewhere.example/"))
    assert isinstance(outcome, TryAgain)
    assert "redirects" in outcome.sentence


def test_where_nobody_answers_it_is_tried_again_and_a_stop_is_no_answer():
    assert sent(NoAnswer("timed out after 10 s", 10.0))[0] == TryAgain("timed out after 10 s")
    with pytest.raises(Stopped):
        sent(NoAnswer("interrupted", 1.0), lambda: True)


@pytest.mark.threat("remote", "fill the record with a long answer, or steer a terminal by it")
def test_of_a_long_answer_a_short_piece_is_kept():
    outcome, asked = sent(answered(500, b"x" * 100_000))
    assert len(outcome.sentence) < 200
    assert asked["most"] == 16 << 10


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"to": "http://hooks.example/x"}, "read by others"),
        ({"to": "ftp://hooks.example/x"}, "http"),
        ({"secret": "sesame"}, "expected a reference"),
        ({"secret": "whsec_abc="}, "expected a reference"),
        ({"secret": "env:"}, "expected a reference"),
        ({"events": ["relase.*"]}, "no kind of event"),
        ({"too": "much"}, "unknown field"),
    ],
)
def test_settings_that_cannot_work_or_are_unsafe_are_refused(change, why):
    told = {"kind": "webhook", "to": "https://hooks.example/x", "secret": "env:HOOK"} | change
    with pytest.raises(msgspec.ValidationError, match=why):
        msgspec.convert(told, WebhookSettings)


@pytest.mark.parametrize(
    "to", ["http://localhost:1/x", "http://127.0.0.1/x", "http://[::1]:80/", "https://a.b/"]
)
def test_this_machine_may_be_told_without_tls(to):
    assert WebhookSettings(to=to, secret="env:HOOK").to == to


def test_others_may_be_told_without_tls_where_somebody_says_so():
    assert WebhookSettings(to="http://hooks.example/x", secret="env:H", insecure=True).insecure
