"""gonogo.yml, written with what is found in a repository."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from gonogo.app import sources
from gonogo.config.schema import schema
from gonogo.config.settings import Settings
from gonogo.domain.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.app.project import Project

SCHEMA = "gonogo.schema.json"


def settings_text(project: Project) -> str:
    """The text of a settings file that says what would be detected, with what it was told by."""
    return "\n".join(_lines(project)) + "\n"


def write_schema(project: Project, model: type[Settings] = Settings) -> None:
    """Put the schema that the settings file names in its first line where editors find it."""
    text = msgspec.json.format(msgspec.json.encode(schema(model, "gonogo.yml")), indent=2).decode()
    project.kept.write(SCHEMA, text + "\n")


def _lines(project: Project) -> Iterator[str]:
    flow = project.flow
    place = project.repository.place
    if place.top and place.shared == place.top / ".git":
        yield f"# yaml-language-server: $schema=.git/gonogo/{SCHEMA}"
    yield f"project: {_scalar(project.name)}"
    yield ""
    yield "versioning:"
    versioning, changelog = project.settings.versioning, project.settings.changelog
    yield f"  scheme: {versioning.scheme}  # semver, calver or sequential"
    if versioning.scheme == "calver":
        yield f"  pattern: {_scalar(versioning.pattern)}"
    yield f"  tag: {_scalar(project.tag_pattern('').text)}"
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


def _version_files(project: Project) -> list[str]:
    found = sources.find(project.files, "", project.settings.versioning.files)
    return [file.path for file in found if not file.kind.locks]


def _scalar(text: str) -> str:
    """Plain where YAML takes it for text, else in the quotes of JSON, which YAML reads."""
    plain = re.fullmatch(r"[A-Za-z][\w./-]*", text) and text.lower() not in {"true", "false", "null"}
    return text if plain else msgspec.json.encode(text).decode()
