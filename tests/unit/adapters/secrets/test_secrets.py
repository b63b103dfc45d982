"""Secrets: found where references say, shown nowhere."""

import pickle
import sys
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from gonogo.adapters.secrets.vault import Vault
from gonogo.errors import UsageError
from gonogo.plugins import SECRETS, installed
from gonogo.ports.secrets import HIDDEN, Secret

VALUE = "s3cr3t-of-the-till"


@pytest.fixture
def vault() -> Vault:
    return Vault(lambda: installed(SECRETS))


def test_a_secret_is_shown_by_nothing_that_shows_values() -> None:
    one = Secret(VALUE)
    assert one.reveal() == VALUE
    shown = [repr(one), str(one), f"{one}", f"{one:>40}", f"{[one]}", f"{ {'a': one} }"]
    assert not [text for text in shown if VALUE in text]
    assert repr(one) == HIDDEN
    for write in (pickle.dumps, msgspec.json.encode, msgspec.to_builtins):
        with pytest.raises(TypeError) as problem:
            write(one)
        assert VALUE not in str(problem.value)


def test_a_variable_is_a_secret(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TILL", VALUE)
    assert vault.reveal("env:TILL").reveal() == VALUE
    with pytest.raises(UsageError, match="The variable TILL_2 is not set"):
        vault.reveal("env:TILL_2")


def test_a_file_is_a_secret_without_the_end_of_its_line(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "token").write_text(f"{VALUE}\n")
    assert vault.reveal("file:~/token").reveal() == VALUE
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "large").write_text("x" * 70_000)
    (tmp_path / "binary").write_bytes(b"\xff")
    for name, why in {"none": "No such file", "empty": "empty", "large": "larger", "binary": "UTF-8"}.items():
        with pytest.raises(UsageError, match=why):
            vault.reveal(f"file:{tmp_path / name}")


def test_a_command_prints_a_secret_and_no_shell_reads_it(vault: Vault, tmp_path: Path) -> None:
    program = tmp_path / "till"
    program.write_text(f"#!/bin/sh\n[ \"$1\" = '$HOME;' ] && pwd && echo {VALUE} && echo hidden >&2\n")
    program.chmod(0o755)
    assert vault.reveal(f"command:{program} '$HOME;'").reveal() == f"/\n{VALUE}"
    for line, why in {
        f"{program} x": "ended with 1",
        "true": "printed nothing",
        "no-such": "No such",
    }.items():
        with pytest.raises(UsageError, match=why):
            vault.reveal(f"command:{line}")


def test_a_keyring_is_asked_by_service_and_user(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    library, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    monkeypatch.setitem(sys.modules, "keyring", library)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    vars(errors)["KeyringError"] = OSError
    vars(library)["get_password"] = lambda *asked: VALUE if asked == ("https://till/x", "ci") else None
    assert vault.reveal("keyring:https://till/x/ci").reveal() == VALUE
    with pytest.raises(UsageError, match="Put it there: keyring set till you"):
        vault.reveal("keyring:till/you")

    def locked(*_: str) -> str:
        raise OSError(VALUE)

    vars(library)["get_password"] = locked
    with pytest.raises(UsageError, match=r"cannot be read from the keyring: OSError\. Unlock") as problem:
        vault.reveal("keyring:till/me")
    assert VALUE not in str(problem.value)


def test_a_keyring_that_is_not_installed_is_told_with_what_to_install(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(UsageError, match=r"pip install 'gonogo\[keyring\]'"):
        vault.reveal("keyring:till/ci")


@pytest.mark.parametrize(
    "reference",
    ["", VALUE, f"no:{VALUE}", "env:", "env:A=B", "file:token", "file:../x", "keyring:till", "keyring:/u"],
)
def test_a_wrong_reference_is_a_sentence_that_does_not_repeat_it(vault: Vault, reference: str) -> None:
    with pytest.raises(UsageError) as problem:
        vault.reveal(reference)
    assert VALUE not in str(problem.value)


@pytest.mark.parametrize("line", ["./bin/token", "bin/token", ""])
def test_a_program_that_a_checkout_could_bring_prints_no_secret(vault: Vault, line: str) -> None:
    with pytest.raises(UsageError, match="expected"):
        vault.reveal(f"command:{line}")


def test_what_was_revealed_is_known_and_not_looked_up_again(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert vault.revealed == ()
    monkeypatch.setenv("TILL", VALUE)
    first = vault.reveal("env:TILL")
    monkeypatch.setenv("TILL", "another")
    assert vault.reveal("env:TILL") is first
    assert [one.reveal() for one in vault.revealed] == [VALUE]
