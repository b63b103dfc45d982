"""A PostgreSQL database, brought back from a dump in one transaction, by psql and pg_restore.

`python -m gonogo.adapters.data.postgresql restore DUMP [SERVICE]`. Connections follow libpq's own settings:
a service of pg_service.conf, or PGHOST and the like; a password is in neither arguments nor output.
"""

from __future__ import annotations

import subprocess
import sys
from shutil import which
from subprocess import DEVNULL, PIPE
from tempfile import TemporaryFile
from typing import IO

EMPTIED = """\
SET lock_timeout = '60s';
DO $gonogo$
DECLARE one record;
BEGIN
  FOR one IN SELECT nspname FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
  LOOP EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', one.nspname); END LOOP;
  FOR one IN SELECT c.relname AS name, CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
      WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END AS kind
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
  LOOP EXECUTE format('DROP %s IF EXISTS public.%I CASCADE', one.kind, one.name); END LOOP;
  FOR one IN SELECT p.oid::regprocedure::text AS name FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  LOOP EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', one.name); END LOOP;
  FOR one IN SELECT t.typname AS name FROM pg_type t
    WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd', 'r')
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
  LOOP EXECUTE format('DROP TYPE IF EXISTS public.%I CASCADE', one.name); END LOOP;
END
$gonogo$;
"""
"""Drops what users have made, but for extensions; what a migration added after the dump goes as well."""

_PSQL = (
    "--no-password",
    "--no-psqlrc",
    "--quiet",
    "--set=ON_ERROR_STOP=1",
    "--single-transaction",
    "--file=-",
)


class BrokenError(Exception):
    """A restore that did not happen, in one sentence."""


def restore(dump: str, service: str = "") -> None:
    """Empty the database and bring the dump back, all or nothing.

    Raises:
        BrokenError: a program is missing, or one of them says no; then all is as it was.
    """
    with TemporaryFile() as script:
        script.write(EMPTIED.encode())
        script.flush()
        _ran([_found("pg_restore"), "--file=-", dump], to=script)
        script.seek(0)
        place = [f"--dbname=service={service}"] if service else []
        _ran([_found("psql"), *_PSQL, *place], of=script)


def _found(program: str) -> str:
    path = which(program)
    if path is None:
        raise BrokenError(f"there is no program {program} on PATH; it comes with PostgreSQL's client")
    return path


def _ran(command: list[str], *, of: IO[bytes] | int = DEVNULL, to: IO[bytes] | int = DEVNULL) -> None:
    done = subprocess.run(command, stdin=of, stdout=to, stderr=PIPE, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.decode(errors="replace").splitlines() if line.strip()]
        raise BrokenError(lines[0] if lines else f"{command[0]} ended with {done.returncode}")


def main(arguments: list[str]) -> int:
    """Do what the words say; the exit code."""
    if len(arguments) not in (2, 3) or arguments[0] != "restore":
        sys.stderr.write("expected restore DUMP [SERVICE]\n")
        return 1
    try:
        restore(*arguments[1:])
    except (BrokenError, OSError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
