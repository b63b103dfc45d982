"""What a checkout takes over of the settings of the clone that it is made of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gonogo.adapters.repository.process import GitCommand

_CARRIED = re.compile(
    r"(filter|url|http|credential|protocol|submodule|diff|merge|user|author|committer)\..+"
    r"|lfs\.(?!storage$).+"
    r"|core\.(autocrlf|eol|safecrlf|symlinks|longpaths|protectntfs|protecthfs|attributesfile|sshcommand"
    r"|checkroundtripencoding|precomposeunicode)"
    r"|remote\.origin\.(lfsurl|promisor|partialclonefilter)"
)
"""How files look and where they come from; nothing about who signs, watches, or runs beside git."""
_OF_THE_CLONE = ("local", "worktree")
_LFS = {"lfs.fetchinclude": "", "lfs.fetchexclude": "", "lfs.skipdownloaderrors": "false"}
"""What .lfsconfig may say so that files are left out."""
_NOWHERE = "file:///dev/null"


def carried(git: GitCommand, url: str) -> str:
    """The lines for the settings of a checkout. url: of its remote, which it may read and not write."""
    found = _local(git)
    lines = [line for name, value in found if _CARRIED.fullmatch(name) for line in _lines(name, value)]
    remote = {
        "remote.origin.url": url,
        "remote.origin.fetch": "+refs/heads/*:refs/remotes/origin/*",
        "remote.origin.pushurl": "/dev/null",  # tests have no business with references of others
    }
    return "".join(f"{line}\n" for line in lines) + stated(remote)


def stated(settings: Mapping[str, str]) -> str:
    """Settings as they stand in a file of git's."""
    return "".join(f"{line}\n" for name, value in settings.items() for line in _lines(name, value))


def remote_url(git: GitCommand, folder: Path, top: Path | None) -> str:
    """The address of a clone's remote, whole; the clone itself where it has none.

    folder: of its git. top: of its working tree, from which a relative address is meant.
    """
    told = git.run("config", "-z", "--get-regexp", r"^remote\..*\.url$", ok=(0, 1)).split("\0")[:-1]
    urls = dict(entry.split("\n", 1) for entry in told if "\n" in entry)
    url = urls.get("remote.origin.url", next(iter(urls.values()), ""))
    if not url:
        return str(folder)
    beside = (top or folder) / url
    return str(beside.resolve()) if _is_relative(url) and beside.exists() else url


def _is_relative(url: str) -> bool:
    return "://" not in url and not url.startswith(("/", "~"))


def without_lfsconfig(git: GitCommand, sha: str) -> tuple[str, ...]:
    """Options by which a tracked .lfsconfig decides nothing; what the clone itself is set to stays."""
    if git.ask("cat-file", "-e", f"{sha}:.lfsconfig").code:
        return ()
    own = dict(_all(git))
    https = own.get("remote.origin.url") or ""
    default = f"{https.removesuffix('/').removesuffix('.git')}.git/info/lfs"
    wanted = {**_LFS, "lfs.url": default if https.startswith("https://") else _NOWHERE}
    return tuple(
        part for name, value in wanted.items() if name not in own for part in ("-c", f"{name}={value}")
    )


def _local(git: GitCommand) -> list[tuple[str, str | None]]:
    told = git.run("config", "-z", "--list", "--show-scope").split("\0")[:-1]
    return [
        _pair(entry) for scope, entry in zip(told[::2], told[1::2], strict=True) if scope in _OF_THE_CLONE
    ]


def _all(git: GitCommand) -> list[tuple[str, str | None]]:
    return [_pair(entry) for entry in git.run("config", "-z", "--list").split("\0")[:-1]]


def _pair(entry: str) -> tuple[str, str | None]:
    """A name with its value; nothing for one that only stands there, which means yes."""
    name, found, value = entry.partition("\n")
    return name, value if found else None


def _lines(name: str, value: str | None) -> list[str]:
    section, _, rest = name.partition(".")
    subsection, _, key = rest.rpartition(".")
    head = f'[{section} "{_escaped(subsection)}"]' if subsection else f"[{section}]"
    return [head, f"\t{key}" if value is None else f'\t{key} = "{_escaped(value)}"']


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
