"""What a command imports: each pays only for what it uses."""

import subprocess
import sys

import pytest

HISTORY = """
commit main  build: begin
commit main  feat: search
tag v1.0.0
commit main  feat: find by name
"""
HEAVY = {"sqlalchemy", "dbos", "pydantic", "httpx"}
RUN = """
import sys
from gonogo.cli.main import run
code = run()
print(*sys.modules, file=sys.stderr)
sys.exit(code)
"""
KINDS = ("gonogo.gates.", "gonogo.adapters.target.", "gonogo.adapters.metrics.", "gonogo.adapters.alerts.")


@pytest.fixture
def shop(tell):
    return tell(HISTORY)


def loaded(folder, *arguments):
    """The modules that a command has loaded when it has ended well."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return set(done.stderr.splitlines()[-1].split())


def packages(modules):
    return {name.partition(".")[0] for name in modules}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["plan"],
        ["plan", "--json"],
        ["changelog", "--all"],
        ["changelog", "--json"],
        ["lint"],
    ],
    ids=" ".join,
)
def test_reading_history_loads_nothing_heavy(shop, arguments):
    found = packages(loaded(shop.path, *arguments))
    assert "gonogo" in found
    assert found & HEAVY == set()


def test_version_loads_neither_git_nor_yaml(tmp_path):
    found = loaded(tmp_path, "--version")
    assert found & {"yaml", "jinja2", "msgspec", "gonogo.bootstrap", "subprocess"} == set()


def test_kinds_that_the_settings_do_not_name_are_not_imported(shop):
    (shop.path / "gonogo.yml").write_text("gates:\n  unit: {kind: command, run: make test}\n")
    found = {name for name in loaded(shop.path, "plan") if name.startswith(KINDS)}
    assert "gonogo.gates.command" in found
    assert found <= {f"gonogo.gates.{name}" for name in ("command", "run", "answer")}


def test_without_settings_nothing_looks_for_plugins(shop):
    assert "importlib.metadata" not in loaded(shop.path, "plan")


def test_looking_at_the_record_loads_no_engine_and_no_other_database(place):
    shop = place("trunk")
    code, told = shop.run("release", "--yes")
    assert code == 0, told
    for arguments in (["status"], ["report"], ["ledger", "show"]):
        found = loaded(shop.shop, *arguments)
        assert "sqlalchemy" in packages(found)
        assert packages(found) & {"dbos", "alembic", "pydantic", "httpx", "psycopg"} == set(), arguments
        assert "sqlalchemy.dialects.postgresql" not in found, arguments


def test_without_a_workspace_nothing_that_reads_one_is_imported(shop):
    (shop.path / "package.json").write_text('{"name": "shop", "version": "1.0.0"}\n')
    assert not {name for name in loaded(shop.path, "plan") if name.startswith("gonogo.formats.workspaces")}


def test_without_a_file_that_states_a_version_nothing_that_follows_versions_is_imported(shop):
    found = loaded(shop.path, "plan")
    assert not {name for name in found if name.startswith(("gonogo.formats.requirements", "tempfile"))}


def test_without_a_change_log_nothing_that_reads_one_is_imported(shop):
    found = {name for name in loaded(shop.path, "plan") if name.startswith("gonogo.formats.changelog_files.")}
    assert found == {"gonogo.formats.changelog_files.names"}
    assert "gonogo.render.file_page" not in loaded(shop.path, "plan")
