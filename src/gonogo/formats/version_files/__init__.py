"""Files that state the version: read it, and rewrite it with all else as it was, to the byte.

A kind of file is one module with a function `find`, and one line in `KINDS`; the module is imported where
there is such a file. `find` says where the version stands. `VersionFile` does the rest, and proves each
rewriting: by the format's own parser, the version is the only thing that differs.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from gonogo.errors import VersionFileError
from gonogo.formats.documents import limits
from gonogo.formats.version_files import marked, plain
from gonogo.formats.version_files.build_tools import PROJECTS, SNAPSHOT, SOLUTIONS
from gonogo.formats.version_files.statement import Statement
from gonogo.formats.version_files.version_file import VersionFile

if TYPE_CHECKING:
    from collections.abc import Callable

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


def _of(module: str, name: str = "find") -> Callable[..., Any]:
    """A function of a kind's module, which is imported when it is first called."""

    def called(*given: Any, **named: Any) -> Any:
        return getattr(import_module(f"{__name__}.{module}"), name)(*given, **named)

    return called


KINDS: Final = (
    VersionFile(("pyproject.toml",), _of("pyproject"), limit=limits.TOML),
    VersionFile(("package.json",), _of("package_json"), limit=limits.TOML, reader="npm"),
    VersionFile(("Cargo.toml",), _of("cargo"), limit=limits.TOML, reader="Cargo"),
    VersionFile(("setup.cfg",), _of("setup_cfg"), limit=limits.SETUP_CFG),
    VersionFile(
        ("setup.py",),
        _of("setup_py"),
        limit=limits.SETUP_PY,
        marks=True,
        after=("pyproject.toml", "setup.cfg"),
    ),
    VersionFile(("Chart.yaml",), _of("chart"), limit=limits.CHART, reader="Helm"),
    VersionFile(
        ("pom.xml",),
        _of("pom"),
        limit=limits.XML,
        reader="Maven",
        marks=True,
        development=SNAPSHOT,
        expand=_of("pom", "expand"),
    ),
    VersionFile(
        ("Directory.Build.props", *PROJECTS),
        _of("msbuild"),
        limit=limits.XML,
        reader="NuGet",
        marks=True,
    ),
    VersionFile(
        SOLUTIONS, _of("msbuild", "find_in_solution"), limit=limits.XML, expand=_of("msbuild", "expand")
    ),
    VersionFile(
        ("*.nuspec",), _of("msbuild", "find_in_nuspec"), limit=limits.XML, reader="NuGet", marks=True
    ),
    VersionFile(
        ("gradle.properties",),
        _of("properties"),
        limit=limits.PROPERTIES,
        reader="Gradle",
        marks=True,
        development=SNAPSHOT,
    ),
    VersionFile(
        ("build.gradle", "build.gradle.kts"),
        _of("gradle"),
        limit=limits.PROGRAM,
        reader="Gradle",
        marks=True,
        development=SNAPSHOT,
        after=("gradle.properties",),
    ),
    VersionFile(("mix.exs",), _of("mix"), limit=limits.PROGRAM, reader="Hex", marks=True),
    VersionFile(
        ("pubspec.yaml",), _of("pubspec"), limit=limits.YAML, reader="pub", marks=True, numbered=True
    ),
    VersionFile(("composer.json",), _of("package_json"), limit=limits.TOML, reader="Composer"),
    VersionFile(("lerna.json",), _of("lerna"), limit=limits.TOML, reader="npm"),
    VersionFile(
        ("*.gemspec",), _of("ruby", "find_of_gem"), limit=limits.PROGRAM, reader="RubyGems", marks=True
    ),
    VersionFile(
        ("version.rb",), _of("ruby", "find_constant"), limit=limits.PROGRAM, reader="RubyGems", marks=True
    ),
    VersionFile(("go.mod",), _of("go_module"), remark=_of("go_module", "remark")),
    VersionFile(("VERSION", "VERSION.txt"), plain.find),
)
"""The kinds that are told by their names."""

MARKED: Final = VersionFile((), marked.find)
"""Any other file: the lines that carry the comment `gonogo:version`."""

PLAIN: Final = VersionFile((), plain.find)
"""A file of any name that is a version and nothing else."""

PYTHON: Final = VersionFile((), _of("python_assignment"))
"""A Python module without such a comment: the line that assigns `__version__`."""

ORDER: Final = tuple(name for kind in KINDS for name in kind.names)
"""The names of the files that state the version, in the order in which they are asked; marked lines last."""


OWN_OF_CHART: Final = VersionFile((), _of("chart", "find_own"), limit=limits.CHART, reader="Helm")
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
    return _of("keyed", "usual")(path) or (PLAIN if plain.is_version(text) else None)


def in_pattern(text: str) -> VersionFile:
    """The kind of a file with its version in the pattern's text, which has `{version}` in it."""
    return VersionFile((), partial(_of("pattern"), pattern=text), limit=limits.PATTERN)


def at_key(path: str, keys: tuple[str, ...]) -> VersionFile:
    """The kind of a file with its version at a path of keys.

    Raises:
        VersionFileError: nothing is known of keys in such a file.
    """
    found: VersionFile | None = _of("keyed", "keyed")(path, keys)
    if found is None:
        raise VersionFileError(
            f"{path}: a key can be named in JSON, YAML, TOML and XML files; give a pattern instead"
        )
    return found
