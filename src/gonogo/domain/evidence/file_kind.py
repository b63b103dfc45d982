"""What a file is for, as its path tells."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

FileKind: TypeAlias = Literal["test", "migration", "code", "lock", "other"]

_TEST_FOLDERS = {"test", "tests", "spec", "specs", "__tests__", "e2e"}
_TEST_NAME = re.compile(r"(test_.*|.*[_.-](test|tests|spec)|.*(Test|Tests|Spec))\.\w+|conftest\.py")
_MIGRATION = re.compile(
    r"(.*/)?(migrations?|migrate|alembic/versions)/(?!(.*/)?__init__\.py).*|(.*/)?[VUR][0-9._]*__[^/]+\.(sql|java|kt)",
    re.DOTALL,
)
_LOCK_FILES = {"go.sum", "package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "packages.lock.json"}
_CODE = re.compile(
    "c|cc|cjs|clj|cpp|cs|cts|cxx|dart|ex|exs|fs|go|groovy|h|hh|hpp|hs|java|jl|js|jsx|kt|kts|lua|m|mjs|ml|mm"
    "|mts|php|pl|pm|proto|ps1|py|pyi|pyx|r|rb|rs|scala|sh|sql|svelte|swift|tf|ts|tsx|vb|vue|zig"
)


def file_kind(path: str) -> FileKind:
    """What the file is for; its path has "/" between folders. A test of a migration is a test."""
    *folders, name = path.split("/")
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if name in _LOCK_FILES or suffix == "lock":
        return "lock"
    if not _CODE.fullmatch(suffix):
        return "other"
    if not _TEST_FOLDERS.isdisjoint(folders) or _TEST_NAME.fullmatch(name):
        return "test"
    return "migration" if _MIGRATION.fullmatch(path) else "code"
