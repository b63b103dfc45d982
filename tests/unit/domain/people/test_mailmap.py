"""Whom a mailmap renames, beside what git makes of the same text."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from gonogo.domain.people.mailmap import Mailmap

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """\
# Gus <gus@x.example> <gus@home.example>
Ann <ann@x.example> <ann@home.example>
<bob@x.example> <BOB@home.example>
Cem <cem@x.example> Build <build@x.example>
Dan <dan@x.example> dan of ops <build@x.example> and more
Eve <eve@x.example>
  Fay   <fay@x.example>   <fay@home.example>
<> <hal@home.example>
Ida <ida@x.example> <>
Jo <jo@x.example> <jo@home.example
no line at all
Ann <ann@later.example> <ann@home.example>
Kim <kim@x.example> Kim K <kim@home.example>
<kim2@x.example> <kim@home.example>
"""
PEOPLE = (
    *(("Ann", "ann@home.example"), ("x", "Bob@Home.example"), ("build", "BUILD@x.example")),
    *(("Dan of Ops", "build@x.example"), ("Else", "build@x.example"), ("Eve", "eve@x.example")),
    *(("Fay", "fay@home.example"), ("Hal", "hal@home.example"), ("Ida", ""), ("Jo", "jo@home.example")),
    *(("Gus", "gus@home.example"), ("kim k", "kim@home.example"), ("Kim", "kim@home.example")),
)


@pytest.mark.parametrize("person", PEOPLE)
def test_addresses_are_renamed_as_git_renames_them(person: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / ".mailmap").write_text(TEXT)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    name, email = person
    told = subprocess.run(
        ["git", "check-mailmap", f"{name} <{email}>"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert Mailmap(TEXT).address(name, email) == told.strip().rpartition("<")[2].rstrip(">")
