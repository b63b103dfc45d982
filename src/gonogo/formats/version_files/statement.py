"""What a version file says about the version."""

from __future__ import annotations

import msgspec


class Statement(msgspec.Struct, frozen=True):
    """The version that a file states, or where the file says that it stands instead.

    Attributes:
        text: The version as spelled in the file; empty if the file states none.
        line: The line it stands on, from 1; 0 if the file states none.
        package: The package's name where the file tells it, to be handed on to its lock file. Empty also
            where the version is a whole workspace's.
        elsewhere: For a dynamic version: the relative paths that may state it, the likeliest first.
        from_tags: For a dynamic version: it is taken from the repository's tags.
        python: The version is spelled by PEP 440.
        number_only: The file has no room for what marks a prerelease.
        unwritten: Why the version that is meant cannot be written here, and what to do; empty where it can,
            and where there is none.
    """

    text: str = ""
    line: int = 0
    package: str = ""
    elsewhere: tuple[str, ...] = ()
    from_tags: bool = False
    python: bool = False
    number_only: bool = False
    unwritten: str = ""
