"""What a gate sees of the machine: a list of places, and nothing beyond it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gonogo.adapters.commands.toolchains import Toolchains
    from gonogo.domain.surroundings import Surroundings

_SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/etc",
    "/opt",
    "/sys",
    "/nix/store",
    "/gnu/store",
    "/run/current-system",
    "/home/linuxbrew/.linuxbrew",
)
_HIDDEN = (
    "/etc/ssh",
    "/etc/ssl/private",
    "/etc/sudoers.d",
    "/etc/wireguard",
    "/etc/shadow",
    "/etc/shadow-",
    "/etc/gshadow",
    "/etc/gshadow-",
    "/etc/krb5.keytab",
)
"""Keys and passwords in folders of the system, which root could read."""
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "NIX_SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_PROGRAMS = ("bin", "sbin", "shims", ".bin")
_BESIDE = ("lib", "lib64", "libexec", "pyvenv.cfg", ".package-lock.json")
"""What is beside a folder of programs that need more than it."""
_UNSHARED = set(",:\\\"'\n")
"""Characters by which the kernel takes a list of folders apart."""


class View(NamedTuple):
    """Places by what may be done there; each is absolute. links: from a place to where it leads.

    system, read: only read. caches: read, and written to a copy that goes with the gate. write: both.
    hidden: covered, though what is around it is seen.
    """

    links: dict[str, str]
    read: tuple[Path, ...]
    caches: tuple[Path, ...]
    write: tuple[Path, ...]
    hidden: tuple[Path, ...]


def view(
    around: Surroundings,
    variables: Mapping[str, str],
    tools: Toolchains,
    program: Path,
    closed: Sequence[Path],
) -> View:
    """What one command sees. program: what is run. closed: folders that nothing but stated places opens."""
    sandbox = around.sandbox
    home = closed[0]
    configured = [_expanded(place, home) for place in (sandbox.read if sandbox else ())]
    writable = [_expanded(place, home) for place in (sandbox.write if sandbox else ())]
    places = [Path(place) for place in around.places]
    links = {place: str(Path(place).readlink()) for place in _SYSTEM if Path(place).is_symlink()}
    system = [Path(place) for place in _SYSTEM]
    further = [
        *_elsewhere(variables),
        *_prefixes(_program_folders(variables, program), closed),
        *tools.read,
        *(place for place in tools.caches if not _mountable(place)),
        *(borrowed for place in places for borrowed in _borrowed(place)),
        *configured,
    ]
    caches = [place for place in tools.caches if _mountable(place)]
    write = _there([*writable, *places])
    covered = (*system, *write)
    beyond = [place for place in further if not any(place.is_relative_to(one) for one in covered)]
    read = [place for place in system if str(place) not in links]
    hidden = [Path(place) for place in _HIDDEN if Path(place).exists()]
    return View(links, _there([*read, *beyond]), _there(caches), write, tuple(hidden))


def _expanded(place: str, home: Path) -> Path:
    return home / place[2:] if place.startswith("~/") else Path(place)


def _mountable(place: Path) -> bool:
    return _UNSHARED.isdisjoint(str(place))


def _there(places: Iterable[Path]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(place for place in places if place.exists()))


def _elsewhere(variables: Mapping[str, str]) -> Iterator[Path]:
    """Where names of machines and certificates are looked up, which is not always a folder of the system."""
    yield from (Path("/etc", name).resolve() for name in ("resolv.conf", "hosts", "localtime"))
    named = (Path(variables[name]) for name in _CERTIFICATES if name in variables)
    yield from (place for place in named if place.is_absolute())


def _program_folders(variables: Mapping[str, str], program: Path) -> Iterator[Path]:
    """Where programs lie, and where those lie to which they lead."""
    named = [Path(entry) for entry in variables.get("PATH", "").split(os.pathsep)]
    absolute = [folder for folder in named if folder.is_absolute()]
    for folder in dict.fromkeys([*absolute, program.parent, program.resolve().parent]):
        yield folder
        yield from {
            (folder / name).resolve().parent for name in ("python3", "python", "node", "ruby", "java")
        }
    yield from (Path(prefix, "bin") for prefix in {sys.prefix, sys.base_prefix})


def _prefixes(folders: Iterable[Path], closed: Sequence[Path]) -> Iterator[Path]:
    """The folders of programs, with the one above where their libraries are; none around what is closed."""
    for folder in folders:
        above = folder.parent
        needed = folder.name in _PROGRAMS and any((above / name).exists() for name in _BESIDE)
        yield from (one for one in (folder, *([above] if needed else [])) if not _opens(one, closed))


def _opens(place: Path, closed: Sequence[Path]) -> bool:
    """Whether it would show what is closed, or all that programs keep beside a person's own ones."""
    return place.name == ".local" or any(one.is_relative_to(place) for one in closed)


def _borrowed(checkout: Path) -> Iterator[Path]:
    """The stores of objects that a checkout and its submodules share with the user's repository."""
    pending = [checkout]
    while pending:
        folder = pending.pop()
        try:
            lines = (folder / ".git/objects/info/alternates").read_text().splitlines()
        except OSError:
            continue
        yield from (Path(line) for line in lines if line.startswith("/"))
        try:
            modules = (folder / ".gitmodules").read_text(errors="replace").splitlines()
        except OSError:
            continue
        named = (line.partition("=") for line in modules)
        pending += [folder / path.strip() for key, _, path in named if key.strip() == "path"]
