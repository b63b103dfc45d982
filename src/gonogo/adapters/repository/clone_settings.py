"""What a clone is set to, and what of it a checkout takes over."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gonogo.adapters.repository.process import GitCommand

_CARRIED = re.compile(
    r"(filter|url|http|credential|protocol|submodule|diff|merge|user|author|committer)\..+"
    r"|lfs\.(?!storage$).+"
    r"|core\.(autocrlf|eol|safecrlf|symlinks|longpaths|protectntfs|protecthfs|attributesfile|sshcommand"
    r"|checkroundtripencoding|precomposeunicode|filemode|ignorecase)"
    r"|remote\.origin\.(lfsurl|promisor|partialclonefilter)"
)
"""How files look and where they come from; nothing about who signs, watches, or runs beside git."""
_GRANTING = re.compile(
    r"credential\..+|core\.sshcommand"
    r"|http\.(?:.+\.)?(extraheader|cookiefile|savecookies|sslkey|sslcert|proxy|delegation|emptyauth)",
    re.IGNORECASE,
)
"""What a clone signs in by: continuous integration leaves the runner's token there."""
_USER = re.compile(r"(?i)(?<=https://)[^\s/?#]*@|(?<=http://)[^\s/?#]*@")
_OF_THE_CLONE = ("local", "worktree")
_URL = re.compile(r"remote\..*\.url")
_LFS = {"lfs.fetchinclude": "", "lfs.fetchexclude": "", "lfs.skipdownloaderrors": "false"}
"""What .lfsconfig may say so that files are left out."""
_NOWHERE = "file:///dev/null"


class CloneSettings:
    """Git's settings of one clone, read once."""

    def __init__(self, git: GitCommand, folder: Path, top: Path | None) -> None:
        """Take the command. folder: of its git. top: of its working tree, if it has one."""
        self._git = git
        self._folder = folder
        self._top = top

    @cached_property
    def _listed(self) -> list[tuple[str, str, str | None]]:
        """Where each was said, its name and its value; nothing for one that only stands there: yes."""
        told = self._git.run("config", "-z", "--list", "--show-scope").split("\0")[:-1]
        entries = (
            (scope, *entry.partition("\n")) for scope, entry in zip(told[::2], told[1::2], strict=True)
        )
        return [(scope, name, value if found else None) for scope, name, found, value in entries]

    @cached_property
    def values(self) -> dict[str, str]:
        """The last value of each, as git has it."""
        return {name: "true" if value is None else value for _, name, value in self._listed}

    @cached_property
    def url(self) -> str:
        """The address of the clone's remote, whole; the clone itself where it has none."""
        urls = [value for name, value in self.values.items() if _URL.fullmatch(name)]
        url = self.values.get("remote.origin.url", next(iter(urls), ""))
        if not url:
            return str(self._folder)
        beside = (self._top or self._folder) / url
        return str(beside.resolve()) if _is_relative(url) and beside.exists() else url

    def shown(self, url: str) -> str:
        """The file of settings for a checkout, with nothing by which the clone signs in.

        url: of its remote, which is told without a user, and cannot be written.
        """
        own = [(name, value) for name, value in self._carried if not _GRANTING.fullmatch(name)]
        bare = [(without_user(name), value and without_user(value)) for name, value in own]
        return _file(bare, without_user(url))

    def carried(self, url: str) -> str:
        """The file of settings for a repository that only we use. url: of its remote."""
        return _file(self._carried, url)

    @property
    def _carried(self) -> list[tuple[str, str | None]]:
        own = ((name, value) for scope, name, value in self._listed if scope in _OF_THE_CLONE)
        return [(name, value) for name, value in own if _CARRIED.fullmatch(name)]

    def without_lfsconfig(self, sha: str) -> tuple[str, ...]:
        """Options by which a tracked .lfsconfig decides nothing; what the clone itself is set to stays."""
        own = self.values
        if not any(name.startswith("filter.lfs.") for name in own):
            return ()
        if self._git.ask("cat-file", "-e", f"{sha}:.lfsconfig").code:
            return ()
        https = own.get("remote.origin.url", "")
        default = f"{https.removesuffix('/').removesuffix('.git')}.git/info/lfs"
        wanted = {**_LFS, "lfs.url": default if https.startswith("https://") else _NOWHERE}
        said = ((name, value) for name, value in wanted.items() if name not in own)
        return tuple(part for name, value in said for part in ("-c", f"{name}={value}"))


def stated(settings: Mapping[str, str]) -> str:
    """Settings as they stand in a file of git's."""
    return "".join(f"{line}\n" for name, value in settings.items() for line in _lines(name, value))


def without_user(text: str) -> str:
    """The text without the users, passwords and tokens that stand in addresses."""
    return _USER.sub("", text)


def _file(own: Sequence[tuple[str, str | None]], url: str) -> str:
    lines = [line for name, value in own for line in _lines(name, value)]
    remote = {
        "core.bare": "false",
        "remote.origin.url": url,
        "remote.origin.fetch": "+refs/heads/*:refs/remotes/origin/*",
        "remote.origin.pushurl": "/dev/null",  # tests have no business with references of others
    }
    return "".join(f"{line}\n" for line in lines) + stated(remote)


def _is_relative(url: str) -> bool:
    return "://" not in url and not url.startswith(("/", "~"))


def _lines(name: str, value: str | None) -> list[str]:
    section, _, rest = name.partition(".")
    subsection, _, key = rest.rpartition(".")
    head = f'[{section} "{_escaped(subsection)}"]' if subsection else f"[{section}]"
    return [head, f"\t{key}" if value is None else f'\t{key} = "{_escaped(value)}"']


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
