"""A sandbox by bubblewrap: namespaces of one's own, in which only stated places are."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gonogo.adapters.commands.room import Room
    from gonogo.adapters.commands.view import View

_PATIENCE = 20.0
_KEPT_APART = (
    "--die-with-parent",
    "--unshare-user",
    "--unshare-pid",
    "--unshare-ipc",
    "--unshare-uts",
    "--unshare-cgroup-try",
    "--cap-drop",
    "ALL",
)
TEMPORARY = ("/tmp", "/var/tmp")  # noqa: S108 - in the sandbox these are the gate's own
"""Where programs expect the folder for temporary files."""

_LAYERED = """\
while [ "$1" != -- ]; do
  layer="userxattr,lowerdir=$1,upperdir=$2/upper,workdir=$2/work"
  mount -t overlay overlay -o "$layer" "$2/merged" 2>/dev/null || {
    mount -t tmpfs tmpfs "$2" && mkdir "$2/upper" "$2/work" "$2/merged" &&
    mount -t overlay overlay -o "$layer" "$2/merged"
  } || exit 125
  shift 2
done
shift
exec "$@"
"""
"""Lays folders to write to over others, which stay as they are: pairs of these, `--`, a command."""


class Bubblewrap(NamedTuple):
    """How this machine keeps gates apart. program: its path, "" where it cannot.

    version: its own. unshare: the path of what lets caches have layers to write to, "" where that does not
    work. why_not: a sentence, and what to do, where the machine cannot.
    """

    program: str
    version: str = ""
    unshare: str = ""
    why_not: str = ""

    @property
    def told(self) -> str:
        """What evidence says of it."""
        return f"bubblewrap {self.version}"

    def command(self, view: View, room: Room, folder: Path, *, network: bool) -> list[str]:
        """What comes before the words of a command, for it to see only this. folder: where it runs.

        The layers of the caches are made in the room.
        """
        shown = view.caches if self.unshare else ()
        caches = {cache_: room.place / "layers" / str(number) for number, cache_ in enumerate(shown)}
        inside = [self.program, *arguments(view, room, folder, caches, network=network)]
        return [*self.layered(caches), *inside] if caches else inside

    def layered(self, caches: dict[Path, Path]) -> Iterator[str]:
        """What comes before, for each cache to have a layer to write to, which is made."""
        yield from (
            self.unshare,
            "--user",
            "--map-root-user",
            "--mount",
            "--",
            "/bin/sh",
            "-c",
            _LAYERED,
            "sh",
        )
        for cache_, layer in caches.items():
            for name in ("upper", "work", "merged"):
                (layer / name).mkdir(parents=True)
            yield from (str(cache_), str(layer))
        yield "--"


def arguments(
    view: View, room: Room, folder: Path, caches: dict[Path, Path], *, network: bool
) -> Iterator[str]:
    """Bubblewrap's arguments, up to the words of the command. caches: with where their layers are."""
    yield from _KEPT_APART
    yield from ("--uid", str(os.getuid()), "--gid", str(os.getgid()))
    if not network:
        yield "--unshare-net"
    yield from ("--proc", "/proc", "--dev", "/dev")
    for link, target in view.links.items():
        yield from ("--symlink", target, link)
    for shared in TEMPORARY:
        yield from ("--bind", str(room.temporary), shared)
    bound = {place: ("--ro-bind", place) for place in view.read}
    bound |= {place: ("--bind", layer / "merged") for place, layer in caches.items()}
    bound |= {place: ("--bind", place) for place in (*view.write, room.home, room.place / "run")}
    for place in sorted(bound, key=lambda one: (len(one.parts), one)):
        how, source = bound[place]
        yield from (_of_device(how, place), str(source), str(place))
    for place in view.hidden:
        yield from ("--tmpfs", str(place)) if place.is_dir() else ("--ro-bind", os.devnull, str(place))
    yield from ("--chdir", str(folder), "--")


def _of_device(how: str, place: Path) -> str:
    """A device is of no use where devices are barred; what lies in shared memory is a file like others."""
    return "--dev-bind" if place.parts[1:2] == ("dev",) and place.parts[2:3] != ("shm",) else how


@cache
def this_machine() -> Bubblewrap:
    """What works on this machine; tried once in a process."""
    return probe(shutil.which("bwrap") or "", shutil.which("unshare") or "")


def probe(program: str, unshare: str) -> Bubblewrap:
    """What works of these programs, as a command of each kind tells."""
    if not program:
        why = "bubblewrap is not installed. Install it, as by: apt-get install bubblewrap"
        return Bubblewrap("", why_not=why)
    small = ("--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--unshare-net", "--", "/bin/true")
    problem = _problem([program, *_KEPT_APART, *small])
    if problem:
        why = (
            f"bubblewrap does not work here: {problem}. Allow namespaces of users, as by the sysctl "
            "kernel.apparmor_restrict_unprivileged_userns=0 or kernel.unprivileged_userns_clone=1, and in a "
            "container by its seccomp profile"
        )
        return Bubblewrap("", why_not=why)
    found = Bubblewrap(program, _version(program), unshare)
    return found if unshare and _layers(found) else found._replace(unshare="")


def _layers(found: Bubblewrap) -> bool:
    with TemporaryDirectory(prefix="gonogo-layers-") as name:
        (Path(name) / "below").mkdir()
        pairs = list(found.layered({Path(name) / "below": Path(name) / "above"}))
        return not _problem([*pairs, found.program, *_KEPT_APART, "--ro-bind", "/", "/", "--", "/bin/true"])


def _version(program: str) -> str:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return done.stdout.strip().rpartition(" ")[2]


def _problem(command: Sequence[str]) -> str:
    """Why a command does not end well; "" where it does."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as problem:
        return str(problem)
    said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
    return (said or f"exit code {done.returncode}") if done.returncode else ""
