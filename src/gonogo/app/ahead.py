"""Questions that are asked before their answers are needed, so that git works while we do."""

from __future__ import annotations

from _thread import allocate_lock, start_new_thread
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from gonogo.ports.repository import Repository

_Answer = TypeVar("_Answer")


class Ahead:
    """Each question has a thread of its own, which nobody waits for until its answer is needed.

    `Thread.start` waits until the new one had its turn, and an executor's import costs more than it saves.
    """

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self._asked: dict[Hashable, _Asked] = {}

    def ask(self, name: Hashable, question: Callable[[], Any]) -> None:
        """Ask now what will be needed under this name; what was asked before stays."""
        if name not in self._asked:
            self._asked[name] = _Asked(question)

    def take(self, name: Hashable, question: Callable[[], _Answer]) -> _Answer:
        """The answer to what was asked under this name, else that to the question, asked now.

        Raises:
            whatever the question raises.
        """
        asked = self._asked.pop(name, None)
        found: _Answer = asked.answer() if asked else question()
        return found


def ask_clone(repository: Repository) -> Ahead:
    """Ask git at once what the clone is like, which every plan needs."""
    ahead = Ahead()
    ahead.ask("references", repository.references)
    ahead.ask("settings", repository.settings)
    ahead.ask("dirty", repository.dirty)
    return ahead


class _Asked:
    """One question, and its answer when there is one."""

    def __init__(self, question: Callable[[], Any]) -> None:
        self._question = question
        self._found: Any = None
        self._problem: BaseException | None = None
        self._working = allocate_lock()
        self._working.acquire()
        start_new_thread(self._ask, ())

    def _ask(self) -> None:
        try:
            self._found = self._question()
        except BaseException as problem:  # noqa: BLE001 - whoever takes the answer is told
            self._problem = problem
        finally:
            self._working.release()

    def answer(self) -> Any:
        with self._working:
            pass
        if self._problem:
            raise self._problem
        return self._found
