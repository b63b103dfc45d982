"""A shop with a database and a payment service of its own."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from shop.charges import Charges
from shop.database import Database
from shop.metrics import Metrics
from shop.migration import migrate
from shop.payments import Payments
from shop.site import Site
from tests.running import Processes, served
from tests.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shop.server import Server


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(tmp_path / "shop.db")) as database:
        migrate(database)
        yield database


@pytest.fixture
def payments() -> Iterator[Server]:
    with served(Payments().routes(Metrics("1"))) as server:
        yield server


@pytest.fixture
def charges(payments: Server) -> Iterator[Charges]:
    with closing(Charges(payments.url)) as charges:
        yield charges


@pytest.fixture
def server(database: Database, charges: Charges) -> Iterator[Server]:
    site = Site(database, charges, Metrics("1.2.3"), "1.2.3")
    with served(site.routes()) as server:
        yield server


@pytest.fixture
def visitor(server: Server) -> Iterator[Visitor]:
    with closing(Visitor(server.url)) as visitor:
        yield visitor


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    processes = Processes(tmp_path / "home")
    try:
        yield processes
    finally:
        processes.end()
