"""Files copied by the cheapest way that the system has; each copy is one of its own."""

from __future__ import annotations

import os
from contextlib import suppress

_CLONE = 0x40049409
"""Linux: share the blocks until one of the two is written to, where the file system can."""
_CHUNK = 8 << 20


def copy(source: int, target: int) -> None:
    """Copy all of one open file to another, which is empty."""
    with suppress(OSError, ImportError):
        import fcntl

        fcntl.ioctl(target, _CLONE, source)
        return
    if hasattr(os, "copy_file_range"):
        with suppress(OSError):
            while os.copy_file_range(source, target, _CHUNK):
                pass
            if os.fstat(source).st_size == os.fstat(target).st_size:
                return
    _by_hand(source, target)


def _by_hand(source: int, target: int) -> None:
    os.lseek(source, 0, os.SEEK_SET)
    os.lseek(target, 0, os.SEEK_SET)
    os.ftruncate(target, 0)
    while chunk := os.read(source, _CHUNK):
        left = memoryview(chunk)
        while left:
            left = left[os.write(target, left) :]
