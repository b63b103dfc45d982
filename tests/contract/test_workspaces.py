"""Who is a member of a workspace, beside what the ecosystem's own tool says of the same folder.

Cargo and npm are asked where they are on this machine; what they say is asserted without them in
tests/unit/formats/workspaces. uv comes with the tests.
"""

from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gonogo.adapters.files.directory import Directory
from gonogo.formats import workspaces

CRATES = {
    "Cargo.toml": """\
[workspace]
resolver = "2"
members = ["crates/*", "./deep/**/inner", "old/kept", "[xy]"]
exclude = ["crates/left", "old"]
[workspace.package]
version = "1.2.0"
[package]
name = "top"
version.workspace = true
edition = "2021"
[dependencies]
beside = { path = "beside" }
""",
    "crates/a/Cargo.toml": '[dev-dependencies]\nleft = { path = "../left" }\n',
    "crates/left/Cargo.toml": "",
    "crates/.hidden/Cargo.toml": "",
    "deep/one/two/inner/Cargo.toml": "",
    "deep/other/Cargo.toml": "",
    "old/kept/Cargo.toml": "",
    "old/gone/Cargo.toml": "",
    "beside/Cargo.toml": '[dependencies]\nbelow = { path = "below" }\n',
    "beside/below/Cargo.toml": "",
    "x/Cargo.toml": "",
    "z/Cargo.toml": "",
}
PACKAGES = {
    "package.json": {
        "name": "top",
        "private": True,
        "workspaces": ["packages/**", "!packages/old/**", "packages/old/kept", "./{apps,sites}/*", "tools"],
    },
    "packages/a/package.json": {},
    "packages/a/below/package.json": {},
    "packages/a/node_modules/foreign/package.json": {},
    "packages/old/gone/package.json": {},
    "packages/old/kept/package.json": {},
    "packages/.hidden/package.json": {},
    "apps/web/package.json": {},
    "sites/docs/package.json": {},
    "sites/docs/deeper/package.json": {},
    "tools/package.json": {},
    "alone/package.json": {},
}
PROJECTS = {
    "pyproject.toml": """\
[tool.uv.workspace]
members = ["packages/*", "tools", "deep/**/inner", "[xy]"]
exclude = ["packages/old*", "deep/left"]
""",
    "packages/a/pyproject.toml": "",
    "packages/old-one/pyproject.toml": "",
    "packages/.hidden/pyproject.toml": "",
    "tools/pyproject.toml": "",
    "tools/below/pyproject.toml": "",
    "deep/one/two/inner/pyproject.toml": "",
    "deep/left/inner/pyproject.toml": "",
    "x/pyproject.toml": "",
    "z/pyproject.toml": "",
}


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not on this machine, and only the machine can bring it")
    return found


def asked(folder: Path, *command: str) -> dict:
    """What a tool says as JSON; it may need its user's own folder, where it keeps how it was set up."""
    environment = {**os.environ, "HOME": pwd.getpwuid(os.getuid()).pw_dir}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, env=environment)
    return json.loads(done.stdout)


def members(folder: Path, name: str) -> dict[str, str]:
    """The folders of the members by their names, as they are found here."""
    paths = [path.relative_to(folder).as_posix() for path in folder.rglob(name)]
    (workspace,) = workspaces.found(workspaces.Tree(paths, Directory(folder))).workspaces
    assert workspace.unknown == ()
    return {member.name: member.folder for member in workspace.members}


def test_crates_are_those_that_cargo_says(tmp_path):
    cargo = tool("cargo")
    for path, more in CRATES.items():
        folder = (tmp_path / path).parent
        (folder / "src").mkdir(parents=True)
        (folder / "src/lib.rs").touch()
        name = folder.name.lstrip(".")
        own = f'[package]\nname = "{name}"\nversion = "1.0.0"\nedition = "2021"\n{more}'
        (tmp_path / path).write_text(more if path == "Cargo.toml" else own)
    told = asked(tmp_path, cargo, "metadata", "--offline", "--no-deps", "--format-version", "1")
    folders = {
        one["name"]: Path(one["manifest_path"]).parent.relative_to(tmp_path).as_posix()
        for one in told["packages"]
    }
    assert members(tmp_path, "Cargo.toml") == {
        name: folder.strip(".") if folder == "." else folder for name, folder in folders.items()
    }
    assert len(folders) > 5


def test_packages_are_those_that_npm_says(tmp_path):
    npm = tool("npm")
    for path, more in PACKAGES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        named = {"name": (tmp_path / path).parent.name.lstrip("."), "version": "1.0.0", **more}
        (tmp_path / path).write_text(json.dumps(named))
    told = asked(tmp_path, npm, "pkg", "get", "name", "--workspaces", "--json")
    assert sorted(members(tmp_path, "package.json")) == sorted({*told, "top"})
    assert len(told) > 5


def test_projects_are_those_that_uv_says(tmp_path):
    for number, (path, text) in enumerate(PROJECTS.items()):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        own = f'[project]\nname = "p{number}"\nversion = "1.0.0"\nrequires-python = ">=3.11"\n'
        (tmp_path / path).write_text(text or own)
    uv = [str(Path(sys.executable).parent / "uv"), "workspace", "list", "--offline", "--no-config"]
    told = subprocess.run(uv, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.split()
    assert sorted(members(tmp_path, "pyproject.toml")) == sorted(told)
    assert len(told) > 3
