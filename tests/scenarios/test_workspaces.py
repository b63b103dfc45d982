"""Workspaces of every ecosystem, from nothing: what the doctor says, what init writes, what is planned by it.

A golden file has what somebody sees who goes these steps in a repository without a gonogo.yml.
"""

import re
from pathlib import Path

import pytest

from gonogo.testing.history import read_history

HERE = Path(__file__).parent / "workspaces"
HISTORIES = {
    "npm": """
        write package.json  {"name": "shop", "private": true, "workspaces": ["packages/*", "!packages/old"]}
        write packages/core/package.json  {"name": "@shop/core", "version": "1.0.0"}
        write packages/api/package.json  {
            "name": "@shop/api",
            "version": "2.0.0",
            "dependencies": {"@shop/core": "^1.0.0"},
            "devDependencies": {"@shop/pages": "*"}
          }
        write packages/pages/package.json  {"name": "@shop/pages", "version": "0.0.0", "private": true}
        write packages/old/package.json  {"name": "@shop/old", "version": "0.9.0"}
        commit main  feat: sell things
        tag @shop/core@1.0.0
        tag @shop/api@2.0.0
        write packages/core/find.js  find
        commit main  feat: find things
    """,
    "yarn": """
        write yarn.lock  # yarn lockfile v1
        write package.json  {
            "name": "shop", "version": "1.0.0", "private": true, "workspaces": ["core", "api", "gone"]
          }
        write core/package.json  {"name": "core", "version": "1.0.0"}
        write api/package.json  {"name": "api", "version": "1.0.0", "dependencies": {"core": "1.0.0"}}
        commit main  feat: sell things
        tag v1.0.0
        write core/find.js  find
        commit main  feat: find things
    """,
    "pnpm": """
        write pnpm-workspace.yaml  packages:
            - packages/*
        write package.json  {"private": true}
        write packages/core/package.json  {"name": "core", "version": "1.0.0"}
        write packages/api/package.json  {
            "name": "api", "version": "1.3.0", "dependencies": {"core": "workspace:^"}
          }
        write tools/package.json  {"name": "tools", "version": "0.1.0"}
        commit main  feat: sell things
        tag core-v1.0.0
        write packages/core/find.js  find
        commit main  feat: find things
    """,
    "cargo": """
        write Cargo.toml  [workspace]
          members = ["crates/*"]
        write crates/core/Cargo.toml  [package]
          name = "shop-core"
          version = "0.3.0"
        write crates/api/Cargo.toml  [package]
          name = "shop-api"
          version = "0.5.0"
          [dependencies]
          shop-core = { path = "../core", version = "0.3.0" }
        commit main  feat: sell things
        write crates/core/find.rs  find
        commit main  feat: find things
    """,
    "cargo-inherited": """
        write Cargo.toml  [workspace]
          members = ["core", "api"]
          [workspace.package]
          version = "0.3.0"
        write core/Cargo.toml  [package]
          name = "core"
          version.workspace = true
        write api/Cargo.toml  [package]
          name = "api"
          version.workspace = true
          [dependencies]
          core = { path = "../core" }
        commit main  feat: sell things
        tag v0.3.0
        write core/find.rs  find
        commit main  feat: find things
    """,
    "uv": """
        write pyproject.toml  [tool.uv.workspace]
          members = ["packages/*"]
        write packages/core/pyproject.toml  [project]
          name = "shop-core"
          version = "1.0.0"
        write packages/api/pyproject.toml  [project]
          name = "shop-api"
          version = "1.1.0"
          dependencies = ["shop-core"]
          [tool.uv.sources]
          shop-core = { workspace = true }
        commit main  feat: sell things
        tag shop-core/1.0.0
        tag shop-api/1.1.0
        write packages/core/find.py  find
        commit main  feat: find things
    """,
    "maven": """
        write pom.xml  <project>
            <groupId>org.shop</groupId><artifactId>shop</artifactId><version>1.1.0-SNAPSHOT</version>
            <packaging>pom</packaging>
            <modules><module>core</module><module>api</module></modules>
          </project>
        write core/pom.xml  <project>
            <parent>
              <groupId>org.shop</groupId><artifactId>shop</artifactId><version>1.1.0-SNAPSHOT</version>
            </parent>
            <artifactId>core</artifactId>
          </project>
        write api/pom.xml  <project>
            <parent>
              <groupId>org.shop</groupId><artifactId>shop</artifactId><version>1.1.0-SNAPSHOT</version>
            </parent>
            <artifactId>api</artifactId>
            <dependencies><dependency>
              <groupId>org.shop</groupId><artifactId>core</artifactId><version>1.1.0-SNAPSHOT</version>
            </dependency></dependencies>
          </project>
        commit main  feat: sell things
        tag v1.0.0
        write core/Find.java  find
        commit main  feat: find things
    """,
    "gradle": """
        write settings.gradle.kts  rootProject.name = "shop"
          include("core", ":web:api")
        write core/build.gradle.kts  version = "1.0.0"
        write web/api/build.gradle.kts  version = "2.0.0"
          dependencies { implementation(project(":core")) }
        commit main  feat: sell things
        tag core-1.0.0
        tag api-2.0.0
        write core/Find.kt  find
        commit main  feat: find things
    """,
    "gradle-in-step": """
        write settings.gradle  include 'core', 'api', 'gone'
        write gradle.properties  org.gradle.caching=true
          version=1.0.0
        write core/build.gradle  plugins { id 'java-library' }
        write api/build.gradle  dependencies { api project(':core') }
        commit main  feat: sell things
        tag v1.0.0
        write core/Find.java  find
        commit main  feat: find things
    """,
    "go": """
        write go.work  use (
            .
            ./sdk
          )
        write go.mod  module shop.example/shop
        write sdk/go.mod  module shop.example/shop/sdk
          require shop.example/shop v1.0.0
        commit main  feat: sell things
        tag v1.0.0
        tag sdk/v0.1.0
        write sdk/find.go  find
        commit main  feat: find things
    """,
}


@pytest.mark.parametrize("name", HISTORIES)
def test_a_workspace_is_shown_written_and_planned(tmp_path, gonogo, monkeypatch, request, name):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    monkeypatch.setenv("COLUMNS", "110")
    shop = tmp_path / "shop"
    lines = [line.removeprefix("        ") for line in HISTORIES[name].splitlines()]
    read_history("\n".join(["at 2026-03-02 09:00", *lines])).write(shop, branch="main")

    def told(*command):
        return gonogo(*command, "--offline", at=shop).out

    found = f"$ gonogo doctor\n{looks(told('doctor'))}\n"
    assert gonogo("init", at=shop).code == 0
    found += f"$ gonogo init\n{keys((shop / 'gonogo.yml').read_text())}\n$ gonogo plan\n{plans(told('plan'))}"
    found += f"\n$ gonogo doctor\n{looks(told('doctor'))}"
    expected = HERE / f"{name}.txt"
    if request.config.getoption("--renew"):
        expected.write_text(found)
    assert found == expected.read_text()


def looks(text):
    """What the doctor found of workspaces and packages."""
    findings = text.replace("\n✓", "\n\0✓").replace("\n!", "\n\0!").replace("\n✗", "\n\0✗").split("\0")
    return "".join(one for one in findings if one[2:].startswith(("workspace", "packages")))


def keys(text):
    """The parts of the settings that are about versions and packages."""
    parts = [part.strip("\n") for part in text.split("\n\n")]
    return "\n".join(part for part in parts if part.startswith(("versioning:", "packages:"))) + "\n"


def plans(text):
    """The versions and files that are planned, and what is warned of."""
    kept = re.compile(r"shop|!|  (?:tag|files) |  {10,}\S+(?::\d+)?  |  \S+ \(")
    return "".join(line for line in text.splitlines(keepends=True) if kept.match(line))
