"""What is in flight goes on after an upgrade: it ends by the list of stages that it began with."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gonogo.workflow.release.release import newest

pytestmark = pytest.mark.slow

LATER = Path(__file__).with_name("upgrade.py")
BEFORE = Path(__file__).parent / "before" / "waiting.tar.xz"
"""A shop whose release waits for approval, as left by the gonogo that knew no flow numbers.

Two gates were asked beside each other, so that it has flows of its own.
"""


STEPS = "SELECT name FROM {}step WHERE flow = '{}'"


@pytest.fixture(params=["sqlite", "postgresql"])
def steps(request, monkeypatch):
    """The steps of a release of a shop, as the record has them, in either database."""
    if request.param == "sqlite":
        return _steps_in_file
    address = request.getfixturevalue("postgresql_database")()
    monkeypatch.setenv("GONOGO_DATABASE", address)

    def found(_, release: str) -> list[str]:
        import psycopg

        with psycopg.connect(address) as database:
            rows = database.execute(STEPS.format("gonogo.", release).encode()).fetchall()
            return [name for (name,) in rows]

    return found


def _steps_in_file(shop, release: str) -> list[str]:
    with closing(sqlite3.connect(shop.state / "record.db")) as database:
        return [name for (name,) in database.execute(STEPS.format("", release))]


def test_a_release_that_waits_goes_on_by_its_own_list_and_the_next_one_by_the_newer(place, steps):
    shop = place("trunk")
    assert shop.run("release", driver=True)[0] == 4
    assert "asked" in steps(shop, "1.3.0-cafe0000")
    code, told = shop.run("approve", driver=LATER)
    assert code == 0, told
    shop.leaves_nothing()
    assert "weighed" not in steps(shop, "1.3.0-cafe0000")
    shop.git("pull", "-q", "origin", "main")
    shop.git("commit", "-q", "--allow-empty", "-m", "feat: sell more")
    shop.git("push", "-q", "-u", "origin", "main")
    code, told = shop.run("release", "--yes", driver=LATER)
    assert code == 0, told
    assert "weighed" in steps(shop, "1.4.0-cafe0000")


def test_a_release_of_a_newer_gonogo_is_left_alone_with_a_sentence_that_says_so(place):
    shop = place("trunk")
    assert shop.run("release", driver=LATER)[0] == 4
    assert shop.run("resume")[0] == 4
    code, told = shop.run("approve")
    assert code == 1
    assert f"1.3.0-cafe0000 goes by flow {newest() + 1}, which this gonogo does not know: upgrade it" in told
    code, told = shop.run("resume", driver=LATER)
    assert code == 0, told
    shop.leaves_nothing()


def test_a_release_that_the_gonogo_before_flow_numbers_began_goes_on(place):
    shop = place("trunk")
    for folder in (shop.shop, shop.remote):
        shutil.rmtree(folder)
    shutil.unpack_archive(BEFORE, shop.folder, filter="data")
    code, told = shop.run("approve")
    assert code == 0, told
    shop.leaves_nothing()
    assert "refs/tags/v1.3.0" in shop.public
    shop.verify_ledger()
