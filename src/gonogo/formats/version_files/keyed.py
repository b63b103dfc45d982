"""The version at a path of keys: in any JSON, YAML, TOML, XML or properties."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from gonogo.formats.documents import limits
from gonogo.formats.documents.json_document import json_document
from gonogo.formats.documents.toml_document import toml_document
from gonogo.formats.documents.xml_document import xml_document
from gonogo.formats.documents.yaml_mapping import yaml_mapping
from gonogo.formats.version_files import properties
from gonogo.formats.version_files.found import Found
from gonogo.formats.version_files.version_file import VersionFile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gonogo.formats.documents.document import Document
    from gonogo.formats.documents.source import Source

    Keys = tuple[str, ...]
    Find = Callable[[Source, Sequence[Keys]], Found]

_LONGEST_JSON = 2 * 1024 * 1024

TOP: Final = (("version",),)
"""Where the version is, where nothing else is known."""

USUAL: Final = {
    "app.json": (("expo", "version"), *TOP),
    "tauri.conf.json": (*TOP, ("package", "version")),
    "openapi.json": (("info", "version"),),
    "openapi.yaml": (("info", "version"),),
    "openapi.yml": (("info", "version"),),
}
"""Where the version is in files of these names: at the first of the paths that there is."""

_MARKUP = ("xml", "csproj", "fsproj", "vbproj", "props", "targets", "nuspec", "vsixmanifest", "config")


def keyed(path: str, keys: Keys) -> VersionFile | None:
    """The kind of file that has its version at these keys; None if its format is not known."""
    return _kind(path, (keys,))


def usual(path: str) -> VersionFile | None:
    """The kind of a JSON, YAML or TOML file with its version where it usually is; None for another file."""
    name = path.rpartition("/")[2]
    return None if _ending(path) in _MARKUP else _kind(path, USUAL.get(name, TOP))


def _kind(path: str, paths: Sequence[Keys]) -> VersionFile | None:
    match _ending(path):
        case "json" | "webmanifest":
            return VersionFile((), partial(_in_json, paths=paths), limit=_LONGEST_JSON)
        case "yaml" | "yml" | "cff":
            return VersionFile((), partial(_in_yaml, paths=paths), limit=limits.YAML)
        case "properties":
            return VersionFile(
                (), partial(properties.find, keys=[".".join(keys) for keys in paths]), limit=limits.PROPERTIES
            )
        case "toml":
            return VersionFile((), partial(_in_toml, paths=paths), limit=limits.TOML)
        case ending if ending in _MARKUP:
            return VersionFile((), partial(_in_xml, paths=paths), limit=limits.XML)
        case _:
            return None


def _ending(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[2].lower()


def _in_json(source: Source, paths: Sequence[Keys]) -> Found:
    return _in_document(json_document(source), paths)


def _in_toml(source: Source, paths: Sequence[Keys]) -> Found:
    return _in_document(toml_document(source), paths)


def _in_document(document: Document, paths: Sequence[Keys]) -> Found:
    found = (document.spans(document.path(keys)) for keys in paths)
    return Found(next(filter(None, found), ()), document.tree, _remedy(paths))


def _in_yaml(source: Source, paths: Sequence[Keys]) -> Found:
    mapping = yaml_mapping(source)
    keys = next((keys for keys in paths if mapping.node(*keys)), None)
    return Found((mapping.span(*keys),) if keys else (), mapping.meaning, _remedy(paths))


def _in_xml(source: Source, paths: Sequence[Keys]) -> Found:
    document = xml_document(source)
    found = [element for keys in paths for element in document.top.all(*keys)]
    return Found(document.spans(*found), document.root.meaning, _remedy(paths))


def _remedy(paths: Sequence[Keys]) -> str:
    return f"add the key {' or '.join('.'.join(keys) for keys in paths)} to it, or name another by `key`"
