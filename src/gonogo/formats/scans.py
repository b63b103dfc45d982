"""Reports of security scanners, told apart by what they hold: SARIF, JSON of npm audit, of pip-audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.errors import FormatError
from gonogo.formats import npm_audit, pip_audit, sarif
from gonogo.formats.json_stream import Cursor

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from gonogo.domain.security.finding import Finding
    from gonogo.formats.scan import Scan

LARGEST = 64 * 1024 * 1024
"""Bytes that a report may have which is read as a whole."""

_NPM = {"auditReportVersion", "advisories", "vulnerabilities"}


def read(file: BinaryIO, take: Callable[[Finding], None], root: str = "") -> tuple[Scan, ...]:
    """Give each finding to `take`; who scanned. root: the checkout, taken off absolute paths.

    Raises:
        FormatError: it is of no known kind, not whole, or too large; the sentence follows the file's name.
    """
    sign = _sign(file)
    file.seek(0)
    if sign == "runs":
        return sarif.read(file, take, root)
    if sign == "dependencies":
        return pip_audit.read(_whole(file), take)
    return npm_audit.read(_whole(file), take)


def _sign(file: BinaryIO) -> str:
    """The first name at the top that says what it is."""
    cursor = Cursor(file)
    if cursor.peek() not in ("{", ""):
        raise FormatError("is not SARIF, nor the JSON of npm audit or pip-audit")
    message = ""
    for name in cursor.members():
        if name in _NPM or name in ("runs", "dependencies"):
            return name
        if name == "error":
            raise FormatError(f"holds only an error: {npm_audit.error(cursor.value(), message)}")
        if name == "message":
            message = str(cursor.value())
        else:
            cursor.skip()
    raise FormatError("is not SARIF, nor the JSON of npm audit or pip-audit")


def _whole(file: BinaryIO) -> bytes:
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise FormatError(f"is larger than {LARGEST >> 20} MiB, more than is read of this kind of report")
    return data
