"""Notices into a file: each message is one line, once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from gonogo.adapters.notices.file import FileNotices, FileSettings
from gonogo.domain.notices.announcement import Message
from gonogo.domain.notices.outcome import Delivered
from gonogo.errors import UsageError
from gonogo.ports.notices import NoticesContext

if TYPE_CHECKING:
    from pathlib import Path

MESSAGE = Message("msg_1", "release.ended", 1, 1, "r/end", "shop", "", "r", "1.2.0", "shop ended", {})


@pytest.fixture
def notices(tmp_path: Path) -> FileNotices:
    return FileNotices(
        FileSettings(path="out/notices.jsonl"), NoticesContext(None, None, None, tmp_path), 2000
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "out" / "notices.jsonl"


def send(notices: FileNotices, message: Message = MESSAGE, *, again: bool = False):
    return notices.send(message, again, lambda: False)


def keys(file: Path) -> list[str]:
    return [json.loads(line)["key"] for line in file.read_bytes().splitlines() if line.endswith(b"}")]


def test_each_message_is_a_line_that_only_its_owner_reads(notices, file):
    assert send(notices) == Delivered("written to notices.jsonl")
    send(notices, replace(MESSAGE, key="msg_2"))
    assert keys(file) == ["msg_1", "msg_2"]
    assert file.stat().st_mode & 0o077 == 0


def test_what_may_be_there_already_is_looked_for(notices, file):
    send(notices, again=True)
    send(notices, again=True)
    send(notices, replace(MESSAGE, key="msg_2"), again=True)
    assert keys(file) == ["msg_1", "msg_2"]


def test_a_line_that_a_crash_cut_off_is_written_again_behind_it(notices, file):
    send(notices)
    file.write_bytes(file.read_bytes()[:-10])
    send(notices, again=True)
    assert keys(file) == ["msg_1"]
    assert file.read_bytes().count(b"\n") == 2


def test_a_file_that_grew_too_large_or_cannot_be_written_says_what_to_do(notices, file):
    send(notices, replace(MESSAGE, sentence="x" * 3000))
    with pytest.raises(UsageError, match="move it away"):
        send(notices)
    file.unlink()
    file.mkdir()
    with pytest.raises(UsageError, match="cannot be written"):
        send(notices)
