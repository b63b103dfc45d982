"""The release that docs/release.md shows, done again in a repository of its own; and its table of verbs."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from gonogo.domain.people.person import Level
from gonogo.ports.publisher import Publisher

_VARYING = {
    re.compile(r"\b[0-9a-f]{7,64}\b"): "HASH",
    re.compile(r"\b20\d\d-\d\d-\d\d( \d\d:\d\d:\d\d UTC)?"): "DAY",
    re.compile(r"\b\d+(\.\d+)? m?s\b"): "TIME",
}
_PROGRESS = re.compile(r"^\d+\.\d+\.\d+ +\d+ %  .*\n", re.MULTILINE)
"""What a release does at a moment when somebody looks: which moments those are is chance."""
_REPEATED = re.compile(r"^(  (?:go|hold|no-go) .*\n)(?:\1)+", re.MULTILINE)
"""An answer, again beside each further line of progress."""


@pytest.fixture(scope="module")
def page(pages):
    return pages["docs/release.md"]


@pytest.fixture
def shop(page, tmp_path, monkeypatch) -> Path:
    """What the page says of the repository: a remote, v1.0.0, one feature since, and its gonogo.yml."""
    known = tmp_path / "gitconfig"
    known.write_text("[user]\n\tname = Ann Chovey\n\temail = ann@shop.example\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(known))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    place = tmp_path / "shop"
    _git(tmp_path, "init -q --bare -b main shop.git")
    _git(tmp_path, "init -q -b main shop")
    (place / "gonogo.yml").write_text(page.fences("yaml")[0].text)
    (place / "pyproject.toml").write_text('[project]\nname = "shop"\nversion = "1.0.0"\n')
    for number, subject in enumerate(["feat: sell things", "feat(cart): show what delivery costs"]):
        (place / "cart.txt").write_text(["total\n", "total\ndelivery\n"][number])
        _git(place, "add -A")
        _git(place, f"commit -q -m '{subject}'")
        _git(place, "tag -f v1.0.0 HEAD" if number == 0 else "remote add origin ../shop.git")
    _git(place, "push -q -u origin main v1.0.0")
    return place


def _git(folder: Path, command: str) -> None:
    subprocess.run(["git", *shlex.split(command)], cwd=folder, check=True, capture_output=True)


@pytest.mark.slow
def test_the_release_that_is_shown_happens_as_it_is_shown(page, shop):
    fences = page.fences("console")
    assert fences
    for fence in fences:
        command, _, told = fence.text.partition("\n")
        assert _plain(told) == _plain(_printed(command, shop)), fence.place


def _printed(command: str, folder: Path) -> str:
    """What a terminal shows; nobody is there to answer."""
    program, *arguments = shlex.split(command.removeprefix("$ "))
    words = [sys.executable, "-m", "gonogo"] if program == "gonogo" else [program]
    return subprocess.run(
        [*words, *arguments],
        cwd=folder,
        env={**os.environ, "COLUMNS": "80"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    ).stdout


def _plain(text: str) -> str:
    text = _PROGRESS.sub("", text)
    for varying, word in _VARYING.items():
        text = varying.sub(word, text)
    return _REPEATED.sub(r"\1", text)


def test_each_verb_of_the_publisher_has_its_class(page):
    rows = page.rows("verb", "class", "why it can be repeated")
    told = [name for cells in rows for name in re.findall(r"`(\w+)`", cells[0])]
    assert sorted(told) == sorted(name for name in vars(Publisher) if _is_verb(name))
    assert {cells[1] for cells in rows} == {"set", "yours"}


def _is_verb(name: str) -> bool:
    return not name.startswith("_") and callable(getattr(Publisher, name))


def test_each_level_of_identity_is_told(page):
    assert tuple(cells[0].strip("`") for cells in page.rows("level", "means")) == Level.__args__
