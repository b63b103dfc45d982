"""Whole answers about small repositories, compared with files that people have read.

A scenario is a folder with a `history.txt`, perhaps a `gonogo.yml`, and `expected/`. `scenario.toml` may name
the branch to check out, the remote's address, and the arguments behind each expected file.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import msgspec
import pytest

HERE = Path(__file__).parent
DIGEST = re.compile(r'"digest": "[0-9a-f]{64}"')
SANDBOX = re.compile(r"^[✓!] sandbox .*\n(?: {15}.*\n)*", re.MULTILINE)
"""What doctor says of the machine that it runs on."""
USUAL = {
    "plan.txt": "plan",
    "plan.json": "plan --json",
    "CHANGELOG.md": "changelog --all --no-cache",
    "changelog.json": "changelog --all --json",
    "notes.md": "changelog --notes",
}


class Scenario(msgspec.Struct):
    """What stands in scenario.toml."""

    branch: str = "main"
    remote: str = ""
    expected: dict[str, str] = msgspec.field(default_factory=USUAL.copy)


def scenario_of(folder: Path) -> Scenario:
    place = folder / "scenario.toml"
    return msgspec.convert(tomllib.loads(place.read_text()) if place.exists() else {}, Scenario)


SCENARIOS = {folder.parent.name: folder.parent for folder in sorted(HERE.glob("*/history.txt"))}
CASES = [(name, file) for name, folder in SCENARIOS.items() for file in scenario_of(folder).expected]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Each scenario's repository, written once."""
    from gonogo.testing.history import read_history

    written: dict[str, Path] = {}

    def repository(name: str) -> Path:
        if name not in written:
            folder = SCENARIOS[name]
            written[name] = tmp_path_factory.mktemp(name) / "shop"
            scenario = scenario_of(folder)
            read_history((folder / "history.txt").read_text()).write(written[name], branch=scenario.branch)
            if scenario.remote:
                config = written[name] / ".git" / "config"
                config.write_text(f'{config.read_text()}[remote "origin"]\n\turl = {scenario.remote}\n')
        return written[name]

    return repository


@pytest.fixture
def answer(told, gonogo):
    """What a command says about a scenario; where it fails, also its error and its code."""

    def text(name: str, arguments: str) -> str:
        settings = SCENARIOS[name] / "gonogo.yml"
        named = ["--config", str(settings)] if settings.exists() else []
        ran = gonogo(*named, *shlex.split(arguments), at=told(name))
        text = f"{ran.out}{ran.err}exit code {ran.code}\n" if ran.code else ran.out
        return DIGEST.sub('"digest": "of all that is planned"', SANDBOX.sub("", text))

    return text


@pytest.mark.parametrize(("name", "file"), CASES, ids=[f"{name}/{file}" for name, file in CASES])
def test_answer_is_as_expected(name, file, answer, request):
    found = answer(name, scenario_of(SCENARIOS[name]).expected[file])
    place = SCENARIOS[name] / "expected" / file
    if request.config.getoption("--renew", default=False):
        place.parent.mkdir(exist_ok=True)
        place.write_text(found)
    assert found == place.read_text()


@pytest.mark.parametrize("name", SCENARIOS)
def test_plan_fits_80_columns(name, answer):
    text = answer(name, "plan --offline")
    assert [line for line in text.splitlines() if len(line) > 80 and not line.startswith("gonogo:")] == []


@pytest.mark.parametrize("name", SCENARIOS)
def test_no_expected_file_is_left_over(name):
    present = {path.name for path in (SCENARIOS[name] / "expected").iterdir()}
    assert present == set(scenario_of(SCENARIOS[name]).expected)


@pytest.fixture(scope="module")
def published(told, tmp_path_factory):
    """Each scenario's repository with a remote that has all of it."""
    made: dict[str, Path] = {}

    def repository(name: str) -> Path:
        if name not in made:
            folder = tmp_path_factory.mktemp(f"{name}-published")
            made[name] = folder / "shop"
            for arguments in (
                ("clone", "--quiet", "--bare", str(told(name)), str(folder / "remote.git")),
                ("clone", "--quiet", str(folder / "remote.git"), str(made[name])),
                ("-C", str(made[name]), "switch", "--quiet", scenario_of(SCENARIOS[name]).branch),
            ):
                subprocess.run(["git", *arguments], check=True, capture_output=True)
        return made[name]

    return repository


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("alone", [True, False], ids=["without a remote", "published"])
def test_doctor_finds_a_fault_just_where_the_next_command_does(told, published, gonogo, name, alone):
    place, settings = (told if alone else published)(name), SCENARIOS[name] / "gonogo.yml"
    named = ["--config", str(settings)] if settings.exists() else []
    examined = gonogo(*named, "doctor", "--json", at=place)
    faults = {one["sentence"] for one in json.loads(examined.out)["findings"] if one["health"] == "fault"}
    planned = gonogo(*named, "plan", "--json", at=place)
    tried = [gonogo(*named, "release", "--dry-run", *words, at=place) for words in _each_package(planned)]
    sentences = [sentence.partition(";")[0] for sentence in faults]
    assert bool(faults) == (examined.code == 3)
    assert bool(faults) == any((*_obstacles(planned), *(one.code for one in (planned, *tried))))
    assert _obstacles(planned) <= faults
    assert all(any(told in one.err for told in sentences) for one in (planned, *tried) if one.code)


def _obstacles(planned) -> set[str]:
    data = json.loads(planned.out) if planned.out else {"obstacles": []}
    return {one["sentence"] for plan in data.get("packages", [data]) for one in plan["obstacles"]}


def _each_package(planned) -> list[list[str]]:
    data = json.loads(planned.out) if planned.out else {}
    return [["--package", plan["package"]] for plan in data.get("packages", ())] or [[]]
