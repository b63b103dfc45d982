"""A service that a release needs: what it says of its version, and whether that will do."""

from __future__ import annotations

import msgspec

from gonogo.domain.decision import Because
from gonogo.domain.evidence.outcome import Outcome
from gonogo.domain.text import excerpt, quoted
from gonogo.domain.versions import range as ranges
from gonogo.typed import decoded

_WIDTH = 200


def judged(name: str, asked: str, said: str, wanted: str) -> Outcome:
    """Whether what a service says of its version will do. asked: how it was asked. wanted: a range, or ""."""
    if not wanted:
        return Outcome(name, Because.PASSED, f"{asked}: it answers")
    version = ranges.told(said)
    if version is None:
        shown = excerpt(" ".join(said.split()), _WIDTH)
        remedy = "say with `at:` where in its JSON the version stands, or ask it in another way"
        return Outcome(name, Because.BROKEN, f"{asked}: no version in {quoted(shown)}", remedy=remedy)
    if ranges.parse(wanted).admits(version):
        return Outcome(name, Because.PASSED, f"{asked}: {version}")
    remedy = f"bring {name} to a version that is {wanted}, or correct `version:`"
    return Outcome(name, Because.FAILED, f"{asked}: expected {wanted}, got {version}", remedy=remedy)


def stated(body: str, at: str) -> str:
    """The part of an answer that states the version.

    at: its place in JSON, as `$.server.version` or `server.version`; where none is given, `version`
    of a JSON object, else all of the answer. "" where nothing stands at the place.
    """
    try:
        document: object = decoded(body)
    except (msgspec.DecodeError, RecursionError):
        return "" if at else body
    if not at and not isinstance(document, dict):
        return body
    for key in (at or "version").removeprefix("$").removeprefix(".").split("."):
        document = document.get(key) if isinstance(document, dict) else None
    return str(document) if isinstance(document, str | int | float) else ""
