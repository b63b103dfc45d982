from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from gonogo.adapters.files.enclosed import OTHERS, enclose, tighten

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def nothing_is_masked() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def open_below(folder: Path) -> list[str]:
    return [str(place) for place in (folder, *folder.rglob("*")) if place.lstat().st_mode & OTHERS]


def test_a_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    assert not enclose(tmp_path / "new")
    assert not enclose(tmp_path / "new")
    assert open_below(tmp_path / "new") == []


@pytest.mark.threat(
    "machine", "Read reports, logs and the record in a state folder that is open to all users"
)
def test_a_folder_that_was_open_is_closed_with_all_that_is_in_it(tmp_path: Path) -> None:
    state = tmp_path / "state"
    (state / "evidence").mkdir(parents=True)
    (state / "evidence" / "output.log").touch()
    (state / "program").touch(mode=0o777)
    (state / "gone").symlink_to("nowhere")
    assert enclose(state)
    (state / "gone").unlink()
    assert open_below(state) == []
    assert (state / "program").stat().st_mode & 0o777 == 0o700
    assert not enclose(state)


def test_a_link_out_of_the_folder_changes_nothing_there(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "theirs").touch(mode=0o666)
    (tmp_path / "state" / "link").symlink_to(tmp_path / "theirs")
    tighten(tmp_path / "state")
    assert (tmp_path / "theirs").stat().st_mode & 0o777 == 0o666
