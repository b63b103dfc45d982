"""Projects whose repositories are elsewhere, behind a real git server that asks for a password."""

from __future__ import annotations

import json
import stat
import subprocess

import pytest
from tests.e2e.git_server import serving
from tests.forking import Forked

from gonogo.testing.history import read_history

TOKEN = "sh0p-t0ken-that-nobody-may-see"
SHOP = """\
at 2026-03-02 09:00
write gonogo.yml  project: shop
commit main  feat: sell things
"""


@pytest.fixture
def server(tmp_path):
    clone, bare = tmp_path / "clone", tmp_path / "git" / "shop.git"
    read_history(SHOP).write(clone, branch="main")
    subprocess.run(["git", "clone", "-q", "--bare", str(clone), str(bare)], check=True)
    with serving(bare.parent, TOKEN) as address:
        yield address


@pytest.fixture
def gonogo(tmp_path):
    """Runs gonogo with a record that is shared; its exit code, and what it said."""

    def run(*arguments, **environment):
        shared = {
            "GONOGO_DATABASE": f"sqlite:///{tmp_path}/record.db",
            "GONOGO_MIRRORS": str(tmp_path / "mirrors"),
            "SHOP_TOKEN": TOKEN,
        }
        with Forked(*arguments, folder=tmp_path, **shared, **environment) as process:
            out, err = process.communicate(60)
        return process.returncode, out, err

    return run


@pytest.mark.threat(
    "machine", "read the token of a registered project in its mirror, its record or its output"
)
def test_a_project_behind_a_password_is_registered_and_planned_from_its_mirror(server, gonogo, tmp_path):
    address = f"{server}/shop.git"
    code, _, err = gonogo("project", "add", "shop", address)
    assert (code, "cannot be reached" in err) == (1, True)
    assert list((tmp_path / "mirrors").iterdir()) == []
    code, _, err = gonogo("project", "add", "other", address, "--credential", "env:SHOP_TOKEN")
    assert (code, "calls its project shop, not other" in err) == (1, True)
    code, _, err = gonogo("project", "add", "shop", address, "--credential", "env:SHOP_TOKEN")
    assert (code, err.startswith("shop is registered: main is at ")) == (0, True), err
    code, out, _ = gonogo("project", "list", "--json")
    wanted = {"name": "shop", "address": address, "branch": None, "credential": "env:SHOP_TOKEN"}
    assert json.loads(out) == [wanted]
    mirror = tmp_path / "mirrors" / "shop.git"
    code, out, err = gonogo("-C", str(mirror), "plan", "--json")
    assert (code, json.loads(out)["version"]) == (0, "0.1.0"), err
    record = tmp_path / "record.db"
    assert stat.S_IMODE(record.stat().st_mode) == 0o600
    kept = [record, *filter(lambda path: path.is_file(), mirror.rglob("*"))]
    assert not any(TOKEN.encode() in path.read_bytes() for path in kept)
    assert gonogo("project", "remove", "shop")[0] == 0
    assert json.loads(gonogo("project", "list", "--json")[1]) == []
