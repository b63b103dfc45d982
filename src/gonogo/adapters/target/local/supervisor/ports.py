"""Ports of this machine: free ones, and who listens on one."""

from __future__ import annotations

import errno
import secrets
import socket
from contextlib import suppress

from .processes import PROC, command

_LISTENS = "0A"
_LOWEST = 10_000
_ENOUGH = 1000


def free_port(address: str = "127.0.0.1") -> int:
    """A port that nobody has now, and that no connection to elsewhere gets while nobody listens on it yet."""
    low, high = _LOWEST, _ephemeral()
    start = secrets.randbelow(high - low) if high - low >= _ENOUGH else 0
    for offset in range(min(_ENOUGH, high - low)):
        with suppress(OSError):
            return _bind(address, low + (start + offset) % (high - low))
    return _bind(address, 0)


def owner(port: int) -> tuple[int, str]:
    """Who listens on a port: pid and command line; (0, "") where that cannot be seen."""
    sockets = _sockets(port)
    pids = [int(place.name) for place in PROC.iterdir() if place.name.isdecimal()] if sockets else []
    pid = next((pid for pid in pids if sockets & _open_sockets(pid)), 0)
    return pid, command(pid) if pid else ""


def taken(address: str, port: int) -> str:
    """A sentence on why one cannot listen on a port, with who does; "" where one can."""
    try:
        _bind(address, port)
    except PermissionError:
        return f"port {port} may not be opened by this user"
    except OSError as problem:
        if problem.errno != errno.EADDRINUSE:
            return f"port {port} of {address} cannot be opened: {problem.strerror}"
    else:
        return ""
    return in_use(port, *owner(port))


def in_use(port: int, pid: int, line: str) -> str:
    """A sentence on who has a port. pid: 0 where that cannot be seen."""
    who = f"by {line or 'a process'} (pid {pid})" if pid else "by a process of another user"
    return f"port {port} is in use {who}"


def _ephemeral() -> int:
    """The first of the ports that connections to elsewhere get."""
    try:
        return int((PROC / "sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    except (OSError, ValueError):
        return 0


def _bind(address: str, port: int) -> int:
    with socket.socket(_family(address)) as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind((address, port))
        bound: int = one.getsockname()[1]
        return bound


def _sockets(port: int) -> set[str]:
    """The inodes of the sockets that listen on a port."""
    found = set()
    for table in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in (PROC / "net" / table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == _LISTENS and int(fields[1].rpartition(":")[2], 16) == port:
                    found.add(f"socket:[{fields[9]}]")
    return found


def _open_sockets(pid: int) -> set[str]:
    found = set()
    with suppress(OSError):
        for place in (PROC / str(pid) / "fd").iterdir():
            with suppress(OSError):
                found.add(str(place.readlink()))
    return found


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET
