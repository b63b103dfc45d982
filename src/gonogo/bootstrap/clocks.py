"""The clocks that this machine's is held against."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from gonogo.app.project import Project
    from gonogo.ports.clock import Clocks

_REFS = "/info/refs?service=git-upload-pack"
"""What a server that serves git tells anew each time, and no cache keeps."""


def open_clocks(project: Project, *, offline: bool = False) -> Clocks:
    """That of the team's database, and that of the remote's server, where it speaks HTTP.

    offline: whether the remote is left alone.
    """
    from functools import partial
    from urllib.parse import urlsplit

    from gonogo.adapters.clock.others import OtherClocks, dated
    from gonogo.adapters.http.standard import StandardHttp
    from gonogo.bootstrap.database import database_url
    from gonogo.domain.text import printable
    from gonogo.store.database import time_of

    others: dict[str, Callable[[], datetime]] = {}
    if url := database_url():
        others["the database"] = partial(time_of, url)
    address = urlsplit("" if offline else project.remote)
    if address.scheme in {"http", "https"} and address.hostname:
        place = address._replace(netloc=address.netloc.rpartition("@")[2], query="", fragment="").geturl()
        others[printable(project.remote_name)] = partial(dated, StandardHttp(), place.rstrip("/") + _REFS)
    return OtherClocks(project.clock, others)
