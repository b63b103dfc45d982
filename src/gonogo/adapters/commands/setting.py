"""The surroundings of one command, made: its variables, and what stands before its words."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gonogo.adapters.commands.bubblewrap import TEMPORARY
from gonogo.adapters.commands.environment import stated
from gonogo.adapters.commands.room import Room
from gonogo.adapters.commands.toolchains import toolchains
from gonogo.adapters.commands.view import view
from gonogo.domain.surroundings import is_reference
from gonogo.domain.text import excerpt
from gonogo.errors import SurroundingsError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gonogo.adapters.commands.bubblewrap import Bubblewrap
    from gonogo.domain.surroundings import Surroundings
    from gonogo.ports.commands import Finished
    from gonogo.ports.secrets import Secrets

_KEEPER = ("-I", "-S", str(Path(__file__).with_name("keeper.py")))
_UNMADE = (1, 125)
_SIGNALLED = 128
_SIGNALS = 64
_OFF = "none: gonogo.yml says off"
_WITH_NETWORK = "; so it had a network, though network: false is said"


class Setting(NamedTuple):
    """variables: all that it gets. before: what stands before its words. told: as `Finished.sandbox`.

    room: its temporary folder, which is to be removed also if we end before. apart: whether it sees only a
    part of this machine.
    """

    variables: dict[str, str]
    before: tuple[str, ...] = ()
    told: str = ""
    room: str = ""
    apart: bool = False

    def ended(self, finished: Finished) -> Finished:
        """How a program ended in it: a signal is one again, and what could not begin is no answer.

        Raises:
            SurroundingsError: the sandbox could not be made. Whoever prints the like is held, too.
        """
        code, said = finished.code, finished.output.lstrip()
        if self.apart and code in _UNMADE and said.startswith(("bwrap: ", "mount: ", "unshare: ")):
            why = excerpt(said.partition("\n")[0], 200)
            raise SurroundingsError(f"The sandbox of a gate could not be made: {why}. See gonogo doctor")
        signal = code - _SIGNALLED
        code = -signal if self.apart and 0 < signal <= _SIGNALS else code
        return msgspec.structs.replace(finished, code=code, sandbox=self.told)


class Settings:
    """Makes the surroundings of commands."""

    def __init__(self, machine: Callable[[], Bubblewrap], closed: Path, grace: float) -> None:
        """Take how gates are kept apart here, and the folder that is ours alone.

        grace: seconds that what a gate left running has to end by itself.
        """
        self._grace = grace
        self._machine = machine
        self._closed = closed

    @contextmanager
    def of(
        self, around: Surroundings, variables: dict[str, str], program: Path, folder: Path
    ) -> Iterator[Setting]:
        """What a program runs in, as long as it runs. variables: as `variables` tells.

        Raises:
            SurroundingsError: a sandbox is required, and there is none.
            GonogoError: its temporary folder cannot be made.
        """
        if around.sandbox is None:
            yield Setting(variables)
            return
        machine = self._machine()
        if around.sandbox.mode == "require" and not machine.program:
            raise SurroundingsError(
                f"gonogo.yml requires a sandbox, and this machine has none: {machine.why_not}"
            )
        with Room() as room:
            yield self._setting(around, variables, program, folder, room)

    def _setting(
        self, around: Surroundings, variables: dict[str, str], program: Path, folder: Path, room: Room
    ) -> Setting:
        machine, home = self._machine(), Path.home()
        tools = toolchains(home, variables)
        granted = {name: value for name, value in variables.items() if name in around.variables}
        own = {**variables, **tools.variables, **room.variables, **granted}
        off = around.sandbox is None or around.sandbox.mode == "off"
        if off or not machine.program:
            told = _OFF if off else f"none: {machine.why_not}"
            told += "" if around.network else _WITH_NETWORK
            return Setting(own, (sys.executable, *_KEEPER, f"{self._grace:g}"), told, str(room.place))
        seen = view(around, own, tools, program, (home, self._closed))
        before = machine.command(seen, room, folder, network=around.network)
        apart = "" if around.network else ", without network"
        inside = {**own, **({} if "TMPDIR" in granted else {"TMPDIR": TEMPORARY[0]})}
        return Setting(inside, tuple(before), f"{machine.told}{apart}", str(room.place), apart=True)


def variables(
    around: Surroundings, environment: Mapping[str, str], secrets: Secrets | None
) -> dict[str, str]:
    """Ours that are stated, and over them what was granted, and over these what we tell.

    secrets: what looks up those that are named.

    Raises:
        SurroundingsError: a secret cannot be had.
    """
    given = {name: _value(name, value, secrets) for name, value in around.variables.items()}
    granted = {name: value for name, value in given.items() if value is not None}
    return {**stated(os.environ), **granted, **environment}


def _value(name: str, value: str | None, secrets: Secrets | None) -> str | None:
    if value is None:
        return os.environ.get(name)
    if not is_reference(value):
        return value
    if secrets is None:
        raise SurroundingsError(f"The variable {name} is a secret, and none is looked up here")
    try:
        return secrets.reveal(value).reveal()
    except UsageError as problem:
        raise SurroundingsError(f"The variable {name} cannot be set: {problem}") from None
