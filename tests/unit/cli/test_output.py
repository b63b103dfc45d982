"""How wide a result may be."""

import fcntl
import os
import pty
import struct
import sys
import termios
from pathlib import Path

import pytest

from gonogo.cli.output import terminal_width


@pytest.mark.parametrize(("said", "width"), [("60", 60), ("9", 40), ("400", 100), ("0", 80), ("wide", 80)])
def test_the_width_is_what_the_environment_says_within_bounds(monkeypatch, said, width):
    monkeypatch.setenv("COLUMNS", said)
    monkeypatch.setattr(sys, "__stdout__", None)
    assert terminal_width() == width


@pytest.mark.parametrize(("columns", "width"), [(64, 64), (0, 80)])
def test_a_terminal_says_its_own_width_and_one_that_does_not_know_it_has_80(monkeypatch, columns, width):
    monkeypatch.delenv("COLUMNS", raising=False)
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0), os.fdopen(theirs, "w") as terminal:
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        monkeypatch.setattr(sys, "__stdout__", terminal)
        assert terminal_width() == width


def test_where_the_output_is_no_terminal_it_is_80(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    with Path(os.devnull).open("w") as nothing:
        monkeypatch.setattr(sys, "__stdout__", nothing)
        assert terminal_width() == 80
