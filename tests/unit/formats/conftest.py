"""Files as a slow disk gives them."""

import io
from collections.abc import Callable

import pytest


class Dribble(io.BytesIO):
    """Gives so many bytes at a time at most, however many are asked for."""

    def __init__(self, content: bytes, most: int) -> None:
        super().__init__(content)
        self._most = most

    def read(self, size: int | None = -1) -> bytes:
        return super().read(self._most if size is None or size < 0 else min(size, self._most))


@pytest.fixture(scope="session")
def dribble() -> Callable[[bytes, int], io.BytesIO]:
    return Dribble
