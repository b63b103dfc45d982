"""Load on a shop, from outside: `python load.py URL --rate 200 --seconds 10`.

Open loop: a request is sent when its time has come, however long the ones before it take. Each is sent
once; only where nobody accepts the connection, so that no shop has seen it, the next URL is tried. A URL
whose answer says that it closes the connection is left alone for a while, where there is another.

A line of JSON for each second, then one with the sums:

    {"second": 3, "sent": 200, "answered": 200, "failed": 1, "lost": 0, "versions": {"1.1.0": …}}
    {"summary": {…, "milliseconds": {"p50": 2.1, …}}}

Of what was sent, each is answered or lost in the end. failed: answered, but not with 2xx. lost: no answer.
A version is what the answer's X-Version says. Time runs from when a request was due.

With `--log FILE` there is a line of JSON for each request, too; `at` is when it was due, in seconds since
1970; status 0 is a lost one:

    {"at": 1770022800.02, "seconds": 0.0021, "status": 201, "version": "1.1.0"}
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import sys
from collections import Counter, deque
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

if TYPE_CHECKING:
    from typing import TextIO

_PATIENCE = 10.0
_LEFT_ALONE = 2.0
_LOOK_AGAIN = 0.1
_EPOCH = datetime.now(UTC).timestamp() - perf_counter()


class Reply(NamedTuple):
    """What came back. stays: whether the connection may be used again."""

    status: int
    version: str
    cookie: str
    stays: bool


class Connection:
    """One connection, used by one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @property
    def open(self) -> bool:
        """Whether the other side has not closed it, as far as is known."""
        return not (self._reader.at_eof() or self._writer.is_closing())

    async def ask(self, request: bytes) -> Reply:
        """Send, and read the answer to its end."""
        self._writer.write(request)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])
        }
        await self._body(headers)
        return Reply(
            status=int(head[0].split()[1]),
            version=headers.get("x-version", "none"),
            cookie=headers.get("set-cookie", "").partition(";")[0],
            stays=headers.get("connection", "").lower() != "close",
        )

    async def _body(self, headers: dict[str, str]) -> None:
        if headers.get("transfer-encoding", "").lower() != "chunked":
            await self._reader.readexactly(int(headers.get("content-length", "0")))
            return
        while size := int((await self._reader.readuntil(b"\r\n")).partition(b";")[0], 16):
            await self._reader.readexactly(size + 2)
        await self._reader.readuntil(b"\r\n")

    def close(self) -> None:
        """Close it."""
        self._writer.close()


class Place:
    """One URL, and the connections to it that wait for their next request, the longest waiting first."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._waiting: deque[Connection] = deque()
        self._left_alone = 0.0
        self.host = parts.netloc

    async def open(self, connections: int) -> None:
        """Have so many connections wait; raises OSError where nobody accepts."""
        self._waiting.extend([await self._opened() for _ in range(connections)])

    @property
    def leaving(self) -> bool:
        """Whether it said a while ago that it closes."""
        return perf_counter() < self._left_alone

    async def connected(self) -> Connection:
        """A connection; raises OSError where nobody accepts."""
        while self._waiting:
            connection = self._waiting.popleft()
            if connection.open:
                return connection
            connection.close()
        return await self._opened()

    async def _opened(self) -> Connection:
        return Connection(*await asyncio.open_connection(self._host, self._port))

    def back(self, connection: Connection, *, stays: bool) -> None:
        """It was used. stays: whether it may be used again."""
        if stays:
            self._waiting.append(connection)
        else:
            connection.close()
            self._left_alone = perf_counter() + _LEFT_ALONE

    def close(self) -> None:
        """Close what waits."""
        for connection in self._waiting:
            connection.close()


class Counts:
    """What was seen: in all, since the last line, and how long answers took. log: for each request."""

    def __init__(self, log: TextIO | None = None) -> None:
        self._log = log
        self._all: Counter[tuple[str, str]] = Counter()
        self._since: Counter[tuple[str, str]] = Counter()
        self._seconds: list[float] = []

    def add(self, what: str, version: str = "") -> None:
        """Count one event."""
        self._all[what, version] += 1
        self._since[what, version] += 1

    def reply(self, reply: Reply, due: float) -> None:
        """Count an answer that has just come."""
        self.add("answered", reply.version)
        if not 200 <= reply.status < 300:
            self.add("failed", reply.version)
        seconds = perf_counter() - due
        self._seconds.append(seconds)
        self._note(due, seconds, reply.status, reply.version)

    def lost(self, due: float) -> None:
        """Count a request that will not be answered any more."""
        self.add("lost")
        self._note(due, perf_counter() - due, 0, "")

    def _note(self, due: float, seconds: float, status: int, version: str) -> None:
        if self._log:
            at = round(_EPOCH + due, 4)
            line = {"at": at, "seconds": round(seconds, 4), "status": status, "version": version}
            self._log.write(json.dumps(line) + "\n")

    def line(self) -> dict[str, object]:
        """What was seen since the last line."""
        line = _sums(self._since)
        self._since.clear()
        return line

    def summary(self) -> dict[str, object]:
        """What was seen in all."""
        return {**_sums(self._all), "milliseconds": self._percentiles()}

    def _percentiles(self) -> dict[str, float]:
        ordered = sorted(self._seconds) or [0.0]
        places = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "most": 1.0}
        return {
            name: round(1000 * ordered[int(place * (len(ordered) - 1))], 2) for name, place in places.items()
        }


def _sums(counter: Counter[tuple[str, str]]) -> dict[str, object]:
    sums: Counter[str] = Counter()
    versions: dict[str, dict[str, int]] = {}
    for (what, version), count in sorted(counter.items()):
        sums[what] += count
        if version:
            versions.setdefault(version, {"answered": 0, "failed": 0})[what] = count
    return {**{what: sums[what] for what in ("sent", "answered", "failed", "lost")}, "versions": versions}


class Load:
    """Visitors, as many as it takes.

    Args:
        urls: of the shop, taken in turns.
        checkouts: percent of the requests; the others look at prices.
        stamps: the most that one buys.
        seed: of what is bought.
        log: gets a line for each request.
    """

    def __init__(
        self, urls: list[str], checkouts: float, stamps: int, seed: int, log: TextIO | None = None
    ) -> None:
        self._places = [Place(url) for url in urls]
        self._checkouts = checkouts
        self._stamps = stamps
        self._random = random.Random(seed)  # noqa: S311 -- carts, not secrets
        self._cookie = ""
        self.counts = Counts(log)

    async def open(self, connections: int) -> None:
        """Open so many connections to each URL, to be used in turns; raises OSError where nobody accepts."""
        for place in self._places:
            await place.open(connections)

    async def sign_in(self, patience: float) -> None:
        """Sign in once; raises OSError where that fails for so many seconds."""
        end = perf_counter() + patience
        while True:
            try:
                return await self._signed_in()
            except (OSError, EOFError, ValueError):
                if perf_counter() >= end:
                    raise
            await asyncio.sleep(_LOOK_AGAIN)

    async def _signed_in(self) -> None:
        reply = await self._asked("POST", "/sign-in", {"name": "visitor", "password": "let me in"})
        if reply.status != 200:
            raise OSError(f"signing in: expected 200, got {reply.status}")
        self._cookie = reply.cookie

    async def visit(self, due: float) -> None:
        """One request. due: when it should have been sent."""
        self.counts.add("sent")
        try:
            reply = await asyncio.wait_for(self._one(), _PATIENCE)
        except (OSError, EOFError, ValueError, IndexError):
            self.counts.lost(due)
        else:
            self.counts.reply(reply, due)

    def close(self) -> None:
        """Close all connections."""
        for place in self._places:
            place.close()

    async def _one(self) -> Reply:
        if self._random.uniform(0, 100) >= self._checkouts:
            return await self._asked("GET", "/prices")
        return await self._asked("POST", "/checkout", {"stamp": self._random.randint(1, self._stamps)})

    async def _asked(self, method: str, path: str, document: object = None) -> Reply:
        place, connection = await self._accepted()
        try:
            reply = await connection.ask(self._request(place.host, method, path, document))
        except BaseException:
            connection.close()
            raise
        place.back(connection, stays=reply.stays)
        return reply

    async def _accepted(self) -> tuple[Place, Connection]:
        self._places.append(self._places.pop(0))
        refused = OSError("nobody accepts")
        for place in sorted(self._places, key=lambda place: place.leaving):
            try:
                return place, await place.connected()
            except OSError as problem:
                refused = problem
        raise refused

    def _request(self, host: str, method: str, path: str, document: object) -> bytes:
        body = b"" if document is None else json.dumps(document).encode()
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}"]
        if self._cookie:
            lines.append(f"Cookie: {self._cookie}")
        if method == "POST":
            lines.append(f"Idempotency-Key: {uuid4().hex}")
        return "\r\n".join([*lines, "", ""]).encode() + body


async def run(options: argparse.Namespace) -> int:
    """Send until the time is over or SIGTERM or SIGINT comes; 0 if nothing failed and nothing was lost."""
    with ExitStack() as stack:
        log = stack.enter_context(options.log.open("w", buffering=1)) if options.log else None
        return await _run(options, Load(options.urls, options.checkouts, options.stamps, options.seed, log))


async def _run(options: argparse.Namespace, load: Load) -> int:
    try:
        await load.sign_in(options.wait)
        await load.open(options.connections)
    except (OSError, EOFError, ValueError) as problem:
        sys.stderr.write(f"{options.urls[0]}: {problem}\n")
        return 1
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    telling = asyncio.create_task(_tell(load.counts))
    await _send(load, options.rate, options.seconds, over)
    telling.cancel()
    await asyncio.wait([telling])
    load.close()
    summary = load.counts.summary()
    _write({"summary": summary})
    return int(bool(summary["failed"] or summary["lost"]))


async def _send(load: Load, rate: float, seconds: float, over: asyncio.Event) -> None:
    begin, number, visits = perf_counter(), 0, set()
    while not over.is_set() and not (seconds and number >= rate * seconds):
        due = begin + number / rate
        await asyncio.sleep(max(0.0, due - perf_counter()))
        visit = asyncio.create_task(load.visit(due))
        visits.add(visit)
        visit.add_done_callback(visits.discard)
        number += 1
    await asyncio.gather(*visits)


async def _tell(counts: Counts) -> None:
    begin, second = perf_counter(), 0
    try:
        while True:
            await asyncio.sleep(max(0.0, begin + second + 1 - perf_counter()))
            _write({"second": second, **counts.line()})
            second += 1
    finally:
        _write({"second": second, **counts.line()})


def _write(line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main() -> int:
    """Read the command line, and send."""
    parser = argparse.ArgumentParser(prog="python load.py", description=__doc__.partition("\n")[0])
    parser.add_argument("urls", nargs="+", metavar="URL", help="taken in turns")
    parser.add_argument("--rate", type=float, default=100.0, help="requests a second; 100")
    parser.add_argument("--seconds", type=float, default=0.0, help="how long; until SIGTERM, if not given")
    parser.add_argument("--checkouts", type=float, default=100.0, help="percent of the requests; 100")
    parser.add_argument("--stamps", type=int, default=20, help="the most that one buys; 20")
    parser.add_argument("--seed", type=int, default=1, help="of what is bought; 1")
    parser.add_argument(
        "--connections", type=int, default=0, help="opened beforehand, used in turns; 0: as they are needed"
    )
    parser.add_argument("--wait", type=float, default=0.0, help="seconds until a shop must answer; 0")
    parser.add_argument("--log", type=Path, metavar="FILE", help="a line of JSON for each request")
    with suppress(KeyboardInterrupt, BrokenPipeError):
        return asyncio.run(run(parser.parse_args()))
    return 130


if __name__ == "__main__":
    sys.exit(main())
