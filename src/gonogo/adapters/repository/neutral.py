"""What every git of gonogo runs with: neither a clone nor a variable has a say in what a history is.

A clone's settings decide how its remote is reached, who commits, and how its files look in a working tree:
url, credential, http, core.sshCommand; user; filter, core.autocrlf. They decide nothing of what is read.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gonogo.ports.repository import Place

SETTINGS = (
    # what runs beside git
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.alternateRefsCommand=true",
    "log.showSignature=false",
    "protocol.ext.allow=never",
    "gc.auto=0",
    "maintenance.auto=false",
    # what stands for objects, and may say something else than they do
    "core.commitGraph=false",
    "core.multiPackIndex=false",
    "core.splitIndex=false",
    "fetch.writeCommitGraph=false",
    # how it is said
    "core.quotePath=false",
    "i18n.commitEncoding=UTF-8",
    "i18n.logOutputEncoding=UTF-8",
    "color.ui=false",
    "column.ui=never",
    "advice.detachedHead=false",
    "status.showUntrackedFiles=normal",
    "diff.ignoreSubmodules=none",
    # what is brought and sent is what was said, and no more
    "push.pushOption=",
    "push.useForceIfIncludes=false",
    "fetch.prune=false",
    "fetch.pruneTags=false",
    # who waits for whom
    "core.filesRefLockTimeout=3000",
    "core.packedRefsTimeout=3000",
)
"""They win over every other place where git is told something; a value that is not here is git's own."""
ENVIRONMENT = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": "",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_FLUSH": "0",  # else it writes into a pipe commit by commit
    "LC_ALL": "C",
}
_PASSED = re.compile(
    r"GIT_(SSH|SSH_COMMAND|SSH_VARIANT|ASKPASS|PROXY_\w+|SSL_\w+|HTTP_\w+|ALLOW_PROTOCOL|EXEC_PATH"
    r"|CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|PARAMETERS|COUNT|KEY_\d+|VALUE_\d+)|TRACE2(_\w+)?"
    r"|(AUTHOR|COMMITTER)_(NAME|EMAIL)|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM"
    r"|TEST_ASSUME_DIFFERENT_OWNER)"
)
"""Variables of git that are handed on: how a remote is reached, who somebody is, and their own settings."""
_NOTHING = Path(__file__).with_name("nothing")
"""Repositories without settings, references and attributes, one for each kind of hash."""
OF_OBJECTS = (
    "core.attributesFile=/dev/null",
    "mailmap.file=/dev/null",
    "gpg.program=false",
    "gpg.openpgp.program=false",
    "gpg.x509.program=false",
    "gpg.ssh.program=ssh-keygen",
)
"""Where objects alone are read: people are renamed by a commit's own file, and known by keys of the rules."""


@cache
def options(settings: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What stands before a command of git. settings: further ones, `name=value`."""
    said = (part for setting in (*SETTINGS, *settings) for part in ("-c", setting))
    return ("--no-pager", *said)


def environment(more: Mapping[str, str], given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables that git runs with. more: what is said beside; given: those that we run with.

    What a push brings is not in its store before a hook said yes: such a hook finds it beside.
    """
    kept = {name: value for name, value in given.items() if _is_passed(name)}
    brought = given.get("GIT_QUARANTINE_PATH")
    beside = {"GIT_ALTERNATE_OBJECT_DIRECTORIES": brought} if brought else {}
    return {**kept, **ENVIRONMENT, **beside, **more}


def _is_passed(name: str) -> bool:
    return not name.startswith("GIT_") or _PASSED.fullmatch(name) is not None


def objects_alone(place: Place) -> dict[str, str]:
    """The variables by which git sees the objects of a clone, and nothing else of it, or of its user.

    In a clone that left objects on its remote it sees the settings, as by these it brings what is missing.
    """
    objects = place.shared / "objects"
    if next((objects / "pack").glob("*.promisor"), None):
        return {"GIT_DIR": str(place.shared)}
    return {
        "GIT_DIR": str(_NOTHING / place.hashes),
        "GIT_OBJECT_DIRECTORY": str(objects),
        "GIT_SHALLOW_FILE": str(place.shared / "shallow"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_COUNT": "0",
        "GIT_CONFIG_PARAMETERS": "",
    }
