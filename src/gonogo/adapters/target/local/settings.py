"""What an environment on this machine is set by."""

from __future__ import annotations

import re
import shlex
from typing import Annotated

from msgspec import Meta, field

from gonogo.domain import duration
from gonogo.domain.evidence import address
from gonogo.domain.text import quoted
from gonogo.errors import UsageError
from gonogo.ports.target import TargetSettings

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]*")
_PATH = re.compile(r"/[!-~]*")
_ADDRESS = re.compile(r"[0-9.]{7,15}|[0-9a-fA-F:]{2,39}")


class LocalSettings(TargetSettings, frozen=True, kw_only=True, tag="local"):
    """Processes of this machine behind Envoy."""

    run: Annotated[str, Meta(description="the command that serves, with {port}, and {version} if you like")]
    health: Annotated[str, Meta(description="the path that answers 2xx once requests may come")] = "/health"
    live: Annotated[
        str, Meta(description="the path that answers 2xx while the process is alive; by default as `health`")
    ] = ""
    ready_timeout: Annotated[str, Meta(description="the time that an instance has to be ready")] = "60s"
    instances: Annotated[int, Meta(description="how many of a version run", ge=1, le=64)] = 1
    address: Annotated[
        str, Meta(description="where users come in; 0.0.0.0 for all addresses of the machine")
    ] = "127.0.0.1"
    port: Annotated[
        int, Meta(description="where users come in; 0 for a free one, which is kept", ge=0, le=65535)
    ] = 0
    timeout: Annotated[str, Meta(description="the time for an answer, or it is a 504; empty for any")] = "60s"
    idle_timeout: Annotated[
        str, Meta(description="the time that a stream may be silent, however long it lasts; empty for any")
    ] = "5m"
    streams: Annotated[
        tuple[str, ...], Meta(description="paths below which answers are streams, beside those that say so")
    ] = ()
    drain: Annotated[
        str, Meta(description="the time that an instance has to answer before it is stopped")
    ] = "30s"
    environment: Annotated[
        dict[str, str], Meta(description="variables of the process, with {version} if wanted")
    ] = field(default_factory=dict)
    header: Annotated[
        str, Meta(description="the header whose value pins a request to a version; empty for none")
    ] = "x-gonogo-version"
    cookie: Annotated[
        str, Meta(description="the cookie whose value pins a request to a version; empty for none")
    ] = "gonogo-version"
    mirror: Annotated[
        float,
        Meta(
            description="percent of the requests that change nothing which a version without traffic "
            "hears too; its answers are thrown away",
            ge=0,
            le=100,
        ),
    ] = 0.0

    def __post_init__(self) -> None:
        """Refuse what cannot work; msgspec reports a ValueError with its place."""
        _refuse_wrong_command(self.run)
        paths = [
            ("health", self.health),
            ("live", self.live or "/"),
            *(("streams", one) for one in self.streams),
        ]
        for name, path in paths:
            if not _PATH.fullmatch(path):
                raise ValueError(f"{name} is a path such as /health, not {quoted(path)}")
        for name, value in (("header", self.header), ("cookie", self.cookie)):
            if not _NAME.fullmatch(value):
                raise ValueError(f"{quoted(value)} is no name of a {name}")
        if not _ADDRESS.fullmatch(self.address):
            raise ValueError(f"{quoted(self.address)} is no address such as 127.0.0.1 or 0.0.0.0")
        for name in self.environment:
            if not re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII):
                raise ValueError(f"{quoted(name)} is no name of a variable")
        for text in (self.ready_timeout, self.drain, self.timeout or "1s", self.idle_timeout or "1s"):
            _refuse_wrong_duration(text)
        address.refuse_wrong(f"http://localhost{self.health}")

    @property
    def own_metrics(self) -> str:
        """The kind of numbers that it has by itself."""
        return "envoy"

    @property
    def spares(self) -> bool:
        """A version that went back is reached by its header."""
        return True

    @property
    def mirrors(self) -> bool:
        """Whether a version without traffic gets copies of requests."""
        return self.mirror > 0

    @property
    def seconds_to_answer(self) -> float:
        """Seconds; 0 for any number."""
        return duration.parse(self.timeout) if self.timeout else 0.0

    @property
    def seconds_of_silence(self) -> float:
        """Seconds; 0 for any number."""
        return duration.parse(self.idle_timeout) if self.idle_timeout else 0.0


def _refuse_wrong_command(line: str) -> None:
    try:
        words = shlex.split(line)
    except ValueError as problem:
        raise ValueError(f"the command {quoted(line)} cannot be read: {problem}") from None
    if not words or "\0" in line:
        raise ValueError("expected a command, such as: python -m shop --port {port}")
    if "{port}" not in line:
        raise ValueError(
            f"the command {quoted(line)} lacks {{port}}: gonogo says where each instance listens"
        )


def _refuse_wrong_duration(text: str) -> None:
    try:
        duration.parse(text)
    except UsageError as problem:
        raise ValueError(str(problem)) from None
