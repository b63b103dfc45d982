"""Which variables the programs of a repository get from those that gonogo was started with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_STATED = re.compile(
    r"PATH|MANPATH|LANG|LANGUAGE|LC_[A-Z]+|TZ|SOURCE_DATE_EPOCH|CI"
    r"|TERM|COLORTERM|NO_COLOR|FORCE_COLOR|CLICOLOR(?:_FORCE)?|COLUMNS|LINES"
    r"|HOME|USER|LOGNAME|SHELL|TMPDIR|XDG_(?:CONFIG|CACHE|DATA|STATE)_HOME"
    r"|SSL_CERT_(?:FILE|DIR)|NIX_SSL_CERT_FILE|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|NODE_EXTRA_CA_CERTS|PIP_CERT"
    r"|CARGO_HTTP_CAINFO|AWS_CA_BUNDLE"
    r"|CC|CXX|CPP|LD|AR|CFLAGS|CXXFLAGS|CPPFLAGS|LDFLAGS|PKG_CONFIG_PATH|LD_LIBRARY_PATH|LIBRARY_PATH|CPATH"
    r"|CMAKE_(?:PREFIX_PATH|GENERATOR)|DEBIAN_FRONTEND"
    r"|VIRTUAL_ENV|PYTHON[A-Z]*|PYENV_(?:ROOT|VERSION)|CONDA_(?:PREFIX|DEFAULT_ENV)|PIPX_HOME"
    r"|PIP_(?:CACHE_DIR|DISABLE_PIP_VERSION_CHECK|DEFAULT_TIMEOUT|NO_INDEX)"
    r"|UV_(?:CACHE_DIR|PYTHON_INSTALL_DIR|TOOL_DIR|LINK_MODE|OFFLINE)|POETRY_CACHE_DIR|PRE_COMMIT_HOME"
    r"|NODE_(?:ENV|OPTIONS|PATH)|NVM_DIR|VOLTA_HOME|FNM_DIR|npm_config_cache|NPM_CONFIG_CACHE|PNPM_HOME"
    r"|YARN_CACHE_FOLDER|COREPACK_HOME|BUN_INSTALL(?:_CACHE_DIR)?|DENO_(?:DIR|INSTALL)"
    r"|PLAYWRIGHT_BROWSERS_PATH|CYPRESS_CACHE_FOLDER"
    r"|RUST(?:UP_HOME|UP_TOOLCHAIN|FLAGS|_BACKTRACE)|CARGO_(?:HOME|TARGET_DIR|INCREMENTAL)|SCCACHE_DIR|CCACHE_DIR"
    r"|GO(?:ROOT|PATH|MODCACHE|CACHE|FLAGS|OS|ARCH|TOOLCHAIN|SUMDB|NOSUMDB|PRIVATE)|CGO_ENABLED"
    r"|JAVA_HOME|JDK_HOME|JAVA_OPTS|M2_HOME|MAVEN_(?:HOME|OPTS|ARGS|USER_HOME)|GRADLE_(?:HOME|USER_HOME|OPTS)"
    r"|SDKMAN_DIR|COURSIER_CACHE|ANDROID_(?:HOME|SDK_ROOT)|DOTNET_(?:ROOT|NOLOGO|CLI_TELEMETRY_OPTOUT)"
    r"|NUGET_PACKAGES|RBENV_(?:ROOT|VERSION)|GEM_(?:HOME|PATH)|BUNDLE_PATH|COMPOSER_CACHE_DIR"
    r"|ASDF_DATA_DIR|MISE_DATA_DIR|PUB_CACHE|TRIVY_CACHE_DIR|GRYPE_DB_CACHE_DIR"
)
"""Names that say how a program is to behave, and where toolchains and caches are; none grants anything."""

_ADDRESSES = re.compile(
    r"(?i:https?_proxy|all_proxy|no_proxy)|PIP_(?:EXTRA_)?INDEX_URL|PIP_FIND_LINKS|UV_(?:DEFAULT_|EXTRA_)?INDEX(?:_URL)?"
    r"|UV_FIND_LINKS|GOPROXY|(?i:npm_config_registry)|RUSTUP_(?:DIST_SERVER|UPDATE_ROOT)"
)
"""Names of addresses, which are passed where there is no user in them."""


def stated(variables: Mapping[str, str]) -> dict[str, str]:
    """Those of these variables that any program may have: no token, no agent, nothing of git's."""
    return {
        name: value
        for name, value in variables.items()
        if _STATED.fullmatch(name) or (_ADDRESSES.fullmatch(name) and "@" not in value)
    }
