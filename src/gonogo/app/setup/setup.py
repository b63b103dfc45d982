"""gonogo.yml, written with what is found in a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gonogo.app.setup.packages import proposed_packages, version_files
from gonogo.config.runners import found_gates
from gonogo.config.schema import schema
from gonogo.config.settings import Settings
from gonogo.domain.text import printable
from gonogo.formats.yaml_text import flow, scalar, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gonogo.app.project import Project
    from gonogo.domain.versions.naming import Naming
    from gonogo.formats.yaml import Data
    from gonogo.ports.gate import GateSettings

SCHEMA = "gonogo.schema.json"
_WRITTEN = ("project", "versioning", "branches", "changelog", "gates")

_NO_GATES = (
    "# gates:  # nothing was found that tests it; say what is asked before a release, such as:",
    "#   unit:",
    "#     kind: tests",
    "#     run: pytest --junitxml reports/unit.xml",
    "#     junit: reports/unit.xml",
)


def settings_text(project: Project, kept: Mapping[str, Data] = {}) -> str:
    """The text of a settings file that says what would be detected, with what it was told by.

    kept: what the file says now; what is not detected stands behind it as it was.
    """
    return "\n".join(_lines(project, kept)) + "\n"


def write_schema(project: Project, model: type[Settings] = Settings) -> None:
    """Put the schema that the settings file names in its first line where editors find it."""
    text = msgspec.json.format(msgspec.json.encode(schema(model, "gonogo.yml")), indent=2).decode()
    project.kept.write(SCHEMA, text + "\n")


def schema_line(project: Project) -> Iterator[str]:
    """The first line, which names the schema to editors; none where it is not beside the file."""
    place = project.repository.place
    if place.top and place.shared == place.top / ".git":
        yield f"# yaml-language-server: $schema=.git/gonogo/{SCHEMA}"


def _lines(project: Project, kept: Mapping[str, Data]) -> Iterator[str]:
    yield from schema_line(project)
    proposed = proposed_packages(project)
    for lines in _sections(project, each=bool(proposed)):
        name = lines[0].partition(":")[0]
        yield from (*lines, *_more(kept.get(name), lines), "")
    yield from proposed
    yield from _gates(project)
    for name, value in kept.items():
        if name not in _WRITTEN:
            yield from ("", write({name: value}).rstrip("\n"))


def _more(kept: Data, lines: Sequence[str]) -> Iterator[str]:
    """What a section says beside the keys that are written."""
    written = {line.strip().partition(":")[0] for line in lines}
    if isinstance(kept, dict):
        more = {name: value for name, value in kept.items() if name not in written}
        yield from (f"  {line}" for line in write(more).splitlines() if line)


def _sections(project: Project, *, each: bool) -> Iterator[list[str]]:
    """The lines of each part, its name in the first. each: whether packages are released by themselves."""
    yield [f"project: {scalar(project.name)}"]
    yield ["versioning:", *_versioning(project, each=each)]
    yield ["branches:", *_branches(project)]
    changelog = project.settings.changelog
    layout = f"  layout: {changelog.layout}  # conventional or keep-a-changelog"
    yield ["changelog:", f"  file: {scalar(project.changelog_file(''))}", layout]


def _versioning(project: Project, *, each: bool) -> Iterator[str]:
    versioning = project.settings.versioning
    yield f"  scheme: {versioning.scheme}  # semver, calver or sequential"
    if versioning.scheme == "calver":
        yield f"  pattern: {scalar(versioning.pattern)}"
    if not each:
        yield _tag_line(project.naming())
    yield f"  prerelease: {scalar(versioning.prerelease)}  # the usual channel of a prerelease"
    if files := [] if each else version_files(project):
        yield f"  files: {flow(files)}  # these carry the version"


def _branches(project: Project) -> Iterator[str]:
    found = project.flow
    if found.line:  # which is released by itself, whatever the repository does
        found = project.flow_by(project.settings.branches, found.main)
    yield f"  workflow: {found.workflow}  # {printable(found.reason)}"
    yield f"  main: {scalar(found.main)}"
    if found.develop:
        yield f"  develop: {scalar(found.develop)}"


def _tag_line(naming: Naming) -> str:
    """The tags there are; only a remark where some of them ask for somebody's word."""
    texts = [pattern.text for pattern in naming.patterns]
    line = f"tag: {flow([*texts]) if len(texts) > 1 else scalar(texts[0])}"
    return (
        f"  {line}"
        if naming.stated or not naming.strays
        else f"  # {line}  # others read as versions, too: gonogo doctor"
    )


def _gates(project: Project) -> Iterator[str]:
    """Those that are set, else those that are found."""
    stated = project.settings.gates
    if stated is not None:
        yield "gates:" if stated else "gates: {}"
        for name, gate in stated.items():
            yield f"  {scalar(name)}:"
            yield from _gate(_stated(gate))
    elif found := found_gates(project.files):
        yield "gates:  # what is asked before a release"
        for gate in found:
            yield f"  {scalar(gate.name)}:  # found by {gate.source}"
            yield from _gate(gate.settings)
    else:
        yield from _NO_GATES


def _gate(settings: Mapping[str, Any]) -> Iterator[str]:
    for key, value in settings.items():
        yield f"    {key}: {flow(msgspec.to_builtins(value))}"


def _stated(gate: GateSettings) -> dict[str, Any]:
    """Its settings without what is so by itself."""
    usual = {field.name: field.default for field in msgspec.structs.fields(gate)}
    told = {name: getattr(gate, name) for name in usual}
    return {"kind": gate.kind} | {name: value for name, value in told.items() if value != usual[name]}
