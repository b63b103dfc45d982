"""A release where the working tree has another form than what git keeps: only the changed lines differ."""

from __future__ import annotations

from hashlib import sha256

import msgspec
import pytest

CHANGELOG = "# Changelog\n\n## [1.2.0] - 2026-03-02\n\n- things\n"


@pytest.fixture
def shop(place):
    """The shop with a change log, whose working tree has CR LF in every text."""
    shop = place("trunk")
    (shop.shop / ".gitattributes").write_text("* text=auto eol=crlf\n*.sh eol=lf\n")
    (shop.shop / "CHANGELOG.md").write_text(CHANGELOG)
    shop.git("add", ".")
    shop.git("commit", "-q", "-m", "fix: line ends")
    shop.git("push", "-q", "origin", "main")
    for name in ("pyproject.toml", "CHANGELOG.md", "gonogo.yml"):
        (shop.shop / name).unlink()
        shop.git("checkout", "--", name)
        assert b"\r\n" in (shop.shop / name).read_bytes()
    return shop


def blob(shop, path: str) -> bytes:
    return shop.git("cat-file", "blob", f"v1.3.0:{path}").encode() + b"\n"


def test_line_ends_of_the_working_tree_are_not_committed_and_the_plan_has_the_committed_digests(shop):
    code, told = shop.run("release", "--yes")
    assert code == 0, told
    shop.git("fetch", "-q", "--tags")
    lines = shop.git("show", "--numstat", "--format=", "v1.3.0^{commit}").splitlines()
    changed = {path: (int(added), int(removed)) for added, removed, path in map(str.split, lines)}
    assert changed["pyproject.toml"] == (1, 1)
    assert changed["CHANGELOG.md"][1] == 0
    ((job,),) = shop.rows("SELECT job FROM release")
    writes = msgspec.json.decode(job)["plan"]["writes"]
    assert writes == {path: sha256(blob(shop, path)).hexdigest() for path in changed}


def test_a_file_that_a_release_cannot_write_is_told_before_anything_is_locked(shop):
    pointer = "version https://git-lfs.github.com/spec/v1"
    shop.git("config", "filter.lfs.clean", f"echo {pointer}; cat > /dev/null")
    (shop.shop / ".gitattributes").write_text("*.md filter=lfs\n")
    shop.git("commit", "-qam", "chore: keep it elsewhere")
    shop.git("push", "-q", "origin", "main")
    before = shop.refs(shop.remote)
    code, told = shop.run("release", "--yes")
    assert code == 1, told
    assert "CHANGELOG.md is kept in Git LFS" in told
    assert shop.refs(shop.remote) == before
    assert not (shop.state / "record.db").exists()
