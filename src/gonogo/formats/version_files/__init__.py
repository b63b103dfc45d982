"""Files that state the version: read it, and rewrite it with all else as it was, to the byte.

A kind of file is one module with a function `find`, and one line in `KINDS`. `find` says where the version
stands. `VersionFile` does the rest, and proves each rewriting: by the format's own parser, the version is
the only thing that differs.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import partial
from typing import Final

from gonogo.errors import VersionFileError
from gonogo.formats.version_files import (
    cargo,
    chart,
    code,
    go_module,
    gradle,
    keyed,
    lerna,
    marked,
    mix,
    msbuild,
    package_json,
    pattern,
    plain,
    pom,
    properties,
    pubspec,
    pyproject,
    python_assignment,
    ruby,
    setup_cfg,
    setup_py,
    toml_document,
    xml_document,
)
from gonogo.formats.version_files.statement import Statement
from gonogo.formats.version_files.version_file import VersionFile

__all__ = [
    "KINDS",
    "MARKED",
    "ORDER",
    "OWN_OF_CHART",
    "PLAIN",
    "PYTHON",
    "Statement",
    "VersionFile",
    "at_key",
    "in_pattern",
    "kind_of",
]

KINDS: Final = (
    VersionFile(("pyproject.toml",), pyproject.find, limit=toml_document.LIMIT),
    VersionFile(("package.json",), package_json.find, limit=toml_document.LIMIT, reader="npm"),
    VersionFile(("Cargo.toml",), cargo.find, limit=toml_document.LIMIT, reader="Cargo"),
    VersionFile(("setup.cfg",), setup_cfg.find, limit=setup_cfg.LIMIT),
    VersionFile(
        ("setup.py",), setup_py.find, limit=setup_py.LIMIT, marks=True, after=("pyproject.toml", "setup.cfg")
    ),
    VersionFile(("Chart.yaml",), chart.find, limit=chart.LIMIT, reader="Helm"),
    VersionFile(
        ("pom.xml",),
        pom.find,
        limit=xml_document.LIMIT,
        reader=pom.READER,
        marks=True,
        development=pom.DEVELOPMENT,
        expand=pom.expand,
    ),
    VersionFile(
        ("Directory.Build.props", *msbuild.PROJECTS),
        msbuild.find,
        limit=xml_document.LIMIT,
        reader=msbuild.READER,
        marks=True,
    ),
    VersionFile(msbuild.SOLUTIONS, msbuild.find_in_solution, limit=xml_document.LIMIT, expand=msbuild.expand),
    VersionFile(
        ("*.nuspec",), msbuild.find_in_nuspec, limit=xml_document.LIMIT, reader=msbuild.READER, marks=True
    ),
    VersionFile(
        ("gradle.properties",),
        properties.find,
        limit=properties.LIMIT,
        reader="Gradle",
        marks=True,
        development=pom.DEVELOPMENT,
    ),
    VersionFile(
        ("build.gradle", "build.gradle.kts"),
        gradle.find,
        limit=code.LIMIT,
        reader="Gradle",
        marks=True,
        development=pom.DEVELOPMENT,
        after=("gradle.properties",),
    ),
    VersionFile(("mix.exs",), mix.find, limit=code.LIMIT, reader="Hex", marks=True),
    VersionFile(("pubspec.yaml",), pubspec.find, limit=keyed.LIMIT, reader="pub", marks=True, numbered=True),
    VersionFile(("composer.json",), package_json.find, limit=toml_document.LIMIT, reader="Composer"),
    VersionFile(("lerna.json",), lerna.find, limit=toml_document.LIMIT, reader="npm"),
    VersionFile(("*.gemspec",), ruby.find_of_gem, limit=code.LIMIT, reader="RubyGems", marks=True),
    VersionFile(("version.rb",), ruby.find_constant, limit=code.LIMIT, reader="RubyGems", marks=True),
    VersionFile(("go.mod",), go_module.find, remark=go_module.remark),
    VersionFile(("VERSION", "VERSION.txt"), plain.find),
)
"""The kinds that are told by their names."""

MARKED: Final = VersionFile((), marked.find)
"""Any other file: the lines that carry the comment `gonogo:version`."""

PLAIN: Final = VersionFile((), plain.find)
"""A file of any name that is a version and nothing else."""

PYTHON: Final = VersionFile((), python_assignment.find)
"""A Python module without such a comment: the line that assigns `__version__`."""

ORDER: Final = tuple(name for kind in KINDS for name in kind.names)
"""The names of the files that state the version, in the order in which they are asked; marked lines last."""


OWN_OF_CHART: Final = VersionFile((), chart.find_own, limit=chart.LIMIT, reader="Helm")
"""A chart's own version, where its marked `appVersion` is the product's."""


def kind_of(path: str, text: str = "") -> VersionFile | None:
    """The kind of the file: by its name, a marked line, its format, or all of its text; else None."""
    name = path.rpartition("/")[2]
    known = next((kind for kind in KINDS if any(fnmatchcase(name, one) for one in kind.names)), None)
    is_marked = marked.has_mark(text)
    if known and not (known.marks and is_marked):
        return known
    if is_marked:
        return MARKED
    if name.endswith(".py"):
        return PYTHON
    return keyed.usual(path) or (PLAIN if plain.is_version(text) else None)


def in_pattern(text: str) -> VersionFile:
    """The kind of a file with its version in the pattern's text, which has `{version}` in it."""
    return VersionFile((), partial(pattern.find, pattern=text), limit=pattern.LIMIT)


def at_key(path: str, keys: tuple[str, ...]) -> VersionFile:
    """The kind of a file with its version at a path of keys.

    Raises:
        VersionFileError: nothing is known of keys in such a file.
    """
    found = keyed.keyed(path, keys)
    if found is None:
        raise VersionFileError(
            f"{path}: a key can be named in JSON, YAML, TOML and XML files; give a pattern instead"
        )
    return found
