"""Releases that carry the version in the files of other ecosystems, on a real remote."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from tests.workflows.conftest import git, gonogo

SETTINGS = """\
write gonogo.yml  project: shop
  gates: {{}}
  approvals: {{release: {{automatic: true}}}}
  versioning: {0}
"""
BEGIN = "at 2026-03-02 09:00\n"


def released(place, *arguments):
    ran = gonogo(place, "release", "--yes", *arguments)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    git(place, "fetch", "-q", "--tags", "origin")


def differing(place, before, after):
    """The lines that differ in files other than the change log."""
    diff = git(place, "diff", "--unified=0", before, after, "--", ".", ":!CHANGELOG.md")
    return [line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def test_a_version_in_json_is_named_and_released(shop):
    history = (
        f"{BEGIN}{SETTINGS.format('{files: [manifest.json]}')}"
        'write manifest.json  {"name": "x", "version": "1.0.0"}\n'
        "commit main  feat: a\ntag v1.0.0\nwrite f  1\ncommit main  fix: b\n"
    )
    place = shop(history, "main")
    released(place)
    assert differing(place, "main", "v1.0.1") == [
        '-{"name": "x", "version": "1.0.0"}',
        '+{"name": "x", "version": "1.0.1"}',
    ]


CHART = f"""\
{BEGIN}{SETTINGS.format("{files: [charts/x/Chart.yaml]}")}write charts/x/Chart.yaml  apiVersion: v2
  name: x
  version: 0.5.0
  appVersion: "1.2.0" # gonogo:version
commit main  feat: a
tag v1.2.0
write f  1
commit main  fix: b
"""


def test_a_chart_with_a_version_of_its_own_is_released_with_the_product(shop):
    place = shop(CHART, "main")
    told = gonogo(place, "plan").stdout
    assert "charts/x/Chart.yaml:4  1.2.0 → 1.2.1" in told
    assert "charts/x/Chart.yaml:3  0.5.0 → 0.5.1" in told
    released(place)
    assert differing(place, "main", "v1.2.1") == [
        "-version: 0.5.0",
        '-appVersion: "1.2.0" # gonogo:version',
        "+version: 0.5.1",
        '+appVersion: "1.2.1" # gonogo:version',
    ]


def test_a_chart_that_was_raised_since_the_latest_release_keeps_its_version(shop):
    raised = CHART.replace(
        "write f  1",
        "write charts/x/Chart.yaml  name: x\n  version: 0.6.0\n  appVersion: 1.2.0 # gonogo:version",
    )
    place = shop(raised, "main")
    released(place)
    assert differing(place, "main", "v1.2.1") == [
        "-appVersion: 1.2.0 # gonogo:version",
        "+appVersion: 1.2.1 # gonogo:version",
    ]


MODULE = """\
write {0}/pom.xml  <project xmlns="http://maven.apache.org/POM/4.0.0">
    <modelVersion>4.0.0</modelVersion>
    <parent>
      <groupId>example</groupId>
      <artifactId>shop</artifactId>
      <version>1.3.0-SNAPSHOT</version>
    </parent>
    <artifactId>{0}</artifactId>{1}
  </project>
"""
NEEDS_CORE = """
    <dependencies>
      <dependency>
        <groupId>${project.groupId}</groupId>
        <artifactId>core</artifactId>
        <version>1.3.0-SNAPSHOT</version>
      </dependency>
    </dependencies>"""
MAVEN = f"""\
{BEGIN}{SETTINGS.format("{development: minor}")}write pom.xml  <?xml version="1.0" encoding="UTF-8"?>
  <project xmlns="http://maven.apache.org/POM/4.0.0">
    <modelVersion>4.0.0</modelVersion>
    <groupId>example</groupId>
    <artifactId>shop</artifactId>
    <version>1.3.0-SNAPSHOT</version>  <!-- all follow -->
    <packaging>pom</packaging>
    <modules>
      <module>core</module>
      <module>till</module>
      <module>web</module>
    </modules>
  </project>
{MODULE.format("core", "")}{MODULE.format("till", NEEDS_CORE)}{MODULE.format("web", NEEDS_CORE)}\
commit main  feat: sell things
tag v1.2.0
write f  1
commit main  feat: find by name
"""


def test_a_maven_build_of_three_modules_is_released_and_developed_as_one(shop):
    place = shop(MAVEN, "main")
    told = gonogo(place, "plan").stdout
    assert [line.split()[0] for line in told.splitlines() if "-SNAPSHOT → 1.3.0" in line] == [
        "files",
        "core/pom.xml:6",
        "till/pom.xml:6",
        "web/pom.xml:6",
    ]
    released(place)
    released_lines = differing(place, "main", "v1.3.0")
    assert len(released_lines) == 12
    assert [line[1:] for line in released_lines if line[0] == "+"] == [
        line[1:].replace("-SNAPSHOT", "") for line in released_lines if line[0] == "-"
    ]
    behind = git(place, "diff", "--name-only", "main", "origin/main", "--", "*.xml").split()
    assert behind == ["core/pom.xml", "pom.xml", "till/pom.xml", "web/pom.xml"]
    developed = git(place, "show", "origin/main:till/pom.xml")
    assert developed == git(place, "show", "main:till/pom.xml").replace("1.3.0-SNAPSHOT", "1.4.0-SNAPSHOT")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("mvn") is None, reason="Maven itself says it: mvn is not installed")
def test_maven_resolves_the_modules_of_a_released_build(shop):
    place = shop(MAVEN, "main")
    released(place)
    for commit in ("v1.3.0", "origin/main"):
        git(place, "checkout", "-q", "--detach", commit)
        ran = subprocess.run(
            ["mvn", "-o", "-q", "validate"], cwd=place, check=False, capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr


DOTNET = f"""\
{BEGIN}{SETTINGS.format("{}")}write Shop.sln  Microsoft Visual Studio Solution File, Format Version 12.00
  Project("{{FAE04EC0}}") = "Shop", "src\\Shop\\Shop.csproj", "{{1}}"
  EndProject
  Project("{{FAE04EC0}}") = "Till", "src\\Till\\Till.fsproj", "{{2}}"
  EndProject
write Directory.Build.props  <Project>
    <PropertyGroup>
      <Version>1.2.0</Version>
      <AssemblyVersion>1.2.0.0</AssemblyVersion>
      <FileVersion>$(Version)</FileVersion>
    </PropertyGroup>
  </Project>
write src/Shop/Shop.csproj  <Project Sdk="Microsoft.NET.Sdk">
    <ItemGroup><PackageReference Include="Json" Version="1.2.0" /></ItemGroup>
  </Project>
write src/Till/Till.fsproj  <Project Sdk="Microsoft.NET.Sdk">
    <PropertyGroup><PackageVersion>1.2.0</PackageVersion></PropertyGroup>
  </Project>
commit main  feat: a
tag v1.2.0
write f  1
commit main  feat: b
"""


def test_a_solution_of_dotnet_is_released_with_what_its_projects_share(shop):
    place = shop(DOTNET, "main")
    released(place)
    assert differing(place, "main", "v1.3.0") == [
        "-    <Version>1.2.0</Version>",
        "-    <AssemblyVersion>1.2.0.0</AssemblyVersion>",
        "+    <Version>1.3.0</Version>",
        "+    <AssemblyVersion>1.3.0.0</AssemblyVersion>",
        "-  <PropertyGroup><PackageVersion>1.2.0</PackageVersion></PropertyGroup>",
        "+  <PropertyGroup><PackageVersion>1.3.0</PackageVersion></PropertyGroup>",
    ]


def test_what_is_recognised_and_not_written_is_said_by_plan_and_doctor(shop):
    history = (
        f"{BEGIN}{SETTINGS.format('{}')}"
        "write pom.xml  <project><parent><groupId>org</groupId><artifactId>boot</artifactId>"
        "<version>3.2.0</version></parent><artifactId>shop</artifactId></project>\n"
        "commit main  feat: a\n"
    )
    place = shop(history, "main")
    for command in ("plan", "doctor"):
        told = " ".join(gonogo(place, command).stdout.split())
        assert "pom.xml is not written: its version 3.2.0 comes from its parent org:boot" in told
