"""`--dry-run` changes nothing, whatever stands beside it: every option of every command that has it."""

from __future__ import annotations

import random
import sqlite3
import subprocess
from contextlib import closing
from hashlib import sha256
from io import BytesIO, TextIOWrapper
from itertools import combinations
from typing import TYPE_CHECKING, Any

import click
import msgspec
import pytest

from gonogo.app.releasing.releasing import row_of
from gonogo.bootstrap.project import open_project
from gonogo.bootstrap.record import open_record, open_release_record
from gonogo.cli.main import Commands
from gonogo.domain.elapsed import Moment
from gonogo.domain.job import Job
from gonogo.domain.people.person import Person
from gonogo.domain.rollout.environment import EnvironmentPlan, Part
from gonogo.domain.rollout.rollout import Promote, Shift, Start
from gonogo.testing.history import read_history
from gonogo.testing.polling import PLAN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HISTORY = """
write pyproject.toml  [project]
  name = "shop"
  version = "1.0.0"
write gonogo.yml  project: shop
  gates: {unit: {kind: command, run: "true"}}
  reports: docs/releases
  branches: {green: "true"}
write notes.md  what people wrote
write strategy.yml  release_strategy: {versioning: {scheme: semantic}}
write api/VERSION  1.0.0
commit main  feat: sell things
tag v1.0.0
tag api@1.0.0
commit main  feat: find by name
"""
VALUES = {
    "X.Y.Z": ["9.9.9"],
    "[CHANNEL]": ["rc", ""],
    "TAG": ["v1.0.0"],
    "BRANCH": ["main"],
    "FILE": ["notes.md", "new/file.md", "strategy.yml", "-"],
    "GATE": ["unit"],
    "TEXT": ["because"],
    "NAME": ["api", "production"],
    "VERSION": ["1.0.0"],
    "[VERSION]": ["1.1.0"],
    "[RANGE]": ["v1.0.0"],
}
"""What may stand where the help says this; an option whose value is not told here fails the tests."""


def _commands(group: click.Group, lead: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if isinstance(command, click.Group):
                yield from _commands(command, (*lead, name))
            else:
                yield (*lead, name), command


DRY = {
    " ".join(name): command
    for name, command in _commands(Commands("gonogo"))
    if any("--dry-run" in parameter.opts for parameter in command.params)
}


def words_of(parameter: click.Parameter) -> list[tuple[str, ...]]:
    """The ways in which a parameter may be given, and for an option also without the value that it needs."""
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return [(parameter.opts[-1],)]
    kind = parameter.type
    values = kind.choices if isinstance(kind, click.Choice) else VALUES[str(parameter.metavar)]
    if isinstance(parameter, click.Argument):
        return [(value,) for value in values]
    return [*((parameter.opts[-1], value) for value in values if value), (parameter.opts[-1],)]


def alone(command: click.Command) -> list[tuple[str, ...]]:
    """Each of its options and arguments in each way."""
    others = (each for each in command.params if "--dry-run" not in each.opts)
    return [words for each in others for words in words_of(each)]


def together(command: click.Command) -> Iterator[tuple[str, ...]]:
    """Pairs, and some larger handfuls."""
    single = alone(command)
    chance = random.Random(7)
    yield from (one + other for one, other in combinations(single, 2))
    for _ in range(20):
        picked = chance.sample(single, min(len(single), chance.randint(3, 6)))
        yield tuple(word for words in picked for word in words)


ALONE = [(name, words) for name, command in DRY.items() for words in ((), *alone(command))]
TOGETHER = [(name, words) for name, command in DRY.items() for words in together(command)]


class Place:
    """A clone with a remote, from which two versions were released and deployed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.shop, self.remote = folder, folder / "shop", folder / "remote.git"
        read_history(HISTORY).write(self.shop, branch="main")
        self.git("clone", "-q", "--bare", ".", str(self.remote))
        self.git("remote", "add", "origin", str(self.remote))
        self.git("fetch", "-q", "origin")
        seen = msgspec.json.encode({"live": "1.1.0", "kept": ["1.0.0"]}).decode()
        (folder / "observe.sh").write_text(f"echo '{seen}'\n")
        with closing(open_record(open_project(self.shop))) as record:
            book = open_release_record(record)
            for version in ("1.0.0", "1.1.0"):
                self._deploy(book, version)
        self.before = self.content

    def git(self, *words: str) -> str:
        done = subprocess.run(["git", "-C", str(self.shop), *words], check=True, capture_output=True)
        return done.stdout.decode()

    def _deploy(self, book: Any, version: str) -> None:
        verbs = dict.fromkeys(("start", "shift", "promote", "retire"), "false")
        verbs["observe"] = f"sh {self.folder / 'observe.sh'}"
        target = Part("command", msgspec.json.encode({"kind": "command", **verbs}).decode())
        steps = (Start(), Shift(100), Promote())
        plan = msgspec.structs.replace(
            PLAN,
            project="shop",
            bump=msgspec.structs.replace(PLAN.bump, version=version),
            tag=f"v{version}",
            environments=(EnvironmentPlan("production", target, target, "blue-green", steps),),
        )
        who = Person("Tess", "tess@example.com")
        job = Job(f"{version}-0a", plan, plan.digest, {}, who, 1)
        book.begin(row_of(job), who)
        book.deploy(f"{version}/deploy", job.release, "production", version, version[0] * 40, 1)
        book.deployed(f"{version}/done", f"{version}/deploy", "success", Moment(1))
        book.conclude(f"{version}/end", job.release, "released", "", 1)
        book.close(job.release, 1)

    @property
    def content(self) -> dict[str, str]:
        """Every file, here and on the remote, and every row: its digest by its name."""
        database = self.shop / ".git/gonogo/record.db"
        files = [path for path in self.folder.rglob("*") if path.is_file() and path.stem != database.stem]
        kept = {str(path): sha256(path.read_bytes()).hexdigest() for path in sorted(files)}
        with closing(sqlite3.connect(database)) as record:
            return kept | {f"row {number}": row for number, row in enumerate(record.iterdump())}


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Place:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SOURCE_DATE_EPOCH", "1800000000")
        return Place(tmp_path_factory.mktemp("place"))


@pytest.fixture
def leaves_all_as_it_is(place, gonogo, monkeypatch, tmp_path):
    """Runs a command with these words on both sides of --dry-run, and compares all that there is."""
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "- more" >> "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(b"- said\n")))
    monkeypatch.chdir(place.shop)

    def compared(name: str, words: tuple[str, ...]) -> None:
        for line in ([*words, "--dry-run"], ["--dry-run", *words]):
            ran = gonogo(*name.split(), *line)
            assert ran.code in (0, 2, 3, 4), ran
            assert "a fault of gonogo itself" not in ran.err, ran.err
            assert place.content == place.before, (name, line)

    return compared


def told(case: tuple[str, tuple[str, ...]]) -> str:
    return " ".join((case[0], *case[1]))


def test_the_commands_that_have_a_dry_run_are_known():
    assert set(DRY) == {"init", "changelog", "ledger repair", "release", "rollback", "deploy"}


@pytest.mark.parametrize(("name", "words"), ALONE, ids=map(told, ALONE))
def test_each_option_beside_a_dry_run_leaves_all_as_it_is(leaves_all_as_it_is, name, words):
    leaves_all_as_it_is(name, words)


@pytest.mark.sampled(one_in=20)
@pytest.mark.parametrize(("name", "words"), TOGETHER, ids=map(told, TOGETHER))
def test_any_options_together_beside_a_dry_run_leave_all_as_it_is(leaves_all_as_it_is, name, words):
    leaves_all_as_it_is(name, words)


@pytest.mark.parametrize("name", ["release", "changelog --all", "rollback", "init"])
def test_a_dry_run_shows_what_would_be_done(place, gonogo, name):
    ran = gonogo(*name.split(), "--dry-run", at=place.shop)
    assert (ran.code, bool(ran.out)) == (0, True), ran


VALUED = [
    (*name, option.opts[-1])
    for name, command in _commands(Commands("gonogo"))
    for option in command.params
    if isinstance(option, click.Option) and not option.is_flag and not isinstance(option.flag_value, str)
]


@pytest.mark.parametrize("words", VALUED, ids=" ".join)
def test_no_option_takes_the_next_one_for_its_value(gonogo, words):
    ran = gonogo(*words, "--help")
    assert (ran.code, ran.out) == (2, "")
    assert f"Option '{words[-1]}' needs a value, and '--help' is another option." in ran.err


@pytest.mark.parametrize("line", ["release --reason=--dry-run --help", "lint --file - --help"])
def test_a_value_that_is_meant_to_look_like_an_option_can_be_given(gonogo, line):
    assert gonogo(*line.split()).code == 0


@pytest.mark.parametrize("line", [["-C", "--config", "x", "plan"], ["--config", "-C", "x", "plan"]])
def test_the_options_before_a_command_keep_to_their_values_too(gonogo, line):
    ran = gonogo(*line)
    assert ran.code == 2
    assert f"Option '{line[0]}' needs a value" in ran.err


@pytest.mark.parametrize("line", [["rollback", ""], ["release", "--version", ""], ["plan", "--package="]])
def test_what_is_empty_is_refused(gonogo, line):
    ran = gonogo(*line)
    assert ran.code == 2
    assert "is empty, perhaps from a variable that is not set" in ran.err


def test_an_optional_value_may_be_left_out(tell, gonogo):
    shop = tell("commit main  feat: sell things\n")
    named = gonogo("plan", "--prerelease", "rc", "--json", at=shop)
    assert gonogo("plan", "--prerelease", "--json", at=shop).out == named.out
    assert gonogo("plan", "--json", "--prerelease", at=shop).out == named.out


def test_a_long_change_log_is_shortened_and_one_is_told_how_to_see_all_of_it(tell, gonogo, tmp_path):
    commits = "".join(f"commit main  feat: sell thing {number}\n" for number in range(60))
    shop = tell(f"write gonogo.yml  gates: {{}}\ncommit main  feat: begin\ntag v1.0.0\n{commits}")
    shop.git("clone", "-q", "--bare", ".", str(tmp_path / "remote.git"))
    shop.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    shop.git("fetch", "-q", "origin")
    ran = gonogo("release", "--dry-run", at=shop)
    assert ran.code == 0
    assert ran.out.count("sell thing") < 40
    assert ran.out.endswith("\n… and 24 lines more; all of it: gonogo changelog\n")


def test_a_version_may_be_named_as_its_tag_is(tell, gonogo):
    shop = tell("commit main  feat: sell things\n")
    assert (
        gonogo("plan", "--version", "v2.0.0", at=shop).out
        == gonogo("plan", "--version", "2.0.0", at=shop).out
    )
