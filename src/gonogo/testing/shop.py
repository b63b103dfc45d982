"""The shop of `examples/` as a repository: 1.0.0 is tagged, what becomes 1.1 and 1.2 can be added.

    write_shop(Path("shop"))
    add_commits(Path("shop"), "1.1")  # a feature with a migration, and a fix
    add_commits(Path("shop"), "1.2")  # a receipt, and a fault that fails 15 % of the checkouts

The example's own folder is what becomes 1.1. The others follow from it by the patches beside it, so that
whoever reads the example sees one folder, and whoever reads a patch sees one commit.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from gonogo.errors import RepositoryError, UsageError
from gonogo.testing.history import History, Person
from gonogo.testing.history.fast_import import NEUTRAL

if TYPE_CHECKING:
    from collections.abc import Mapping

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
"""Where the examples are in a checkout of gonogo; an installed wheel has none."""

_BEGAN = 1_770_022_800
_ANN = Person("Ann Chovey", "ann@shop.example")
_MADE = shutil.ignore_patterns("__pycache__", ".*_cache", "reports")


def write_shop(
    place: Path,
    *,
    examples: Path = EXAMPLES,
    instead: Mapping[str, str | bytes | None] | None = None,
    tagged: bool = True,
) -> None:
    """Write the repository with v1.0.0 on main.

    Args:
        place: a folder that is empty or does not exist yet.
        examples: the folder `examples` of a checkout of gonogo.
        instead: content by path, for files that shall be others, such as gonogo.yml; None leaves one out.
        tagged: whether 1.0.0 is released already.

    Raises:
        UsageError: the examples are not there, or the folder has something in it.
        RepositoryError: a patch does not fit the example any more.
    """
    _refuse_missing(examples)
    history = History(start=_BEGAN)
    history.author = _ANN
    history.commit("feat: sell stamps, cards and pens", files={**_first_version(examples), **(instead or {})})
    if tagged:
        history.tag("v1.0.0", message="1.0.0")
    history.write(place)


def add_commits(place: Path, version: str, *, examples: Path = EXAMPLES) -> None:
    """Commit what becomes a version, on top of the branch that is checked out.

    Args:
        place: the repository; the version before has been added, and nothing is uncommitted.
        version: 1.1 or 1.2.
        examples: as in `write_shop`.

    Raises:
        UsageError: the examples are not there, or have no such version.
        RepositoryError: the commits do not fit what is there.
    """
    _refuse_missing(examples)
    who = ("-c", f"user.name={_ANN.name}", "-c", f"user.email={_ANN.email}")
    _git(place, *who, "am", "--quiet", "--committer-date-is-author-date", *_patches(examples, version))


def _first_version(examples: Path) -> dict[str, bytes]:
    with TemporaryDirectory(prefix="gonogo-shop-") as folder:
        shop = Path(folder) / "shop"
        shutil.copytree(examples / "shop", shop, ignore=_MADE)
        for patch in reversed(_patches(examples, "1.1")):
            _git(shop, "apply", "--reverse", patch)
        return {
            path.relative_to(shop).as_posix(): path.read_bytes() for path in shop.rglob("*") if path.is_file()
        }


def _patches(examples: Path, version: str) -> list[str]:
    found = sorted(str(path) for path in (examples / "shop-history" / version).glob("*.patch"))
    if not found:
        raise UsageError(f"{examples / 'shop-history'} has no version {version}; it has 1.1 and 1.2")
    return found


def _refuse_missing(examples: Path) -> None:
    if not (examples / "shop" / "gonogo.yml").is_file():
        raise UsageError(
            f"{examples} does not hold the shop: the examples are in gonogo's repository, "
            "not in its package; clone it, and name its folder `examples`"
        )


def _git(folder: Path, *arguments: str) -> None:
    """Nobody's git configuration has a part in it, nor has a repository that the folder may lie in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
    done = subprocess.run(
        ["git", *NEUTRAL, *arguments],  # noqa: S607 - git is found as everywhere, by PATH
        cwd=folder,
        env={**kept, **alone, "GIT_CEILING_DIRECTORIES": str(folder.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RepositoryError(f"{folder}: the shop's history cannot be made: {done.stderr.strip()}")
