"""Signatures by the programs that git itself signs with: ssh-keygen and gpg."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from shlex import split
from shutil import which
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal, NamedTuple

from gonogo.adapters.repository.children import CHILDREN
from gonogo.adapters.repository.process import end, presentable
from gonogo.domain.text import printable
from gonogo.errors import RepositoryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gonogo.adapters.repository.process import GitCommand
    from gonogo.ports.publisher import Signing

_INSTALL = "Install it: OpenSSH 8.2 or later for SSH, GnuPG for OpenPGP and X.509"
PATIENCE = 120
"""Seconds; somebody may have to type a passphrase into an agent's window."""
_KINDS = ("ssh-", "ecdsa-", "sk-")
_LONGEST = 16 << 10
_ED25519 = "ssh-ed25519 "
_PROGRAMS = {"openpgp": ("OpenPGP", "gpg"), "x509": ("X.509", "gpgsm")}
_ASKING = {"commit": ("commit.gpgsign",), "tag": ("tag.gpgsign", "tag.forceSignAnnotated")}
"""Which of git's settings ask for a signature; every tag of a release is annotated."""
_SET_UP = "Set it up: git config gpg.format ssh; git config user.signingkey ~/.ssh/id_ed25519.pub"


_SYSTEM = ("/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin")
"""Where the system's own programs are: these come before whatever else PATH names."""


@cache
def verifier() -> str:
    """The ssh-keygen that verifies, by its whole path; no setting of git and no folder below here names it.

    Raises:
        RepositoryError: there is none.
    """
    named = (folder for folder in os.environ.get("PATH", "").split(os.pathsep) if Path(folder).is_absolute())
    found = which("ssh-keygen", path=os.pathsep.join((*_SYSTEM, *named)))
    if found is None:
        raise RepositoryError(f"There is no ssh-keygen to verify signatures with. {_INSTALL}")
    return found


class SshSignatures:
    """People's signatures by ssh-keygen."""

    def knows(self, key: str) -> bool:
        """See the port; beside a private key lies its public one, which says what it is."""
        if key.removeprefix("key::").startswith(_ED25519):
            return True
        place = Path(key).expanduser()
        return bool(key) and any(
            _begins_with(file, _ED25519) for file in (place, place.with_name(f"{place.name}.pub"))
        )

    def reach(self, key: str) -> str:
        """Whether an agent holds it, or its file can be read without a passphrase; see the port."""
        public = _public(key)
        if public and public in _held_by_agent():
            return "an agent holds it (SSH_AUTH_SOCK)"
        place = Path(key.removesuffix(".pub")).expanduser()
        if not place.is_file() or _ended([verifier(), "-y", "-P", "", "-f", str(place)]).code:
            return ""
        return f"{place} has no passphrase"

    def sign(self, text: bytes, namespace: str, key: str) -> bytes:
        """See the port."""
        return ssh_sign(text, namespace, key)

    def verify(self, text: bytes, signature: bytes, namespace: str, principal: str, allowed_key: str) -> bool:
        """See the port."""
        return ssh_verify(text, signature, namespace, principal, allowed_key)


def sign(git: GitCommand, text: bytes, signing: Signing, who: str, what: str = "tag") -> bytes:
    """An armoured signature over an object's text, with the key that git is set to sign with.

    what: the kind of object, for people.
    """
    key = setting(git, "user.signingkey")
    if signing != "ssh":
        name, usual = _PROGRAMS[signing]
        program = setting(git, f"gpg.{signing}.program") or usual
        if signing == "openpgp":
            program = setting(git, "gpg.openpgp.program") or setting(git, "gpg.program") or usual
        problem = f"The {what} could not be signed with {name}"
        return _run([program, "-bsau", key or who], text, problem, git.folder)
    key = key or _default_key(git)
    if not key:
        raise RepositoryError(f"There is no key to sign the {what} with. {_SET_UP}")
    program = setting(git, "gpg.ssh.program") or "ssh-keygen"
    return ssh_sign(text, "git", key, program=program, folder=git.folder)


def wanted(git: GitCommand, what: Literal["commit", "tag"]) -> Signing:
    """How git is set to sign every commit or tag; "none" where it is not.

    Raises:
        RepositoryError: it is set to sign in a way that gonogo cannot.
    """
    names = _ASKING[what]
    if not any(setting(git, name, "--type=bool") == "true" for name in names):
        return "none"
    kind = setting(git, "gpg.format") or "openpgp"
    if kind == "ssh" or kind in _PROGRAMS:
        return kind  # type: ignore[return-value]  # it is one of those
    raise RepositoryError(
        f"{names[0]} asks for signatures by {printable(kind)}, which gonogo cannot make. {_SET_UP}"
    )


def _default_key(git: GitCommand) -> str:
    """What the user's own command names as the key, "" where there is none."""
    command = setting(git, "gpg.ssh.defaultKeyCommand")
    if not command:
        return ""
    told = _run(split(command), b"", "gpg.ssh.defaultKeyCommand told no key", git.folder)
    first = told.decode(errors="replace").partition("\n")[0].strip()
    if not _is_public_key(first.removeprefix("key::")):
        raise RepositoryError(f"gpg.ssh.defaultKeyCommand told no key of ssh, but: {printable(first)}")
    return first


def ssh_sign(
    text: bytes, namespace: str, key: str, *, program: str = "ssh-keygen", folder: Path | None = None
) -> bytes:
    """An SSH signature (armoured) over a text. folder: from which a relative place of the key is meant.

    key: a file with a private key, or with a public one whose private one an agent holds, or the
    public key itself as `user.signingkey` may have it. Raises RepositoryError where it cannot sign.
    """
    with _key_file(key) as (file, options):
        command = [program, "-Y", "sign", "-n", namespace, "-f", file, *options]
        return _run(command, text, f"Signing with the SSH key {file} failed", folder)


def ssh_verify(text: bytes, signature: bytes, namespace: str, principal: str, allowed_key: str) -> bool:
    """Whether the signature is this key's over this text. allowed_key: a public key, `ssh-ed25519 AAAA…`."""
    if not _is_public_key(allowed_key) or "\n" in allowed_key.strip() or not _is_plain(principal):
        return False
    with TemporaryDirectory(prefix="gonogo-") as folder:
        allowed, signed = Path(folder, "allowed"), Path(folder, "signature")
        allowed.write_text(f"{principal} {allowed_key.strip()}\n")
        signed.write_bytes(signature)
        process = _start(
            [
                verifier(),
                "-Y",
                "verify",
                "-f",
                str(allowed),
                "-I",
                principal,
                "-n",
                namespace,
                "-s",
                str(signed),
            ]
        )
        _finish(process, text)
        return process.returncode == 0


def _public(key: str) -> str:
    """The kind and the text of a public key that is written out, or lies in a file or beside one."""
    text = key.removeprefix("key::")
    if not _is_public_key(text):
        try:
            text = Path(f"{key.removesuffix('.pub')}.pub").expanduser().read_text(errors="replace")[:_LONGEST]
        except (OSError, ValueError):
            return ""
    return " ".join(text.split()[:2])


def _held_by_agent() -> set[str]:
    """The public keys whose private ones an agent holds that programs of this user can ask."""
    told = _ended(["ssh-add", "-L"]).told.decode(errors="replace") if os.environ.get("SSH_AUTH_SOCK") else ""
    return {" ".join(line.split()[:2]) for line in told.splitlines()}


class _Ended(NamedTuple):
    """How a program ended, and what it printed."""

    code: int
    told: bytes


def _ended(command: Sequence[str]) -> _Ended:
    """A program that is only asked something; one that cannot be run has said no."""
    try:
        process = _start(command)
        told, _ = _finish(process, b"")
    except RepositoryError:
        return _Ended(1, b"")
    return _Ended(process.returncode, told)


def _begins_with(file: Path, text: str) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(len(text)) == text.encode()
    except (OSError, ValueError):
        return False


def _is_public_key(text: str) -> bool:
    return text.startswith(_KINDS)


def _is_plain(principal: str) -> bool:
    """A principal that is one word and no pattern, so that it names exactly one."""
    return bool(principal) and not any(letter.isspace() or letter in '*?!,"#' for letter in principal)


@contextmanager
def _key_file(key: str) -> Iterator[tuple[str, Sequence[str]]]:
    """A file with the key, and the options to use it with; a key given as text stands in one for a while."""
    public = key.removeprefix("key::")
    if public == key and not _is_public_key(key):
        yield str(Path(key).expanduser()), ()
        return
    with TemporaryDirectory(prefix="gonogo-") as folder:
        file = Path(folder, "key.pub")
        file.write_text(f"{public.strip()}\n")
        yield str(file), ("-U",)


def setting(git: GitCommand, name: str, *options: str) -> str:
    """What git is set to; "" where it is not."""
    return git.run("config", *options, "--get", name, ok=(0, 1)).rstrip("\n")


def _run(command: Sequence[str], text: bytes, problem: str, folder: Path | None = None) -> bytes:
    process = _start(command, folder)
    told, said = _finish(process, text)
    if process.returncode or not told:
        reason = presentable(said).replace("\n", "; ") or f"{command[0]} ended with {process.returncode}"
        raise RepositoryError(f"{problem}: {reason}. Is the key there, and unlocked in its agent?")
    return told


def _finish(process: subprocess.Popen[bytes], text: bytes) -> tuple[bytes, bytes]:
    try:
        return process.communicate(text, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        end(process)
        raise RepositoryError(
            f"The signing program gave no answer within {PATIENCE:g} s. Does it wait for somebody? "
            "Unlock the key in its agent first, and try again"
        ) from None
    except BaseException:
        end(process)
        raise
    finally:
        CHILDREN.forget(process)


def _start(command: Sequence[str], folder: Path | None = None) -> subprocess.Popen[bytes]:
    def opened() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    try:
        return CHILDREN.start(opened)
    except OSError as problem:
        raise RepositoryError(f"{command[0]} cannot be run ({problem.strerror}). {_INSTALL}") from None
