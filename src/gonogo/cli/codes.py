"""How commands end: every exit code, and which command ends with it when."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes; those of errors stand with them, in errors.py."""

    DONE = 0
    ERROR = 1
    WRONG_USE = 2
    NO_GO = 3
    WAITING = 4
    ROLLED_BACK = 5
    INTERRUPTED = 130


ANY = {
    Exit.DONE: "it is done; also where there is nothing to do",
    Exit.ERROR: "an error: what happened and what to do is on standard error",
    Exit.WRONG_USE: "wrong use, or a wrong settings file; nothing was changed",
    Exit.INTERRUPTED: "interrupted, as by Ctrl-C; `gonogo resume` continues a release",
}
"""What each command may end with."""
_RELEASE = {
    Exit.NO_GO: "the release did not come out: rejected, aborted or failed",
    Exit.WAITING: "it waits for a person or a time",
    Exit.ROLLED_BACK: "users had the version, and have the one before it again",
}
OWN: dict[str, dict[Exit, str]] = {
    "release": _RELEASE | {Exit.NO_GO: f"something is in the way; or {_RELEASE[Exit.NO_GO]}"},
    "approve": _RELEASE,
    "reject": _RELEASE,
    "resume": _RELEASE,
    "abort": _RELEASE,
    "promote": _RELEASE,
    "deploy": _RELEASE | {Exit.NO_GO: "it was refused, aborted or failed"},
    "rollback": {
        Exit.NO_GO: "its severity does not ask for one; or it was refused, or failed",
        Exit.WAITING: "a hotfix might be better, and nobody said `--yes`; or it waits",
        Exit.ROLLED_BACK: "a release that was rolling out was rolled back",
    },
    "gates --run": {Exit.NO_GO: "a gate says no-go", Exit.WAITING: "a gate says hold, or none was run"},
    "judge": {Exit.NO_GO: "no-go", Exit.WAITING: "hold, or a watch that is not over"},
    "lint": {Exit.NO_GO: "a message has a fault"},
    "doctor": {Exit.NO_GO: "something is wrong"},
    "serve --check": {Exit.NO_GO: "something is wrong"},
    "ledger verify": {Exit.NO_GO: "the ledger is not sound"},
    "local status": {Exit.ERROR: "an environment is not as it should be"},
}
"""What else each command may end with, or with a meaning of its own."""


def codes_table() -> str:
    """All of it as Markdown; commands that end in the same way share their rows."""
    named = [(", ".join(f"`gonogo {name}`" for name in names), own) for own, names in _shared()]
    rows = [("any command", ANY), *named]
    lines = [f"| {name} | {code:d} | {meaning} |" for name, own in rows for code, meaning in own.items()]
    return "\n".join(["| command | code | meaning |", "| --- | --- | --- |", *lines, ""])


def _shared() -> list[tuple[dict[Exit, str], list[str]]]:
    found: list[tuple[dict[Exit, str], list[str]]] = []
    for name, own in OWN.items():
        names = next((names for known, names in found if known == own), None)
        if names is None:
            found.append((own, [name]))
        else:
            names.append(name)
    return found
