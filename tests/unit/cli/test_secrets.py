"""Whatever a command says of what went wrong, it says without secrets."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import pytest

from gonogo.adapters.repository.process import presentable
from gonogo.cli import main
from gonogo.errors import RepositoryError

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "glpat" + "-" + "q7Rz2LmX9vTb4KpW8sYd"


@pytest.mark.threat("remote", "Answer with a token in its error, so that it stands in a log or a report")
@pytest.mark.parametrize("problem", [RepositoryError(f"origin said: {TOKEN}"), ZeroDivisionError(TOKEN)])
def test_an_error_and_a_traceback_are_told_without_secrets(
    problem: Exception, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def broken() -> NoReturn:
        raise problem

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(main, "_ended", broken)
    assert main.run() == 1
    told = capfd.readouterr().err
    assert TOKEN not in told
    assert "[secret]" in told


@pytest.mark.threat("file", "Have a secret in a command's words, so that a CI's log shows it with the usage")
def test_how_a_command_is_used_is_told_without_the_secrets_of_its_words(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for words in ([TOKEN], ["plan", TOKEN], ["plan", "--level", TOKEN]):
        monkeypatch.setattr(sys, "argv", ["gonogo", *words])
        assert main.run() == 2
        told = capfd.readouterr().err
        assert TOKEN not in told
        assert "[secret]" in told


def test_what_git_and_a_hook_say_is_told_without_secrets() -> None:
    said = f"remote: token={TOKEN}\nfatal: could not read from https://ann:hunter2@example.org/a.git".encode()
    assert presentable(said) == (
        "remote: token=[secret]\nfatal: could not read from https://example.org/a.git"
    )
    assert presentable(b"") == ""
