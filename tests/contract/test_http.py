"""What every adapter of the HTTP port does, and the fake too; and what only a real one can show."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

import pytest

from gonogo.adapters.http.standard import StandardHttp
from gonogo.errors import UsageError
from gonogo.ports.http import Http, NoAnswer, Response
from gonogo.testing.polling import PlayedHttp

HTTP = StandardHttp()


class Told(NamedTuple):
    """A request as a server got it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Handler(BaseHTTPRequestHandler):
    """Answers with the status that stands at the end of the path, and a body that is as long as `size`."""

    told: list[Told]

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        self.told.append(Told(self.command, self.path, dict(self.headers), self.rfile.read(length)))
        body = b"x" * 2000 if "size" in self.path else b"fine"
        self.send_response(int(self.path.rpartition("/")[2]))
        self.send_header("Location", "/elsewhere/200")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the name is the standard library's

    def log_message(self, *_: object) -> None:
        pass


class Server(NamedTuple):
    """A server that answers, and what it was told."""

    url: str
    told: list[Told]


@pytest.fixture
def server() -> Iterator[Server]:
    told: list[Told] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Telling", (Handler,), {"told": told})) as running:
        thread = threading.Thread(target=running.serve_forever, args=[0.01])
        thread.start()
        yield Server(f"http://127.0.0.1:{running.server_port}", told)
        running.shutdown()
        thread.join()


Speak = Callable[[socket.socket], None]
Serve = Callable[[Speak], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A server that lets a function speak to the one who connects; gives host and port."""
    opened: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def serve(speak: Speak) -> str:
        listening = socket.create_server(("127.0.0.1", 0))
        opened.append(listening)

        def accept() -> None:
            with suppress(OSError):
                connection, _ = listening.accept()
                with connection:
                    speak(connection)

        threads.append(threading.Thread(target=accept))
        threads[-1].start()
        return f"127.0.0.1:{listening.getsockname()[1]}"

    yield serve
    for listening in opened:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def says(text: bytes) -> Speak:
    def speak(connection: socket.socket) -> None:
        connection.recv(10_000)
        connection.sendall(text)

    return speak


def drips(start: bytes, drop: bytes) -> Speak:
    """Says one more drop each 20 ms, until nobody listens any more."""

    def speak(connection: socket.socket) -> None:
        connection.recv(10_000)
        connection.sendall(start)
        while True:
            connection.sendall(drop)
            time.sleep(0.02)

    return speak


@contextmanager
def nobody_listens() -> Iterator[str]:
    """A place that is ours as long as we ask there, so that nobody else can begin to listen."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{held.getsockname()[1]}"


def ask(url: str, timeout: float = 10, http: Http = HTTP) -> Response | NoAnswer:
    return http.request("GET", url, timeout=timeout)


def refused(url: str, timeout: float = 10) -> str:
    answer = ask(url, timeout)
    assert isinstance(answer, NoAnswer)
    return answer.sentence


@pytest.fixture(params=["standard", "played"])
def known(request: pytest.FixtureRequest, server: Server) -> Http:
    """An adapter for which the server answers with 200 at /200, and with 503 at /503."""
    if request.param == "standard":
        return HTTP
    return PlayedHttp({f"{server.url}/{status}": status for status in (200, 302, 503)})


@pytest.mark.parametrize("status", [200, 302, 503])
def test_an_answer_of_any_status_is_an_answer_and_redirects_are_not_followed(
    known: Http, server: Server, status: int
) -> None:
    answer = ask(f"{server.url}/{status}", http=known)
    assert isinstance(answer, Response)
    assert answer.status == status
    assert not answer.cut
    assert len(server.told) <= 1


def test_where_nobody_listens_there_is_no_answer(known: Http) -> None:
    with nobody_listens() as place:
        answer = ask(f"http://{place}/", http=known)
    assert isinstance(answer, NoAnswer)
    assert answer.sentence.startswith("connection refused")
    assert answer.seconds < 10


def test_method_path_query_headers_and_body_arrive(server: Server) -> None:
    answer = HTTP.request(
        "POST", f"{server.url}/a?b=c/201", timeout=10, headers={"Accept": "text/plain"}, body=b"content"
    )
    assert isinstance(answer, Response)
    assert (answer.status, answer.body, answer.headers["location"]) == (201, b"fine", "/elsewhere/200")
    assert 0 < answer.seconds < 10
    (told,) = server.told
    assert (told.method, told.path, told.body) == ("POST", "/a?b=c/201", b"content")
    assert told.headers["Accept"] == "text/plain"
    assert told.headers["User-Agent"] == "gonogo"
    assert told.headers["Connection"] == "close"


def test_no_more_of_an_answer_is_read_than_was_asked_for(server: Server) -> None:
    answer = HTTP.request("GET", f"{server.url}/size/200", timeout=10, most=100)
    assert isinstance(answer, Response)
    assert (len(answer.body), answer.cut) == (100, True)
    exact = HTTP.request("GET", f"{server.url}/size/200", timeout=10, most=2000)
    assert isinstance(exact, Response)
    assert (len(exact.body), exact.cut) == (2000, False)


def test_proxies_of_the_environment_are_not_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert isinstance(ask(f"{server.url}/200"), Response)


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"", b""),
        (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["silence", "headers", "body", "chunks", "continue"],
)
def test_a_server_that_drips_has_no_more_than_the_timeout_in_all(
    serve: Serve, start: bytes, drop: bytes
) -> None:
    place = serve(drips(start, drop) if drop or start else _wait)
    answer = ask(f"http://{place}/", 0.3)
    assert isinstance(answer, NoAnswer)
    assert answer.sentence == "timed out after 300 ms"
    assert 0.3 <= answer.seconds < 30


def _wait(connection: socket.socket) -> None:
    while connection.recv(10_000):
        pass


def test_a_server_that_is_silent_while_tls_begins_has_no_more_than_the_timeout(serve: Serve) -> None:
    assert refused(f"https://{serve(_wait)}/", 0.3) == "timed out after 300 ms"


def test_a_request_is_left_when_we_are_stopped(serve: Serve) -> None:
    asked = iter([False, False])
    answer = HTTP.request("GET", f"http://{serve(_wait)}/", timeout=60, stopped=lambda: next(asked, True))
    assert isinstance(answer, NoAnswer)
    assert answer.sentence == "interrupted"
    assert answer.seconds < 60


def test_a_request_is_left_while_the_name_is_looked_up(monkeypatch: pytest.MonkeyPatch, serve: Serve) -> None:
    place = serve(_wait)
    hurry = threading.Event()
    connected = threading.Event()
    connect = socket.create_connection

    def slow(*_: object, **__: object) -> socket.socket:
        hurry.wait(60)
        opened = connect(("127.0.0.1", int(place.partition(":")[2])))
        connected.set()
        return opened

    monkeypatch.setattr(socket, "create_connection", slow)
    assert refused(f"http://{place}/", 0.1) == "timed out after 100 ms"
    hurry.set()
    assert connected.wait(60)
    _joined()


def _joined() -> None:
    for thread in threading.enumerate():
        if thread.name == "gonogo-http":
            thread.join(60)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", "{} closed the connection without an answer"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "{} does not answer in HTTP"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
            "{} closed the connection in the middle of its answer",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf",
            "{} closed the connection in the middle of its answer",
        ),
        (
            b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
            "{} answers with headers that are too long",
        ),
        (
            b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 200 + b"\r\n",
            "{} does not answer in HTTP: got more than 100 headers",
        ),
    ],
    ids=["nothing", "other", "half", "half a chunk", "long header", "many headers"],
)
def test_an_answer_that_is_none_is_told_by_a_sentence(serve: Serve, text: bytes, sentence: str) -> None:
    place = serve(says(text))
    assert refused(f"http://{place}/") == sentence.format(place)


def test_a_connection_that_is_reset_is_told(serve: Serve) -> None:
    def reset(connection: socket.socket) -> None:
        connection.recv(10_000)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    place = serve(reset)
    assert refused(f"http://{place}/") == f"{place} broke the connection off"


def test_where_nobody_listens_the_place_is_told() -> None:
    with nobody_listens() as place:
        assert refused(f"http://{place}/") == f"connection refused: nobody listens at {place}"


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (socket.gaierror(-2, "Name or service not known"), "no such host: shop.example"),
        (OSError(113, "No route to host"), "shop.example:80 cannot be reached: no route to host"),
        (OSError("odd\x1b"), "shop.example:80 does not answer in HTTP: odd\\x1b"),
    ],
)
def test_what_the_network_says_is_told_by_a_sentence(
    monkeypatch: pytest.MonkeyPatch, problem: OSError, sentence: str
) -> None:
    def failing(*_: object, **__: object) -> socket.socket:
        raise problem

    monkeypatch.setattr(socket, "create_connection", failing)
    assert refused("http://shop.example/") == sentence


def test_what_is_nobodys_fault_outside_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> socket.socket:
        raise ZeroDivisionError

    monkeypatch.setattr(socket, "create_connection", failing)
    with pytest.raises(ZeroDivisionError):
        ask("http://shop.example/")


class Certificate(NamedTuple):
    """A certificate for 127.0.0.1 that signs itself, and a context that serves it."""

    file: Path
    context: ssl.SSLContext


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return Certificate(file, context)


def secured(certificate: Certificate, text: bytes) -> Speak:
    def speak(connection: socket.socket) -> None:
        with certificate.context.wrap_socket(connection, server_side=True) as inner:
            inner.recv(10_000)
            inner.sendall(text)

    return speak


def test_a_certificate_that_nobody_signed_is_not_trusted(serve: Serve, certificate: Certificate) -> None:
    place = serve(secured(certificate, b""))
    assert (
        refused(f"https://{place}/") == f"the certificate of {place} is not trusted: self-signed certificate"
    )


def test_a_certificate_that_the_environment_names_is_trusted(
    serve: Serve, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    place = serve(secured(certificate, b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine"))
    answer = ask(f"https://{place}/")
    assert isinstance(answer, Response)
    assert (answer.status, answer.body) == (200, b"fine")


def test_a_server_without_tls_is_told(serve: Serve) -> None:
    place = serve(says(b"HTTP/1.1 400 Bad Request\r\n\r\n"))
    assert refused(f"https://{place}/") == f"TLS with {place} failed: wrong version number"


def test_what_is_no_address_or_no_header_is_refused() -> None:
    with pytest.raises(UsageError, match="is no address of HTTP"):
        ask("file:///etc/passwd")
    with pytest.raises(UsageError, match="is no name of a header"):
        HTTP.request("GET", "http://localhost/", timeout=1, headers={"a b": "c"})
