"""A unit of systemd, by which an environment comes up again after a restart of the machine, and stays up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonogo.domain.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNIT = """\
# {name}: brings up {environment} after a restart of the machine, and its supervisor whenever that dies.
# To install it, for your user alone:
#   save this as ~/.config/systemd/user/{name}
#   systemctl --user daemon-reload
#   systemctl --user enable --now {name}
#   loginctl enable-linger        (so that it comes up before you log in)
[Unit]
Description=gonogo: {environment} of {project}
StartLimitIntervalSec=0

[Service]
Type=exec
# What dies is started again, but for an environment that somebody has taken down. What serves users lives on.
Restart=on-failure
RestartSec=5
KillMode=process
OOMPolicy=continue
# Each instance has a control group of its own, so that what it forks away is found.
Delegate=yes
WorkingDirectory={folder}
Environment={path}
ExecStart={up}
ExecStop={down}
TimeoutStartSec=infinity
TimeoutStopSec=infinity

[Install]
WantedBy=default.target
"""


def unit(project: str, environment: str, command: Sequence[str], folder: str, path: str) -> str:
    """The text of the unit. command: gonogo, up to its own command; path: where programs are looked for."""
    return _UNIT.format(
        name=f"gonogo-{_plain(project)}-{_plain(environment)}.service",
        environment=_literal(environment),
        project=_literal(project),
        folder=_literal(folder),
        path=_quoted(f"PATH={path}"),
        up=_line([*command, "local", "up", environment, "--attend"]),
        down=_line([*command, "local", "down", environment]),
    )


def _line(words: Sequence[str]) -> str:
    return " ".join(_quoted(word.replace("$", "$$")) for word in words)


def _quoted(word: str) -> str:
    escaped = _literal(word.replace("\\", "\\\\").replace('"', '\\"'))
    return f'"{escaped}"'


def _literal(text: str) -> str:
    """With no sign that stands for something else; one line."""
    return printable(text).replace("%", "%%")


def _plain(name: str) -> str:
    """As a name of a file may be."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "-" for sign in name)
