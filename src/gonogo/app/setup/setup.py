"""gonogo.yml, written with what is found in a repository."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.app.planning import sources
from gonogo.config.runners import found_gates
from gonogo.config.schema import schema
from gonogo.config.settings import Settings
from gonogo.domain.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gonogo.app.project import Project
    from gonogo.domain.versions.naming import Naming
    from gonogo.ports.gate import GateSettings

SCHEMA = "gonogo.schema.json"

_NO_GATES = (
    "# gates:  # nothing was found that tests it; say what is asked before a release, such as:",
    "#   unit:",
    "#     kind: tests",
    "#     run: pytest --junitxml reports/unit.xml",
    "#     junit: reports/unit.xml",
)


def settings_text(project: Project) -> str:
    """The text of a settings file that says what would be detected, with what it was told by."""
    return "\n".join(_lines(project)) + "\n"


def write_schema(project: Project, model: type[Settings] = Settings) -> None:
    """Put the schema that the settings file names in its first line where editors find it."""
    text = msgspec.json.format(msgspec.json.encode(schema(model, "gonogo.yml")), indent=2).decode()
    project.kept.write(SCHEMA, text + "\n")


def schema_line(project: Project) -> Iterator[str]:
    """The first line, which names the schema to editors; none where it is not beside the file."""
    place = project.repository.place
    if place.top and place.shared == place.top / ".git":
        yield f"# yaml-language-server: $schema=.git/gonogo/{SCHEMA}"


def _lines(project: Project) -> Iterator[str]:
    flow = project.flow
    yield from schema_line(project)
    yield f"project: {_scalar(project.name)}"
    yield ""
    yield "versioning:"
    versioning, changelog = project.settings.versioning, project.settings.changelog
    yield f"  scheme: {versioning.scheme}  # semver, calver or sequential"
    if versioning.scheme == "calver":
        yield f"  pattern: {_scalar(versioning.pattern)}"
    yield _tag_line(project.naming())
    yield f"  prerelease: {_scalar(versioning.prerelease)}  # the usual channel of a prerelease"
    files = _version_files(project)
    if files:
        yield f"  files: [{', '.join(map(_scalar, files))}]  # these carry the version"
    yield ""
    yield "branches:"
    yield f"  workflow: {flow.workflow}  # {printable(flow.reason)}"
    yield f"  main: {_scalar(flow.main)}"
    if flow.develop:
        yield f"  develop: {_scalar(flow.develop)}"
    yield ""
    yield "changelog:"
    yield f"  file: {_scalar(changelog.file)}"
    yield f"  layout: {changelog.layout}  # conventional or keep-a-changelog"
    yield ""
    yield from _gates(project)


def _tag_line(naming: Naming) -> str:
    """The tags there are; only a remark where some of them ask for somebody's word."""
    texts = [pattern.text for pattern in naming.patterns]
    line = f"tag: {_flow(texts if len(texts) > 1 else texts[0])}"
    return (
        f"  {line}"
        if naming.stated or not naming.strays
        else f"  # {line}  # others read as versions, too: gonogo doctor"
    )


def _gates(project: Project) -> Iterator[str]:
    """Those that are set, else those that are found."""
    if stated := project.settings.gates:
        yield "gates:"
        for name, gate in stated.items():
            yield f"  {_scalar(name)}:"
            yield from _gate(_stated(gate))
    elif found := found_gates(project.files):
        yield "gates:  # what is asked before a release"
        for gate in found:
            yield f"  {_scalar(gate.name)}:  # found by {gate.source}"
            yield from _gate(gate.settings)
    else:
        yield from _NO_GATES


def _gate(settings: Mapping[str, Any]) -> Iterator[str]:
    for key, value in settings.items():
        yield f"    {key}: {_flow(value)}"


def _stated(gate: GateSettings) -> dict[str, Any]:
    """Its settings without what is so by itself."""
    usual = {field.name: field.default for field in msgspec.structs.fields(gate)}
    told = {name: getattr(gate, name) for name in usual}
    return {"kind": gate.kind} | {name: value for name, value in told.items() if value != usual[name]}


def _flow(value: Any) -> str:
    """A value in one line; JSON is YAML too."""
    if isinstance(value, str):
        return _scalar(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_flow, value))}]"
    return msgspec.json.encode(value).decode()


def _version_files(project: Project) -> list[str]:
    found = sources.find(project.files, "", project.settings.versioning.files)
    return [file.path for file in found if not file.kind.locks]


def _scalar(text: str) -> str:
    """Plain where YAML takes it for text, else in the quotes of JSON, which YAML reads."""
    plain = re.fullmatch(r"[A-Za-z][\w./-]*", text) and text.lower() not in {"true", "false", "null"}
    return text if plain else msgspec.json.encode(text).decode()
