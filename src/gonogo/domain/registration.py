"""A project whose repository is elsewhere: what a server must know to release it."""

from __future__ import annotations

import re

import msgspec

from gonogo.domain.text import printable

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}", re.IGNORECASE)
_OVER_NETWORK = re.compile(r"(https?|ssh|git)://[^\s/]+/\S*")
_OVER_SSH = re.compile(r"[\w.+-]+@[\w.-]+:[^\s:]\S*")
_PASSWORD = re.compile(r"https?://[^/\s]*:[^/\s]*@")
_BRANCH = re.compile(r"[^\s~^:?*\[\\-][^\s~^:?*\[\\]{0,199}")


class Registration(msgspec.Struct, frozen=True):
    """A project as it is registered; its settings stay in its own gonogo.yml.

    name: of the project, as its gonogo.yml says it too. address: of its repository, without a password.
    branch: the protected one, whose settings count; "" for the one that the remote calls its main one.
    credential: a reference to the password or token for https, or to the key's file for SSH; "" where git
    needs none.
    """

    name: str
    address: str
    branch: str = ""
    credential: str = ""

    @property
    def is_over_ssh(self) -> bool:
        """Whether the repository is reached by SSH."""
        return self.address.startswith("ssh://") or bool(_OVER_SSH.fullmatch(self.address))


def problem_of(wanted: Registration) -> str:
    """Why a project cannot be registered so, in a sentence that says what to do; "" where it can."""
    if not _NAME.fullmatch(wanted.name) or wanted.name.endswith((".git", ".lock")):
        return (
            f"{printable(wanted.name)} is no name for a project. Use letters, digits, dots, dashes and "
            "underscores, as `project:` in its gonogo.yml has it"
        )
    if _PASSWORD.match(wanted.address):
        return (
            "The address has a password in it. Leave it out, and say where the password is: "
            "--credential env:NAME, or file:PATH"
        )
    if not any(kind.fullmatch(wanted.address) for kind in (_OVER_NETWORK, _OVER_SSH)) and not _is_path(
        wanted.address
    ):
        return (
            f"{printable(wanted.address)} is no address of a repository. Give https://HOST/PATH, "
            "ssh://USER@HOST/PATH, USER@HOST:PATH, or a whole path on this machine"
        )
    if wanted.branch and not _BRANCH.fullmatch(wanted.branch):
        return f"{printable(wanted.branch)} is no name of a branch"
    if wanted.is_over_ssh and wanted.credential and not wanted.credential.startswith("file:/"):
        return "SSH takes its key from a file. Name it with its whole path: --credential file:/PATH"
    return ""


def _is_path(address: str) -> bool:
    return address.startswith("/") and "\n" not in address and "\0" not in address
