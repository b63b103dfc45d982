"""What reads typed values may be asked by many threads at once, and by nothing else is any read."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import msgspec
import pytest

import gonogo
from gonogo.typed import converted, decoded, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable

PACKAGE = Path(gonogo.__file__).parent
SECONDS = 0.2
"""What another thread gets in the middle of it; where it has to wait for the first one, this goes by."""
OTHERS: list[Thread] = []
TOLD = {"parts": [{"name": "till"}]}


def interrupted() -> type[str]:
    """What a field's type says, which is asked in the middle of learning the whole."""
    for thread in OTHERS:
        thread.start()
        thread.join(SECONDS)
    return str


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(lambda kind: decoded(msgspec.json.encode(TOLD), kind), id="JSON"),
        pytest.param(lambda kind: converted(TOLD, kind), id="plain data"),
        pytest.param(lambda kind: unpacked(msgspec.msgpack.encode(TOLD), kind), id="MessagePack"),
    ],
)
def test_a_type_that_two_threads_read_first_is_learned_by_one_of_them_alone(
    read: Callable[[type], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is not, the process dies of a segmentation fault."""
    part = msgspec.defstruct("Part", [("name", "interrupted()")], module=__name__)
    whole = msgspec.defstruct("Whole", [("parts", tuple[part, ...])], module=__name__)
    found: list[object] = []
    monkeypatch.setattr(f"{__name__}.OTHERS", [Thread(target=lambda: found.append(read(whole)))])
    found.append(read(whole))
    for thread in OTHERS:
        thread.join()
    assert found == [whole((part("till"),))] * 2


READING = re.compile(r"msgspec(\.\w+)*\.(convert|decode|Decoder)")


def read_elsewhere(source: str) -> list[str]:
    """What reads by msgspec itself."""
    used = [ast.unparse(node) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)]
    return [name for name in used if READING.fullmatch(name)]


def test_nothing_else_reads_by_msgspec() -> None:
    assert read_elsewhere("msgspec.json.decode(text, type=Plan)") == ["msgspec.json.decode"]
    files = [file for file in PACKAGE.rglob("*.py") if file.name != "typed.py"]
    assert {str(file): found for file in files if (found := read_elsewhere(file.read_text()))} == {}
