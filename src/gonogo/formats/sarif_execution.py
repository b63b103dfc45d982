"""Whether a run of SARIF was done to its end: by what it says of itself, and by what it leaves out.

A run that says nothing of its results, or keeps them elsewhere, is no scan without findings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gonogo.domain.security.finding import WIDTH
from gonogo.domain.text import excerpt, listed
from gonogo.formats.json_values import mapping, sequence, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NEEDED = ("driver", "extensions", "invocations", "results")
"""What decides how bad a scan is, and may stand in another file."""

_NOTIFICATIONS = ("toolExecutionNotifications", "toolConfigurationNotifications")


class Execution:
    """What a run tells of how it went; each part as the file has it.

    levels: of notifications that state none, by id. results: whether there was a list of them.
    elsewhere: the parts that stand in other files.
    """

    def __init__(self) -> None:
        """Begin with nothing told."""
        self.levels: dict[str, str] = {}
        self.results = ""
        self._invocations: list[dict[str, Any]] = []
        self._elsewhere: list[str] = []

    def invoked(self, invocations: Any) -> None:
        """Take a list of invocations."""
        self._invocations += map(mapping, sequence(invocations))

    def kept_elsewhere(self, references: Any) -> None:
        """Take what a run says of external property files."""
        self._elsewhere += [name for name in _NEEDED if mapping(references).get(name)]

    @property
    def failure(self) -> str:
        """Why the scan does not count, "" where it does."""
        if self._elsewhere:
            return f"its {listed(self._elsewhere)} are in other files, which are not read"
        said = [*map(_failed, self._invocations), *self._errors()]
        told = list(dict.fromkeys(filter(None, said)))
        if told:
            return told[0] if len(told) == 1 else f"{told[0]} (and {len(told) - 1:,} more)"
        return "" if self.results == "[" else _NO_RESULTS[self.results == ""]

    def _errors(self) -> Iterator[str]:
        """Notifications of level error: a file that cannot be parsed, a rule that broke."""
        for invocation in self._invocations:
            for note in _notes(invocation):
                if (text(note.get("level")) or self._usual(note)) == "error":
                    yield _told(note) or "an error without a message"

    def _usual(self, note: Mapping[str, Any]) -> str:
        return self.levels.get(text(mapping(note.get("descriptor")).get("id")), "")


_NO_RESULTS = {
    True: "it has no list of `results`, so it does not say that it looked",
    False: "its `results` are no list, so it does not say that it looked",
}


def _failed(invocation: dict[str, Any]) -> str:
    """Why one invocation did not succeed; by how it was ended, by its word, or by its exit code."""
    if ended := _ended(invocation):
        return ended
    successful, code = invocation.get("executionSuccessful"), invocation.get("exitCode")
    if successful is True or (successful is None and not code):
        return ""
    exited = f"it ended with exit code {_line(str(code))}" if code else "it does not say why"
    return next(filter(None, map(_told, _notes(invocation))), exited)


def _ended(invocation: Mapping[str, Any]) -> str:
    """What no scan that was done to its end tells."""
    if said := text(invocation.get("processStartFailureMessage")):
        return f"it did not start: {_line(said)}"
    name = text(invocation.get("exitSignalName"))
    signal = name if name.startswith("SIG") else invocation.get("exitSignalNumber")  # SpotBugs: BUGS FOUND
    return f"it was ended by signal {_line(str(signal))}" if signal else ""


def _notes(invocation: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for key in _NOTIFICATIONS:
        yield from map(mapping, sequence(invocation.get(key)))


def _told(note: Mapping[str, Any]) -> str:
    message = mapping(note.get("message"))
    said = _line(text(message.get("text")) or text(mapping(note.get("exception")).get("message")))
    places = (mapping(mapping(each).get("physicalLocation")) for each in sequence(note.get("locations")))
    path = next((text(mapping(each.get("artifactLocation")).get("uri")) for each in places), "")
    return f"{said} ({_line(path)})" if said and path else said


def _line(said: str) -> str:
    """The first line of a text, short and safe to show."""
    return excerpt(said.strip().partition("\n")[0], WIDTH)
