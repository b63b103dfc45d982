"""A checkout for one use: nobody before has touched it, nobody after sees what was done there."""

from __future__ import annotations

from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from gonogo.domain import duration
from gonogo.domain.decision import Evidence
from gonogo.domain.planning.plan import Preparation
from gonogo.domain.text import abridged, counted, excerpt
from gonogo.errors import IncompleteError, Stopped, UsageError
from gonogo.formats.command_line import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from gonogo.ports.checkout import Checkout, Prepared
    from gonogo.ports.commands import Commands, Finished
from gonogo.ports.workspace import Workspace

PREPARED = "prepare"
"""What its use of a checkout is called, and its evidence."""
_LAST = 20
_WIDTH = 300


class Ground(msgspec.Struct, frozen=True):
    """What all checkouts of a release have in common.

    commit: as it will be released. tags: those to come. preparation: what is installed once for all of them.
    """

    workspace: Workspace
    release: str
    commit: str
    tags: tuple[str, ...]
    preparation: Preparation | None = None

    @contextmanager
    def own_checkout(
        self, use: str, commands: Callable[[Path], Commands], stopped: Callable[[], bool]
    ) -> Iterator[Checkout]:
        """The commit in a folder that was not there before and is removed afterwards, with what is prepared.

        use: such as the name of a gate; at one time there is one of each. commands: those of a checkout.

        Raises:
            IncompleteError: some of it cannot be had, or is not as it should be; the sentence says more.
            RepositoryError: the repository or the disk is broken.
            Stopped: we are being stopped.
        """
        prepared = self._prepared(self.preparation, commands, stopped) if self.preparation else None
        self._refuse_changes()
        place = self.workspace.checkout(self.release, use)
        try:
            checkout = self.workspace.check_out(self.commit, place, self.tags)
            if prepared:
                self.workspace.bring(self._source, place)
            self.workspace.watch(self.release)
            yield msgspec.structs.replace(checkout, prepared=prepared)
        finally:
            self.workspace.remove(place)

    @contextmanager
    def judged_checkout(
        self, gate: str, commands: Callable[[Path], Commands], stopped: Callable[[], bool]
    ) -> Iterator[Checkout]:
        """The same for a gate; nothing that it saw counts where it changed the clone.

        Raises:
            IncompleteError: beside what `own_checkout` says, afterwards: something changed the clone.
        """
        with self.own_checkout(f"gate {gate}", commands, stopped) as checkout:
            yield checkout
        self._refuse_changes()

    def _refuse_changes(self) -> None:
        """What decides what git does here, and for the next gate, is to be as it was before the first one."""
        if changes := self.workspace.changes(self.release):
            raise IncompleteError(
                f"something changed this clone since its gates began: {abridged(_shown(changes))}. A gate "
                "can do that, and none should. Take it back, as by git config --unset, and find what did it; "
                "if it was you, begin again: gonogo abort, then gonogo release"
            )

    @property
    def _source(self) -> Path:
        return self.workspace.checkout(self.release, PREPARED)

    def _prepared(
        self, preparation: Preparation, commands: Callable[[Path], Commands], stopped: Callable[[], bool]
    ) -> Prepared:
        place = self._source

        def begin() -> None:
            self.workspace.check_out(self.commit, place, self.tags)
            self.workspace.watch(self.release)

        def install() -> None:
            for number, line in enumerate(preparation.run, 1):
                self._run(line, number, preparation.timeout, commands(place), stopped)

        return self.workspace.prepare(place, begin, install)

    def _run(
        self, line: str, number: int, timeout: float, commands: Commands, stopped: Callable[[], bool]
    ) -> None:
        log = self.workspace.evidence(self.release, PREPARED, f"{number}.log")
        try:
            finished = commands.run(
                words(line),
                operation=f"{self.release}/{PREPARED}/{number}",
                folder=self._source,
                log=log,
                timeout=timeout,
                stopped=stopped,
            )
        except UsageError as problem:
            raise IncompleteError(f"`prepare` could not be done: {problem}") from None
        if finished.stopped or stopped():
            raise Stopped
        if finished.code or finished.timed_out:
            raise _failed(line, finished, timeout)


def seen(checkout: Checkout) -> tuple[Evidence, ...]:
    """What the commit alone does not say of a checkout: what was installed, and what filters made."""
    found = []
    if checkout.prepared:
        found.append(Evidence("prepared", _told(checkout.prepared)))
    if checkout.made:
        lines = "".join(f"{name}  {path}\0" for path, name in sorted(checkout.made.items()))
        digest = sha256(lines.encode(errors="surrogateescape")).hexdigest()
        files = counted(len(checkout.made), "file")
        found.append(Evidence("made by filters", f"{files}, sha256:{digest}"))
    return tuple(found)


def _shown(names: Sequence[str]) -> list[str]:
    return [excerpt(name, _WIDTH) for name in names]


def _told(prepared: Prepared) -> str:
    files = f"{counted(prepared.files, 'file')} with {prepared.size:,} bytes"
    away = ""
    if prepared.away:
        leads = counted(len(prepared.away), "link")
        away = f"; {leads} out of the checkout: {abridged(list(prepared.away))}"
    return f"{files}, sha256:{prepared.digest}{away}"


def _failed(line: str, finished: Finished, timeout: float) -> IncompleteError:
    ended = f"failed (exit code {finished.code})" if finished.code >= 0 else "was ended by a signal"
    if finished.timed_out:
        ended = f"was not done after {duration.shown(timeout)}"
    lines = [excerpt(one, _WIDTH) for one in finished.output.splitlines() if one.strip()]
    return IncompleteError(
        f"`{excerpt(line, _WIDTH)}`, of `prepare`, {ended}, so there was nothing to run it with",
        tuple(lines[-_LAST:]),
    )
