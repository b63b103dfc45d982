"""Hearing what people say in other clones, while a release waits here for approval."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from gonogo.app.people.identity import people_of
from gonogo.cli.output import say, warn
from gonogo.errors import GonogoError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.app.releases import Releases

_PAUSE = 5.0
SAID = {"approve": "approved", "reject": "rejected"}


class Listener:
    """Listens for one release."""

    def __init__(self, releases: Releases, release: str) -> None:
        """Take the release by its id; nothing is asked yet."""
        from gonogo.bootstrap.releases import open_answers

        self._releases = releases
        self._release = release
        self._answers = open_answers(releases)
        self._over = Event()

    def listen(self) -> None:
        """Hear once, if the release is at its approvals; tell what was heard, and what was passed over."""
        row = self._releases.find(self._release)
        if row.at.asks is None:
            return
        try:
            heard = self._answers.collect(row)
        except UsageError:
            return  # it ended meanwhile
        for word in heard.words:
            say(f"{word.person.name} {SAID[word.kind]} it, signed, in another clone")
        for remark in heard.remarks:
            warn(remark)

    @property
    def is_needed(self) -> bool:
        """Whether people can answer elsewhere: where nobody is known, nobody is asked there."""
        return bool(people_of(self._releases.find(self._release)))

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear every few seconds inside of the block, beside whatever is done in it."""
        Thread(target=self._go_on, daemon=True).start()
        try:
            yield
        finally:
            self._over.set()

    def _go_on(self) -> None:
        while not self._over.wait(_PAUSE):
            try:
                self.listen()
            except GonogoError as problem:
                warn(str(problem))
                return
