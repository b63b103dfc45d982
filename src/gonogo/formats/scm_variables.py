"""Variables by which programs are told the version that is released, where they would make one from tags.

The tag to come stands in the checkout, so these count where a build leaves it behind, as in a container.
Each is set only where the project uses the program, as some of them also change how dependencies are built.
"""

from __future__ import annotations

import re
from posixpath import dirname, join
from typing import TYPE_CHECKING

from gonogo.errors import VersionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gonogo.domain.planning.plan import Part, Plan

_SETUPTOOLS = "SETUPTOOLS_SCM_PRETEND_VERSION"
_BY_PYTHON = {
    _SETUPTOOLS: re.compile(r"setuptools[-_.]scm|hatch[-_]vcs|vcs[-_]versioning"),
    "PDM_BUILD_SCM_VERSION": re.compile(r"\bpdm[-.](backend|pep517)"),
    "POETRY_DYNAMIC_VERSIONING_BYPASS": re.compile(r"poetry[-_]dynamic[-_]versioning"),
    "UV_DYNAMIC_VERSIONING_BYPASS": re.compile(r"uv[-_]dynamic[-_]versioning"),
    "PBR_VERSION": re.compile(r"\bpbr\b"),
}
_PYTHON_FILES = ("pyproject.toml", "setup.cfg", "setup.py")
_NAME = re.compile(
    r"""^[ \t]*name[ \t]*=[ \t]*["']?([A-Za-z0-9][A-Za-z0-9._-]*)["']?[ \t]*,?[ \t\r]*$""", re.MULTILINE
)
_GITVERSION_FILES = ("GitVersion.yml", "GitVersion.yaml", ".gitversion.yml")
_GITVERSION = ("GitVersion_SemVer", "GitVersion_FullSemVer", "GitVersion_MajorMinorPatch")
_GORELEASER_FILES = tuple(
    f"{stem}.{end}" for stem in (".goreleaser", "goreleaser", ".config/goreleaser") for end in ("yml", "yaml")
)


def variables(plan: Plan, read: Callable[[str], str | None]) -> dict[str, str]:
    """Those of a release. read: the text of a file of the checkout, nothing where there is none."""
    parts = plan.brings
    first = parts[0]
    found = {
        "GONOGO_VERSION": first.bump.version,
        "GONOGO_TAG": first.tag,
        "GONOGO_PACKAGE": first.package,
    }
    if any(read(name) is not None for name in _GORELEASER_FILES):
        found["GORELEASER_CURRENT_TAG"] = first.tag
    if any(read(name) is not None for name in _GITVERSION_FILES):
        stable = first.bump.version.partition("+")[0].partition("-")[0]
        found |= dict(zip(_GITVERSION, (first.bump.version, first.bump.version, stable), strict=True))
    for part in parts:
        found |= _of_python(part, read, alone=len(parts) == 1)
    return found


def _of_python(part: Part, read: Callable[[str], str | None], *, alone: bool) -> dict[str, str]:
    """Of a package, by its files or those of the top. alone: whether no other is released with it."""
    folders = dict.fromkeys((dirname(part.changelog_file), ""))
    texts = list(_texts(folders, read))
    whole, version = "\n".join(texts), _python(part.bump.version)
    names = [name for name, used in _BY_PYTHON.items() if used.search(whole)]
    found = dict.fromkeys(names if alone else (), version)
    named = next((match[1] for text in texts if (match := _NAME.search(text))), "")
    if _SETUPTOOLS in names and named:
        found[f"{_SETUPTOOLS}_FOR_{re.sub('[-_.]+', '_', named).upper()}"] = version
    return found


def _texts(folders: dict[str, None], read: Callable[[str], str | None]) -> Iterator[str]:
    for folder in folders:
        for name in _PYTHON_FILES:
            if text := read(join(folder, name)):
                yield text


def _python(version: str) -> str:
    """As Python packages spell it; as it is where they cannot."""
    from gonogo.domain.versions import pep440
    from gonogo.domain.versions.semver import SemVerScheme

    try:
        return pep440.spell(SemVerScheme().parse(version))
    except VersionError:
        return version
