"""Messages about a release, to a server that fails in each of its ways and to a file, and by commands."""

from __future__ import annotations

import hmac
import json
import threading
from base64 import b64encode
from contextlib import closing
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from gonogo.adapters.http.standard import StandardHttp
from gonogo.adapters.notices.webhook import WebhookNotices, WebhookSettings
from gonogo.app.courier import Channel, Courier
from gonogo.domain.notices.announcement import Subscription
from gonogo.domain.product import Product
from gonogo.ports.notices import NoticesContext
from gonogo.ports.secrets import Secret
from gonogo.store.database import open_database
from gonogo.store.deliveries import RecordedDeliveries
from gonogo.store.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUSY = 120
"""Seconds for which the server asks to be left alone."""


class Server:
    """Answers as it is told to, one play for each request, and then with 200."""

    def __init__(self) -> None:
        self.plays: list[str] = []
        self.told: list[tuple[dict[str, str], bytes]] = []
        self.over = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                server.told.append((dict(self.headers), body))
                play = server.plays.pop(0) if server.plays else "200"
                if play == "hang":
                    server.over.wait(30)
                    return
                self.send_response(int(play))
                if play == "429":
                    self.send_header("Retry-After", str(BUSY))
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}/hook"
        threading.Thread(target=self._http.serve_forever, args=[0.02], daemon=True).start()

    def close(self) -> None:
        self.over.set()
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    with closing(Server()) as made:
        yield made


class SetClock:
    at = 1_700_000_000

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)


class Secrets:
    def reveal(self, _: str) -> Secret:
        return Secret("sesame")


def test_a_server_that_fails_in_each_of_its_ways_gets_every_message_in_order_and_signed(server, tmp_path):
    server.plays = ["500", "429", "hang", "200", "200"]
    clock = SetClock()
    with closing(Record(open_database(tmp_path / "record.db"), clock)) as record:
        settings = WebhookSettings(to=server.url, secret="env:HOOK", events=("version.*",))
        context = NoticesContext(StandardHttp(), Secrets(), clock, tmp_path)
        hook = Channel(Subscription("shop", "team", settings.events), WebhookNotices(settings, context, 0.5))
        deliveries = RecordedDeliveries(record)
        courier = Courier([hook], deliveries, clock, lambda: 0.0, "one")
        courier.round()
        with record.transaction() as transaction:
            for version in "12":
                about = {"version": version}
                transaction.append("version.blocked", "", "p", f"block-{version}", about, Product("shop"))
        for seconds, answer in ((0, "HTTP 500"), (5, "HTTP 429"), (BUSY, "timed out after 500 ms")):
            clock.at += seconds - bool(seconds)
            assert courier.round() == 0 or not seconds
            clock.at += bool(seconds)
            courier.round()
            assert deliveries.deliveries("shop", 9)[-1].answer == answer
        clock.at += 45
        assert courier.round() == 2
        assert {one.state for one in deliveries.deliveries("shop", 9)} == {"delivered"}
    versions = [json.loads(body)["data"]["data"]["version"] for _, body in server.told]
    assert versions == ["1", "1", "1", "1", "2"]
    assert len({headers["webhook-id"] for headers, _ in server.told}) == 2
    for headers, body in server.told:
        said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        mark = b64encode(hmac.digest(b"sesame", said, "sha256")).decode()
        assert headers["webhook-signature"] == f"v1,{mark}"


def notices(url: str) -> str:
    """A webhook and a file."""
    return (
        f"notices:\n  team: {{kind: webhook, to: '{url}', secret: 'env:HOOK_SECRET'}}\n"
        "  log: {kind: file, path: notices.jsonl, events: ['*']}\n"
    )


def configured(place, url: str) -> None:
    """These on the main branch."""
    with (place.shop / "gonogo.yml").open("a") as settings:
        settings.write(notices(url))
    place.git("commit", "-qam", "chore: tell the team")
    place.git("push", "-q", "origin", "HEAD")


def lines(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_a_release_is_told_beside_itself_and_what_is_left_can_be_looked_at_and_sent_again(place, server):
    shop = place("trunk")
    configured(shop, server.url)
    code, told = shop.run("release", "--yes", HOOK_SECRET="sesame")
    assert code == 0, told
    heard = [json.loads(body) for _, body in server.told]
    kinds = [one["type"] for one in heard]
    assert (kinds[0], kinds[-1]) == ("release.started", "release.ended")
    assert "release.published" in kinds
    assert heard[-1]["data"]["sentence"] == "shop 1.3.0: ended: released"
    logged = [one["kind"] for one in lines(shop.state / "notices.jsonl")]
    written = shop.rows("SELECT kind FROM event ORDER BY id")
    assert logged == [kind for (kind,) in written]
    assert "stage.entered" in logged
    listed = json.loads(shop.run("deliveries", "list", "--json", "--limit", "100")[1])
    assert {one["state"] for one in listed} == {"delivered"}
    number = next(one["id"] for one in listed if one["notice"] == "team")
    before = len(server.told)
    server.plays = ["422"]
    code, told = shop.run("deliveries", "retry", str(number), HOOK_SECRET="sesame")
    assert (code, told) == (0, f"{number} to team: given up: HTTP 422\n")
    assert len(server.told) == before + 1
    assert server.told[-1][0]["webhook-id"] == server.told[before - 1][0]["webhook-id"]
    code, told = shop.run("deliveries", "show", str(number))
    assert code == 0
    assert "given up after 2 tries" in told
    assert f"gonogo deliveries retry {number}" in told


@pytest.mark.threat(
    "contributor", "have a release's messages sent elsewhere, by notices that are not on main"
)
def test_what_the_main_branch_does_not_say_of_notices_sends_nothing(place, server):
    shop = place("trunk")
    own = shop.folder / "own.yml"
    own.write_text((shop.shop / "gonogo.yml").read_text() + notices(server.url))
    code, told = shop.run("--config", str(own), "release", "--yes", HOOK_SECRET="sesame")
    assert code == 0, told
    assert server.told == []
    assert not (shop.state / "notices.jsonl").exists()
