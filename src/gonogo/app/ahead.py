"""Questions that are asked before their answers are needed, so that git works while we do."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_Answer = TypeVar("_Answer")


class Ahead:
    """Each question has a thread of its own, of which an executor's import would cost more than it saves."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self._asked: dict[str, _Asked] = {}

    def ask(self, name: str, question: Callable[[], Any]) -> None:
        """Ask now what will be needed under this name; what was asked before stays."""
        if name not in self._asked:
            self._asked[name] = _Asked(question)

    def take(self, name: str, question: Callable[[], _Answer]) -> _Answer:
        """The answer to what was asked under this name, else that to the question, asked now.

        Raises:
            whatever the question raises.
        """
        asked = self._asked.pop(name, None)
        found: _Answer = asked.answer() if asked else question()
        return found


class _Asked:
    """One question, and its answer when there is one."""

    def __init__(self, question: Callable[[], Any]) -> None:
        self._question = question
        self._found: Any = None
        self._problem: BaseException | None = None
        self._thread = Thread(target=self._ask, daemon=True)
        self._thread.start()

    def _ask(self) -> None:
        try:
            self._found = self._question()
        except BaseException as problem:  # noqa: BLE001 - whoever takes the answer is told
            self._problem = problem

    def answer(self) -> Any:
        self._thread.join()
        if self._problem:
            raise self._problem
        return self._found
