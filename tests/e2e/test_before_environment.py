"""What comes before an environment, for real: data that a migration breaks, and people in clones."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from gonogo.store import verify_ledger

VERIFIER = str(Path(verify_ledger.__file__))
MIGRATE = """\
import sqlite3, sys
database = sqlite3.connect("DATA", isolation_level=None)
if len(sys.argv) > 1:
    columns = [row[1] for row in database.execute("PRAGMA table_info(goods)")]
    sys.exit("cents" not in columns)
database.execute("ALTER TABLE goods ADD COLUMN cents")
database.execute("DELETE FROM goods")
sys.exit("there is no table prices")
"""
SETTINGS = """\
environments:
  production:
    target: {kind: local, run: "PYTHON -m http.server {port}"}
    backup: sqlite:DATA
    migrate: {run: "PYTHON migrate.py", check: "PYTHON migrate.py check", alone: ALONE}
"""


class Shop:
    """A shop whose production has goods in a database."""

    def __init__(self, place) -> None:
        self.place = place("trunk")
        self.data = self.place.folder / "shop.db"
        self.write("CREATE TABLE goods (name TEXT)", "INSERT INTO goods VALUES ('door')")

    def write(self, *statements: str) -> None:
        with closing(sqlite3.connect(self.data)) as database, database:
            for statement in statements:
                database.execute(statement)

    def goods(self) -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(self.data)) as database:
            return database.execute("SELECT * FROM goods").fetchall()

    def configure(self, *, alone: bool, more: str = "") -> None:
        text = SETTINGS.replace("PYTHON", sys.executable).replace("DATA", str(self.data))
        with (self.place.shop / "gonogo.yml").open("a") as settings:
            settings.write(text.replace("ALONE", str(alone).lower()) + more)
        (self.place.shop / "migrate.py").write_text(MIGRATE.replace("DATA", str(self.data)))
        self.place.git("add", "-A")
        self.place.git("commit", "-qm", "feat: migrate")
        self.place.git("push", "-q", "origin", "HEAD")


@pytest.fixture
def shop(place) -> Shop:
    return Shop(place)


def test_a_migration_that_breaks_the_data_is_taken_back_before_any_traffic(shop):
    shop.configure(alone=True)
    code, told = shop.place.run("release", "--yes")
    assert code == 3, told
    assert "production: migration: there is no table prices; the data is as it was" in told
    assert shop.goods() == [("door",)]


def test_where_others_may_have_written_the_release_holds_and_a_person_decides(shop):
    shop.configure(alone=False)
    code, told = shop.place.run("release", "--yes")
    assert code == 4, told
    assert "whether anything was written since the backup of" in told
    assert "gonogo approve brings the backup back and loses that" in told
    assert shop.goods() == []
    shop.write("INSERT INTO goods VALUES ('window', 7)")
    code, told = shop.place.run("approve")
    assert code == 3, told
    assert shop.goods() == [("door",)]


def test_a_person_may_keep_the_data_as_it_is(shop):
    shop.configure(alone=False)
    shop.place.run("release", "--yes")
    code, told = shop.place.run("reject", "--comment", "fixed by hand")
    assert code == 3, told
    assert "keeps the data as it is" in told
    assert shop.goods() == []


def test_a_freeze_holds_by_its_name_until_an_emergency_is_declared(shop):
    freeze = "{name: the long sleep, from: 2000-01-01, to: 2100-01-01, emergencies: true}"
    shop.configure(alone=True, more=f"freezes: [{freeze}]\n")
    code, told = shop.place.run("release", "--yes")
    assert code == 4, told
    assert "freeze the long sleep (from 2000-01-01 to 2100-01-01)" in told
    assert "refs/tags/v1.3.0" not in shop.place.public
    code, told = shop.place.run("release", "--yes", "--emergency", "--reason", "customers cannot pay")
    assert code == 3, told
    assert "go production-window: an emergency: customers cannot pay" in told
    assert "production: migration: there is no table prices" in told


def known(place, name: str, folder) -> None:
    place.git("config", "user.name", name.capitalize())
    place.git("config", "user.email", f"{name}@x.example")
    place.git("config", "gpg.format", "ssh")
    place.git("config", "user.signingkey", str(folder / name))


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="there is no ssh-keygen")
def test_production_is_approved_on_its_own_from_another_clone_after_the_tag_is_out(shop):
    ann, people = shop.place, "people:\n"
    for name in ("ann", "bob"):
        made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(ann.folder / name)]
        subprocess.run(made, check=True)
        public = (ann.folder / f"{name}.pub").read_text().strip()
        who = f"name: {name.capitalize()}, email: {name}@x.example, roles: [qa, release-manager]"
        people += f'  - {{{who}, keys: ["{public}"]}}\n'
    rules = "approvals: {release: {}, production: {roles: [qa], not_by: [starter]}}\n"
    known(ann, "ann", ann.folder)
    shop.configure(alone=True, more=rules + people)
    waiting = ann.start("release", "--yes", "--wait")
    ann.until(lambda: [ref for ref in ann.public if ref.startswith("refs/gonogo/requests/")])
    ann.until(lambda: ann.rows("SELECT 1 FROM release WHERE state = 'approval' AND waiting <> ''"))
    assert ann.run("approve")[0] == 4
    ann.until(
        lambda: ann.rows("SELECT 1 FROM release WHERE state = 'production: approval' AND waiting <> ''")
    )
    assert "refs/tags/v1.3.0" in ann.public
    bob = type(ann)(ann.folder, "bobs-clone")
    ann.git("clone", "-q", str(ann.remote), str(bob.shop), at=ann.folder)
    known(bob, "bob", ann.folder)
    code, told = bob.run("approve")
    assert code == 0, told
    assert "Wanted for production" in told
    assert "Bob approved 1.3.0 for production, signed" in told
    code, told = ann.end_of(waiting)
    assert code == 3, told
    assert "production: migration: there is no table prices" in told
    report = msgspec.json.decode(ann.run("report", "--json")[1])
    calls = {one["asker"]: one["call"] for one in report["decisions"]}
    assert calls == {"unit": "go", "approval": "go", "production-approval": "go"}
    assert not [ref for ref in ann.public if ref.startswith("refs/gonogo/requests")]
    deploy_again(ann, bob)


def deploy_again(ann, bob) -> None:
    """The same version, whose tag is out, asks anew; an auditor finds that as it was."""
    waiting = ann.start("deploy", "1.3.0", "--wait")
    ann.until(lambda: [ref for ref in ann.public if ref.startswith("refs/gonogo/requests/deploy-1.3.0-")])
    ann.until(
        lambda: ann.rows("SELECT 1 FROM release WHERE state = 'production: approval' AND waiting <> ''")
    )
    assert ann.run("approve")[0] == 2
    code, told = bob.run("approve")
    assert (code, "Bob approved 1.3.0 for production, signed" in told) == (0, True), told
    code, told = ann.end_of(waiting)
    assert (code, "production: migration: there is no table prices" in told) == (3, True), told
    report = msgspec.json.decode(ann.run("report", "--json")[1])
    assert (report["kind"], report["version"]) == ("deployment", "1.3.0 to production")
    assert {one["asker"]: one["call"] for one in report["decisions"]} == {"production-approval": "go"}
    assert not [ref for ref in ann.public if ref.startswith("refs/gonogo/requests")]
    code, told = ann.run("ledger", "verify")
    assert code == 0, told
    ann.run("ledger", "export", str(ann.folder / "given"))
    checked = subprocess.run(
        [sys.executable, "-I", VERIFIER, str(ann.folder / "given"), "--git", str(ann.shop)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
