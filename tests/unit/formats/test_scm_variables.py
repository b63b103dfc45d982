from __future__ import annotations

import msgspec
import pytest

from gonogo.domain.planning.bump import Bump
from gonogo.domain.planning.plan import Part, Plan
from gonogo.formats.scm_variables import variables

PLAN = Plan(
    project="shop",
    workflow="trunk",
    branch="main",
    commit="1" * 40,
    bump=Bump("1.2.0", "1.3.0", "minor", "a feature"),
    tag="v1.3.0",
    day="2026-03-02",
    commits=(),
    changelog_file="CHANGELOG.md",
)
SETUPTOOLS = "SETUPTOOLS_SCM_PRETEND_VERSION"
OWN = {"GONOGO_VERSION": "1.3.0", "GONOGO_TAG": "v1.3.0", "GONOGO_PACKAGE": ""}


def told(files: dict[str, str], plan: Plan = PLAN) -> dict[str, str]:
    """Those beside our own."""
    found = variables(plan, files.get)
    return {name: value for name, value in found.items() if not name.startswith("GONOGO_")}


def test_every_command_is_told_the_version_the_tag_and_the_package():
    assert variables(PLAN, {}.get) == OWN


@pytest.mark.parametrize(
    ("requires", "names"),
    [
        (
            "setuptools-scm>=8",
            {SETUPTOOLS, f"{SETUPTOOLS}_FOR_MY_SHOP"},
        ),
        (
            "setuptools_scm[toml]",
            {SETUPTOOLS, f"{SETUPTOOLS}_FOR_MY_SHOP"},
        ),
        ("hatch-vcs", {SETUPTOOLS, f"{SETUPTOOLS}_FOR_MY_SHOP"}),
        ("pdm-backend", {"PDM_BUILD_SCM_VERSION"}),
        ("poetry-dynamic-versioning", {"POETRY_DYNAMIC_VERSIONING_BYPASS"}),
        ("uv-dynamic-versioning", {"UV_DYNAMIC_VERSIONING_BYPASS"}),
        ("pbr>=6", {"PBR_VERSION"}),
        ("setuptools", set()),
        ("versioningit", set()),
    ],
)
def test_a_python_project_gets_the_variables_of_the_program_that_it_uses(requires, names):
    text = f'[build-system]\nrequires = ["{requires}"]\n[project]\nname = "my.Shop"\ndynamic = ["version"]\n'
    assert told({"pyproject.toml": text}) == dict.fromkeys(names, "1.3.0")


def test_versions_are_spelled_as_python_does():
    plan = msgspec.structs.replace(PLAN, bump=msgspec.structs.replace(PLAN.bump, version="1.3.0-rc.1"))
    files = {
        "setup.py": "setup(\n    name='shop',\n    use_scm_version=True, setup_requires=['setuptools_scm'])"
    }
    assert told(files, plan) == {
        "SETUPTOOLS_SCM_PRETEND_VERSION": "1.3.0rc1",
        "SETUPTOOLS_SCM_PRETEND_VERSION_FOR_SHOP": "1.3.0rc1",
    }
    odd = msgspec.structs.replace(PLAN, bump=msgspec.structs.replace(PLAN.bump, version="1.3.0-odd.x"))
    assert told(files, odd)["SETUPTOOLS_SCM_PRETEND_VERSION"] == "1.3.0-odd.x"


def test_other_programs_get_theirs_where_their_settings_are():
    assert told({".goreleaser.yaml": ""}) == {"GORELEASER_CURRENT_TAG": "v1.3.0"}
    assert told({"GitVersion.yml": ""}) == {
        "GitVersion_SemVer": "1.3.0",
        "GitVersion_FullSemVer": "1.3.0",
        "GitVersion_MajorMinorPatch": "1.3.0",
    }


def test_of_several_packages_each_is_told_its_own_version_by_its_name_alone():
    def part(name: str, version: str) -> Part:
        bump = msgspec.structs.replace(PLAN.bump, version=version)
        return Part(name, bump, f"{name}@{version}", (), changelog_file=f"{name}/CHANGELOG.md")

    plan = msgspec.structs.replace(PLAN, parts=(part("api", "2.0.0"), part("web", "3.0.0")))
    text = '[build-system]\nrequires = ["hatch-vcs"]\n[project]\nname = "{}"\n'
    files = {f"{name}/pyproject.toml": text.format(name) for name in ("api", "web")}
    assert told(files, plan) == {
        "SETUPTOOLS_SCM_PRETEND_VERSION_FOR_API": "2.0.0",
        "SETUPTOOLS_SCM_PRETEND_VERSION_FOR_WEB": "3.0.0",
    }
