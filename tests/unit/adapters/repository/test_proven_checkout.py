"""A checkout is as its commit says, whatever others wrote into the clone that it is made from."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import pytest

from gonogo.adapters.repository.comparison import Comparison
from gonogo.adapters.repository.git import Git
from gonogo.adapters.repository.listing import proven
from gonogo.adapters.repository.process import GitCommand
from gonogo.adapters.repository.publisher import GitPublisher
from gonogo.errors import IncompleteError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Clone
    from gonogo.adapters.repository.listing import Listing


def _has_price(clone: Clone) -> str:
    """A commit whose objects are loose."""
    (clone.folder / "shop").mkdir()
    (clone.folder / "shop/price.py").write_text("PRICE = 1\n")
    clone.git("add", ".")
    clone.git("commit", "-q", "-m", "feat: price")
    return clone.main


def _overwrite(clone: Clone, name: str, kind: str, content: bytes) -> None:
    sha = clone.git("rev-parse", name)
    place = clone.folder / ".git/objects" / sha[:2] / sha[2:]
    place.chmod(0o644)
    place.write_bytes(zlib.compress(b"%b %d\0" % (kind.encode(), len(content)) + content))


def _another_blob(clone: Clone) -> None:
    _overwrite(clone, "HEAD:shop/price.py", "blob", b"PRICE = 2\n")


def _another_tree(clone: Clone) -> None:
    blob = bytes.fromhex(clone.git("hash-object", "-w", "--stdin", "--literally", "a.sh"))
    _overwrite(clone, "HEAD:shop", "tree", b"100644 price.py\0" + blob)


def _another_top(clone: Clone) -> None:
    tree = bytes.fromhex(clone.git("rev-parse", "HEAD:shop"))
    _overwrite(clone, "HEAD^{tree}", "tree", b"40000 shop\0" + tree)


def _another_commit(clone: Clone) -> None:
    tree = clone.git("rev-parse", "HEAD~^{tree}")
    _overwrite(clone, "HEAD", "commit", f"tree {tree}\nauthor A <a@b.c> 1 +0000\n".encode())


@pytest.mark.threat(
    "gate", "Write another content under the name of an object of the candidate into the store that is shared"
)
@pytest.mark.parametrize("change", [_another_blob, _another_tree, _another_top, _another_commit])
def test_an_object_that_is_not_what_its_name_says_is_found_and_told(
    clone: Clone, tmp_path: Path, change: Callable[[Clone], None]
) -> None:
    sha = _has_price(clone)
    change(clone)
    with pytest.raises(IncompleteError, match="not what its name says"):
        clone.publisher.checkout(sha, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_object_that_is_gone_is_told(clone: Clone, tmp_path: Path) -> None:
    sha = _has_price(clone)
    listing = proven(GitCommand(clone.folder), sha)
    blob = clone.git("rev-parse", "HEAD:shop/price.py")
    (clone.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert listing.files[b"shop/price.py"].sha == blob
    with pytest.raises(IncompleteError, match=f"{blob}.* git fsck"):
        clone.publisher.checkout(sha, tmp_path / "out")


@pytest.fixture
def compared(clone: Clone, tmp_path: Path) -> tuple[Path, Callable[[], Comparison]]:
    """A checkout, and what compares it again."""
    sha = _has_price(clone)
    out = tmp_path / "out"
    clone.publisher.checkout(sha, out)
    git = GitCommand(clone.folder)
    listing: Listing = proven(git, sha)

    def compare() -> Comparison:
        made = Comparison(git, out, sha, listing)
        made.compare()
        return made

    return out, compare


def _same_size_and_time(out: Path) -> None:
    import os

    before = (out / "shop/price.py").stat()
    (out / "shop/price.py").write_text("PRICE = 2\n")
    os.utime(out / "shop/price.py", ns=(before.st_atime_ns, before.st_mtime_ns))


def _hidden_from_git(out: Path) -> None:
    import subprocess

    (out / "shop/price.py").write_text("PRICE = 2\n")
    (out / ".git/info/attributes").write_text("*.py filter=planted\n")
    for command in (
        ("update-index", "--skip-worktree", "shop/price.py"),
        ("config", "filter.planted.clean", "echo PRICE = 1"),
    ):
        subprocess.run(["git", *command], cwd=out, check=True)
    assert not subprocess.run(["git", "status", "-s"], cwd=out, check=True, capture_output=True).stdout


def _linked(out: Path) -> None:
    (out / "a.sh").rename(out / ".git/a.sh")
    (out / "a.sh").symlink_to(".git/a.sh")


def _folder_by_link(out: Path) -> None:
    (out / "shop").rename(out / ".git/shop")
    (out / "shop").symlink_to(".git/shop")


def _other_link(out: Path) -> None:
    (out / "link").unlink()
    (out / "link").symlink_to("shop/price.py")


@pytest.mark.threat("gate", "Hide a changed file from git by flags, attributes, filters, modes or links")
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_same_size_and_time, "shop/price.py"),
        (_hidden_from_git, "shop/price.py"),
        (_linked, r"a\.sh"),
        (_folder_by_link, "shop"),
        (_other_link, "link"),
        (lambda out: (out / "a.sh").chmod(0o644), r"a\.sh"),
        (lambda out: (out / "shop/price.py").chmod(0o755), "shop/price.py"),
        (lambda out: (out / "shop/price.py").unlink(), "shop/price.py"),
        (lambda out: (out / "shop/more.py").write_text("x"), "shop/more.py"),
        (lambda out: (out / ".gitignore").write_text("build/\r\nprice.py\r\n"), ".gitignore"),
    ],
)
def test_whatever_is_other_than_the_commit_says_is_named(
    compared: tuple[Path, Callable[[], Comparison]], change: Callable[[Path], object], told: str
) -> None:
    out, compare = compared
    assert compare().made == {}
    change(out)
    with pytest.raises(IncompleteError, match=f"not as its commit says: .*{told}"):
        compare()


def test_what_filters_and_encodings_of_the_clone_made_is_told_by_its_hash(
    clone: Clone, tmp_path: Path
) -> None:
    from hashlib import sha256

    clone.git("config", "filter.price.clean", "sed s/2/1/")
    clone.git("config", "filter.price.smudge", "sed s/1/2/")
    for name, content in {
        ".gitattributes": b"*.py filter=price\n*.u16 text working-tree-encoding=UTF-16LE\n*.id ident\n"
        b"*.crlf text eol=crlf\n",
        "a.py": b"PRICE = 2\n",
        "b.u16": "é\n".encode("utf-16-le"),
        "c.id": b"$Id$\n",
        "d.crlf": b"one\r\ntwo\r\n",
    }.items():
        (clone.folder / name).write_bytes(content)
    clone.git("add", ".")
    clone.git("commit", "-q", "-m", "feat: made")
    made = clone.publisher.checkout(clone.main, tmp_path / "out")
    assert (tmp_path / "out/d.crlf").read_bytes() == b"one\r\ntwo\r\n"
    assert (tmp_path / "out/c.id").read_text().startswith("$Id: ")
    assert made.made == {
        "a.py": sha256(b"PRICE = 2\n").hexdigest(),
        "b.u16": sha256("é\n".encode("utf-16-le")).hexdigest(),
    }
    assert (made.files, made.tree) == (8, clone.git("rev-parse", "HEAD^{tree}"))


def test_the_stores_that_a_checkout_reads_are_told(clone: Clone, tmp_path: Path) -> None:
    clone.git("clone", "-q", "--shared", ".", str(tmp_path / "shared"))
    made = GitPublisher(Git(tmp_path / "shared").place).checkout(clone.main, tmp_path / "out")
    assert made.stores == (tmp_path / "shared/.git/objects", clone.folder / ".git/objects")
