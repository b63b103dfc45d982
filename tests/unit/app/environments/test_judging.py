"""A recording, replayed and explained: by the application and on the command line."""

import json

import pytest
from click.testing import CliRunner

from gonogo.app.environments.judging import judged
from gonogo.cli.main import group
from gonogo.domain.analysis.replay import Learning, Looking, Missing, Watching
from gonogo.domain.analysis.sample import Sample, Totals, Unavailable
from gonogo.domain.analysis.settings import Settings
from gonogo.domain.analysis.signals import Signal
from gonogo.errors import FormatError, UsageError
from gonogo.formats.recording import line

START = 1_700_000_000.0
SETTINGS = Settings(candidate="1.2.0", stable="1.1.0", watch=600.0, signals=(Signal(), Signal(dry_run=True)))


@pytest.fixture
def recording(tmp_path):
    """Writes a recording of so many bad ones in a hundred requests a tick."""

    def write(bad: int, ticks: int = 61, watches: int = 1):
        lines, new, old = [], 0, 0
        for number in range(20):
            old += 500
            lines.append(Learning(Sample(START + 10 * number, {"1.1.0": Totals(old, old // 100)})))
        for watch in range(watches):
            lines.append(Watching(SETTINGS))
            for number in range(ticks):
                at = START + 10 * (20 + watch * ticks + number)
                versions = {"1.2.0": Totals(100 * new, bad * new), "1.1.0": Totals(old, old // 100)}
                lines.append(
                    Missing(Unavailable(at, "away")) if number == 3 else Looking(Sample(at, versions))
                )
                new, old = new + 1, old + 400
        path = tmp_path / "canary.jsonl"
        path.write_bytes(line(Watching(SETTINGS)) + b"".join(map(line, lines)))
        return path

    return write


def run(*arguments: str):
    return CliRunner().invoke(
        group, list(arguments), env={"COLUMNS": "80"}, standalone_mode=False, catch_exceptions=False
    )


def test_a_good_canary_is_explained_and_ends_with_0(recording):
    done = run("judge", str(recording(1)))
    assert done.return_value == 0
    assert "errors of 1.2.0" in done.stdout
    assert "evidence against 1.2.0" in done.stdout
    assert "  go        1.2.0 is no worse than 1.1.0 after 10 min" in done.stdout
    assert "errors (watched only): " in done.stdout
    assert done.stderr == "61 looks, 1 without numbers\n"


def test_a_bad_one_ends_with_3_and_what_came_after_the_call_is_left_out(recording):
    done = run("judge", str(recording(20)), "--json")
    assert done.return_value == 3
    told = json.loads(done.stdout)
    assert told["call"] == "no-go"
    assert told["evidence"] >= 100
    assert told["sentence"] == told["turns"][-1]["sentence"]
    assert len(told["points"]) < 10
    assert [each["decides"] for each in told["findings"]] == [True, False]


def test_one_that_was_not_watched_to_its_end_ends_with_4(recording):
    done = run("judge", str(recording(1, ticks=20)))
    assert done.return_value == 4
    assert "hold      the numbers are not whole: away" in done.stdout
    assert "watching  nothing against 1.2.0 so far" in done.stdout


def test_a_second_watch_is_counted_anew(recording):
    with recording(1, watches=2).open("rb") as file:
        judgement = judged(file, "canary.jsonl")
    assert judgement.call == "go"
    assert {point.candidate for point in judgement.points} == {(0, 0), (100, 1), (200, 2)}


def test_a_file_that_is_no_recording_is_told_by_its_name(tmp_path):
    path = tmp_path / "x\x1b.jsonl"
    path.write_text("hello\n")
    with path.open("rb") as file, pytest.raises(FormatError, match=r"x\\x1b has no entry .* in line 1"):
        judged(file, "x\x1b")


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(UsageError, match=r"nothing\.jsonl cannot be read: No such file"):
        run("judge", str(tmp_path / "nothing.jsonl"))
    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        run("judge", str(tmp_path))


def test_standard_input_is_read_as_well(recording):
    text = recording(1).read_bytes()
    done = CliRunner().invoke(group, ["judge", "-"], input=text, standalone_mode=False)
    assert done.return_value == 0


def test_a_recording_without_a_look_is_told(tmp_path):
    path = tmp_path / "empty.jsonl"
    path.write_bytes(line(Watching(SETTINGS)))
    with path.open("rb") as file, pytest.raises(UsageError, match="has no look at the candidate"):
        judged(file, path.name)
