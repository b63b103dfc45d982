"""The quality gates of a strategy → gates of gonogo.yml."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, get_args

from gonogo.config.placeholders import PLACEHOLDER
from gonogo.config.strategy.approvals import approve, rule
from gonogo.config.strategy.file import GateType, NamedGate
from gonogo.config.strategy.thresholds import Threshold, as_written, spellings, thresholds, together
from gonogo.domain.text import listed
from gonogo.formats.yaml_text import flow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gonogo.config.strategy.draft import Draft
    from gonogo.formats.yaml import Data, Path

_WORDS = {
    "security": "security_scan",
    "vulnerab": "security_scan",
    "scan": "security_scan",
    "approv": "manual_approval",
    "sign_off": "manual_approval",
    "window": "time_window",
    "freeze": "time_window",
    "dependenc": "dependency_check",
    "complian": "compliance_check",
    "audit": "compliance_check",
    "test": "automated_test",
}
"""What a gate is that does not say it, by the first of these words that is in its name."""

_NAMES = {"start": "from", "end": "to", "timezone": "zone"}
"""What keys are called here."""

_SUFFIX = re.compile(r"(?<=.)[_-](?:tests?|scan|check)$")
"""What our names do without: unit, not unit_tests."""


class _Gate(NamedTuple):
    """One gate of the strategy. name: as gonogo.yml will call it. found: what runs it, if that is known.

    kind: its type, stated or told by its name; "" where neither says it.
    """

    place: Path
    name: str
    said: dict[str, Data]
    found: dict[str, Data]
    parts: list[Threshold]
    kind: str

    def at(self, *keys: str) -> list[Path]:
        """The places of those keys that it has."""
        return [(*self.place, key) for key in keys if key in self.said]


def gates(draft: Draft, place: Path, said: Data, found: Mapping[str, dict[str, Data]]) -> None:
    """Convert all of them, in their order. found: the gates that the repository shows by itself."""
    names: set[str] = set()
    for key, name, gate in _all(said):
        unique = _unique(name, names)
        names.add(unique)
        parts = list(thresholds(gate, (*place, key)))
        kind = str(gate.get("type") or _guessed(name, parts))
        _convert(draft, _Gate((*place, key), unique, gate, found.get(unique, {}), parts, kind))


def _all(said: Data) -> Iterator[tuple[str | int, str, dict[str, Data]]]:
    entries: list[tuple[str | int, Data]] = []
    if isinstance(said, dict):
        entries = list(said.items())
    elif isinstance(said, list):
        entries = list(enumerate(said))
    for key, gate in entries:
        if isinstance(gate, dict):
            yield key, key if isinstance(key, str) else str(gate["name"]), gate


def _unique(name: str, others: set[str]) -> str:
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-_")
    plain = _SUFFIX.sub("", plain) or "gate"
    found, number = plain, 2
    while found in others:
        found, number = f"{plain}-{number}", number + 1
    return found


def _convert(draft: Draft, gate: _Gate) -> None:
    if gate.kind == "manual_approval":
        stage = str(gate.said.get("environment", "release"))
        others = ("name", "type", "required", "environment")
        approve(draft, gate.place, rule(gate.place, gate.said, stage, *others))
    elif _placed(draft, gate):
        _options(draft, gate)
        _look(draft, gate)
    else:
        draft.leave(gate.place, _why_not(gate))


def _why_not(gate: _Gate) -> str:
    if not gate.kind:
        return f"it is not said what it is; give it a type: {listed(list(get_args(GateType)))}"
    unread = next((part.reason for part in gate.parts if part.reason), "")
    return unread or f"no gate that is installed can do this ({gate.kind})"


def _guessed(name: str, parts: list[Threshold]) -> str:
    plain = name.lower().replace("-", "_")
    found = next((kind for word, kind in _WORDS.items() if word in plain), "")
    return found or ("metric_threshold" if parts else "")


def _placed(draft: Draft, gate: _Gate) -> bool:
    """Write the gate, with its thresholds if a gate can judge them; whether it could be written."""
    own = gate.at("name", "type", "required")
    readable = [part for part in gate.parts if part.text]
    judged = [place for part in readable for place in part.places]
    if readable and draft.take([*own, *judged], *_judging(gate, together([part.text for part in readable]))):
        left = [part for part in gate.parts if part.reason]
    elif draft.take(own, *(_named(gate, base) for base in _settings(gate) if base["kind"] != "metric")):
        left = gate.parts
    else:
        return False
    for part in left:
        _leave(draft, part, part.reason or "no gate that is installed measures it, so it is not evaluated")
    return True


def _leave(draft: Draft, part: Threshold, reason: str) -> None:
    for place in part.places:
        draft.leave(place, reason)


def _look(draft: Draft, gate: _Gate) -> None:
    """Say what has to be filled in, and what was assumed."""
    written = _written(draft, gate.name)
    assumed = [
        f"{flow(written[key])} (`{key}`)"
        for key in ("junit", "coverage", "from", "sarif")
        if key in written and written[key] != gate.found.get(key)
    ]
    reports = f"`run` has to write {listed(assumed)}" if assumed else ""
    if written.get("run") == _unfilled(gate.name):
        reports = f"it is not said what runs it. Until that is in `run`, it holds; {reports}"
    if reports:
        draft.remark(gate.place, f"gates.{gate.name}: {reports}")


def _written(draft: Draft, name: str) -> dict[str, Data]:
    gates = draft.data.get("gates")
    found = gates.get(name) if isinstance(gates, dict) else None
    return found if isinstance(found, dict) else {}


def _judging(gate: _Gate, text: str) -> Iterator[dict[str, Data]]:
    """The ways to write the gate with this condition: for what must hold, or for what is refused."""
    for base in _settings(gate):
        for spelling in as_written(text) if base["kind"] == "metric" else spellings(text):
            yield _named(gate, {**base, "require": spelling})
            yield _named(gate, {**base, "refuse": f"not ({spelling})"})


def _settings(gate: _Gate) -> list[dict[str, Data]]:
    """The table: what a type of gate is with us, best first."""
    stated = gate.said.get("run") or gate.said.get("command")
    run = stated or _unfilled(gate.name)
    report = f"reports/{gate.name}"
    tests: dict[str, Data] = {"kind": "tests", "run": run, "junit": f"{report}.xml"}
    known = [gate.found] if gate.found and not stated else []
    runs = [*(one for one in known if one["kind"] == "tests"), tests]
    is_covered = any("coverage" in part.text for part in gate.parts)
    covered = [{**one, "coverage": f"{report}-coverage.xml"} for one in runs if is_covered]
    metric: dict[str, Data] = {"kind": "metric", "run": run, "from": f"{report}.json"}
    security: dict[str, Data] = {"kind": "security"}
    table: dict[str, list[dict[str, Data]]] = {
        "automated_test": [*known, *runs, *covered, metric],
        "metric_threshold": [metric],
        "security_scan": [security, {**security, "run": run, "sarif": f"{report}.sarif"}],
        "time_window": [{"kind": "window"}],
        "dependency_check": [{"kind": "dependencies", **_others(gate)}],
        "compliance_check": [{"kind": "compliance"}],
    }
    optional: dict[str, Data] = {} if gate.said.get("required", True) else {"required": False}
    return [{**base, **optional} for base in table.get(gate.kind, [])]


def _unfilled(name: str) -> str:
    return f"{PLACEHOLDER}{name}"


def _named(gate: _Gate, settings: dict[str, Data]) -> dict[str, Data]:
    return {"gates": {gate.name: settings}}


def _options(draft: Draft, gate: _Gate) -> None:
    """Take what is ours by the same name, or nearly."""
    if timeout := gate.said.get("timeout"):
        draft.take(gate.at("timeout"), _named(gate, {"timeout": timeout}))
    for key in ("run", "command"):
        if (run := gate.said.get(key)) and _written(draft, gate.name).get("run") == run:
            draft.take(gate.at(key), {})
    for key, value in _others(gate).items():
        draft.take(gate.at(key), _named(gate, {_NAMES.get(key, key): value}))


def _others(gate: _Gate) -> dict[str, Data]:
    """The keys that only some kinds of gate have."""
    known = {"name", *NamedGate.__struct_fields__}
    return {key: value for key, value in gate.said.items() if key not in known}
