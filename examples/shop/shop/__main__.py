"""`python -m shop --port 8000`: serve; or migrate, back up, restore."""

from __future__ import annotations

import argparse
import logging
import os
import re
import sqlite3
import sys
from pathlib import Path
from threading import Event

from shop.about import home, version
from shop.backup import backup, lost, restore
from shop.charges import Charges
from shop.database import Database
from shop.metrics import Metrics
from shop.migration import is_new, migrate, pending
from shop.payments import PORT
from shop.server import Server
from shop.site import Site


def main() -> int:
    """Do what is asked; 0 when done, 1 where it cannot be, or a check says no."""
    options = _options()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    try:
        database = Database(home() / f"{options.environment}.db")
        if options.command in {"backup", "restore"}:
            return _copied(options, database)
        return _migrated(options, database) if options.command == "migrate" else _served(options, database)
    except (OSError, sqlite3.Error) as problem:
        return _ended(f"{options.command}: {problem}", 1)


def _served(options: argparse.Namespace, database: Database) -> int:
    if is_new(database):
        migrate(database)
    if missing := pending(database):
        return _ended(f"{missing[0]} was not applied: run `python -m shop migrate` first", 1)
    stated, url = version(), os.environ.get("SHOP_PAYMENTS") or f"http://127.0.0.1:{PORT}"
    leaving = Event()
    site = Site(database, Charges(url), Metrics(stated), stated, leaving.is_set)
    server = Server(site.routes(), stated, options.host, options.port, leaving)
    _ended(f"shop {stated} at {server.url}", 0)
    server.serve(options.drain, options.patience)
    return 0


def _migrated(options: argparse.Namespace, database: Database) -> int:
    if options.check:
        missing = pending(database)
        return _ended(f"not applied: {', '.join(missing)}", 1) if missing else _ended("all applied", 0)
    return _ended(f"applied: {', '.join(migrate(database)) or 'nothing, all were'}", 0)


def _copied(options: argparse.Namespace, database: Database) -> int:
    file = home() / "backups" / options.file
    file.parent.mkdir(parents=True, exist_ok=True)
    if options.command == "backup":
        backup(database, file)
    elif options.check:
        count = lost(database, file)
        return _ended(f"going back to {file} loses {count} orders", min(count, 1))
    else:
        restore(database, file)
    return _ended(f"{options.command}: {file}", 0)


def _ended(sentence: str, code: int) -> int:
    stream = sys.stderr if code else sys.stdout
    stream.write(f"{sentence}\n")
    stream.flush()
    return code


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m shop", description=__doc__)
    commands = ("serve", "migrate", "backup", "restore")
    parser.add_argument("command", nargs="?", choices=commands, default="serve")
    parser.add_argument("file", nargs="?", type=Path, help="the copy; in SHOP_HOME/backups, if relative")
    parser.add_argument("--environment", default="development", help="whose database; development")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; 1 if migrate has work, or restore loses orders"
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--drain", type=float, default=1.0, help="seconds it still accepts after SIGTERM; 1")
    parser.add_argument("--patience", type=float, default=10.0, help="seconds for what is in flight then; 10")
    options = parser.parse_args()
    if (options.command in {"backup", "restore"}) != (options.file is not None):
        parser.error("backup and restore need a FILE, the others have none")
    if not re.fullmatch(r"[\w-]{1,40}", options.environment):
        parser.error("an environment's name has letters, digits, - and _")
    return options


if __name__ == "__main__":
    sys.exit(main())
