"""Whatever a command says of what went wrong, it says without secrets."""

from __future__ import annotations

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


def test_what_git_and_a_hook_say_is_told_without_secrets() -> None:
    said = f"remote: token={TOKEN}\nfatal: could not read from https://ann:hunter2@example.org/a.git".encode()
    assert presentable(said) == (
        "remote: token=[secret]\nfatal: could not read from https://example.org/a.git"
    )
    assert presentable(b"") == ""
