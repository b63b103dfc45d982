"""Where toolchains and their caches are in somebody's home, for a gate that has a home of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_TOOLCHAINS = {
    "PYENV_ROOT": (".pyenv",),
    "RUSTUP_HOME": (".rustup",),
    "NVM_DIR": (".nvm",),
    "VOLTA_HOME": (".volta",),
    "FNM_DIR": (".local/share/fnm", "Library/Application Support/fnm"),
    "ASDF_DATA_DIR": (".asdf",),
    "MISE_DATA_DIR": (".local/share/mise",),
    "RBENV_ROOT": (".rbenv",),
    "SDKMAN_DIR": (".sdkman",),
    "DOTNET_ROOT": (".dotnet",),
    "PIPX_HOME": (".local/share/pipx", ".local/pipx"),
    "UV_PYTHON_INSTALL_DIR": (".local/share/uv/python",),
    "UV_TOOL_DIR": (".local/share/uv/tools",),
    "PLAYWRIGHT_BROWSERS_PATH": (".cache/ms-playwright", "Library/Caches/ms-playwright"),
    "CYPRESS_CACHE_FOLDER": (".cache/Cypress", "Library/Caches/Cypress"),
    "JAVA_HOME": (),
    "GOROOT": (),
    "ANDROID_HOME": (),
    "CONDA_PREFIX": (),
    "VIRTUAL_ENV": (),
    "GEM_HOME": (),
}
"""Variables of toolchains, with where these are in a home where the variable does not say so."""

_CACHES = {
    "CARGO_HOME": (".cargo",),
    "PIP_CACHE_DIR": (".cache/pip", "Library/Caches/pip"),
    "UV_CACHE_DIR": (".cache/uv",),
    "POETRY_CACHE_DIR": (".cache/pypoetry", "Library/Caches/pypoetry"),
    "PRE_COMMIT_HOME": (".cache/pre-commit",),
    "npm_config_cache": (".npm",),
    "PNPM_HOME": (".local/share/pnpm", "Library/pnpm"),
    "YARN_CACHE_FOLDER": (".cache/yarn", "Library/Caches/Yarn"),
    "COREPACK_HOME": (".cache/node/corepack",),
    "BUN_INSTALL": (".bun",),
    "DENO_DIR": (".cache/deno", "Library/Caches/deno"),
    "GOMODCACHE": ("go/pkg/mod",),
    "GOCACHE": (".cache/go-build", "Library/Caches/go-build"),
    "MAVEN_USER_HOME": (".m2",),
    "GRADLE_USER_HOME": (".gradle",),
    "COURSIER_CACHE": (".cache/coursier/v1", "Library/Caches/Coursier/v1"),
    "NUGET_PACKAGES": (".nuget/packages",),
    "COMPOSER_CACHE_DIR": (".cache/composer", "Library/Caches/composer"),
    "PUB_CACHE": (".pub-cache",),
    "SCCACHE_DIR": (".cache/sccache", "Library/Caches/Mozilla.sccache"),
    "CCACHE_DIR": (".cache/ccache", ".ccache"),
    "TRIVY_CACHE_DIR": (".cache/trivy", "Library/Caches/trivy"),
    "GRYPE_DB_CACHE_DIR": (".cache/grype/db", "Library/Caches/grype/db"),
}
"""The same of what toolchains download and build."""

_PARTS = {
    "CARGO_HOME": ("bin", "registry", "git"),
    "MAVEN_USER_HOME": ("repository", "wrapper"),
    "GRADLE_USER_HOME": ("caches", "wrapper"),
    "BUN_INSTALL": ("bin", "install"),
}
"""Caches that have tokens and settings beside them: what is seen of them."""


class Toolchains(NamedTuple):
    """What a gate is shown of somebody's home.

    variables: that name the places. read: toolchains. caches: to which a gate's own writes are added, where
    that can be kept apart.
    """

    variables: dict[str, str]
    read: tuple[Path, ...]
    caches: tuple[Path, ...]


def toolchains(home: Path, variables: Mapping[str, str]) -> Toolchains:
    """Those that are there. variables: which may say where else."""
    tools = dict(_found(_TOOLCHAINS, home, variables))
    caches = dict(_found(_CACHES, home, variables))
    named = {name: str(place) for name, place in {**tools, **caches}.items()}
    user = home / ".local"
    if (user / "lib").is_dir():
        named.setdefault("PYTHONUSERBASE", str(user))
    if maven := caches.get("MAVEN_USER_HOME"):
        said = f"-Dmaven.repo.local={maven / 'repository'}"
        named["MAVEN_OPTS"] = f"{variables.get('MAVEN_OPTS', '')} {said}".strip()
    parts = [place / part for name, place in caches.items() for part in _PARTS.get(name, ("",))]
    read = (*tools.values(), user / "bin", user / "lib")
    return Toolchains(named, _there(read), _there(parts))


def _found(
    known: Mapping[str, tuple[str, ...]], home: Path, variables: Mapping[str, str]
) -> Iterator[tuple[str, Path]]:
    for name, usual in known.items():
        said = variables.get(name, "")
        places = [Path(said)] if said else [home / one for one in usual]
        yield from [(name, place) for place in places if place.is_dir()][:1]


def _there(places: Iterable[Path]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys(place for place in places if place.is_dir()))
