"""The example works: its own tests pass in each version, and its versions are as the demo needs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from gonogo.errors import RepositoryError, UsageError
from gonogo.testing.shop import EXAMPLES, add_commits, write_shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LATER = ["1.1", "1.2"]


def _git(place: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(place), *arguments], capture_output=True, text=True, check=True
    ).stdout.strip()


def _run(place: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=place,
        env={**_environment(), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _environment() -> dict[str, str]:
    """Without what this run tells its own children, such as to measure coverage."""
    own = ("PYTEST_", "COV_", "COVERAGE_")
    return {name: value for name, value in os.environ.items() if not name.startswith(own)} | {
        "PYTHONDONTWRITEBYTECODE": "1"
    }


@contextmanager
def _started(place: Path, home: Path, *arguments: str, **environment: str) -> Iterator[str]:
    """A process of the shop, by the URL that it tells."""
    process = subprocess.Popen(
        [sys.executable, *arguments, "--port", "0"],
        cwd=place,
        env={**_environment(), "SHOP_HOME": str(home), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout
        yield process.stdout.readline().split()[-1]
    finally:
        process.terminate()
        process.communicate(timeout=60)


def _load(place: Path, url: str, *options: str) -> dict[str, int]:
    done = _run(place, "load.py", url, *options)
    summary: dict[str, int] = json.loads(done.stdout.splitlines()[-1])["summary"]
    return summary


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A repository as it is at each version."""
    places = {}
    for number, version in enumerate(["1.0", *_LATER]):
        place = tmp_path_factory.mktemp("versions") / version
        write_shop(place)
        for later in _LATER[:number]:
            add_commits(place, later)
        places[version] = place
    return places


@pytest.mark.slow
@pytest.mark.parametrize("version", _LATER)
def test_the_shops_own_tests_pass(versions: dict[str, Path], version: str):
    done = _run(versions[version], "-m", "pytest", "-q")
    assert done.returncode == 0, done.stdout + done.stderr
    assert _git(versions[version], "status", "--porcelain", "--ignored") == ""


def test_the_example_is_what_becomes_1_1(versions: dict[str, Path]):
    place = versions["1.1"]
    for name in _git(place, "ls-files").splitlines():
        assert (place / name).read_bytes() == (EXAMPLES / "shop" / name).read_bytes()


def test_each_version_is_a_feature_and_a_fix_after_the_tag(versions: dict[str, Path]):
    place = versions["1.2"]
    assert _git(place, "describe", "--long").startswith("v1.0.0-4-g")
    subjects = _git(place, "log", "--format=%s", "v1.0.0..").splitlines()
    assert [subject.partition("(")[0] for subject in subjects] == ["fix", "feat", "fix", "feat"]


def test_the_same_history_gives_the_same_hashes(versions: dict[str, Path], tmp_path: Path):
    write_shop(tmp_path / "again")
    for later in _LATER:
        add_commits(tmp_path / "again", later)
    assert _git(tmp_path / "again", "rev-parse", "HEAD") == _git(versions["1.2"], "rev-parse", "HEAD")


def test_files_can_be_others(tmp_path: Path):
    write_shop(tmp_path / "shop", instead={"gonogo.yml": "project: other\n", "README.md": None})
    assert (tmp_path / "shop" / "gonogo.yml").read_text() == "project: other\n"
    assert not (tmp_path / "shop" / "README.md").exists()


def test_without_the_examples_it_says_where_they_are(tmp_path: Path):
    with pytest.raises(UsageError, match="clone it"):
        write_shop(tmp_path / "shop", examples=tmp_path)
    with pytest.raises(UsageError, match=r"no version 2\.0"):
        add_commits(tmp_path, "2.0")


def test_commits_that_do_not_fit_are_refused(tmp_path: Path):
    write_shop(tmp_path / "shop")
    (tmp_path / "shop" / "shop" / "site.py").write_text("")
    with pytest.raises(RepositoryError, match="cannot be made"):
        add_commits(tmp_path / "shop", "1.1")


def test_two_versions_run_beside_each_other_on_one_database(versions: dict[str, Path], tmp_path: Path):
    with (
        _started(versions["1.0"], tmp_path, "-m", "shop.payments") as payments,
        _started(versions["1.0"], tmp_path, "-m", "shop", "--drain", "0", SHOP_PAYMENTS=payments) as stable,
    ):
        refused = _run(versions["1.1"], "-m", "shop", "--port", "0", SHOP_HOME=str(tmp_path))
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "0003_orders_by_user.sql was not applied" in refused.stderr
        assert _run(versions["1.1"], "-m", "shop", "migrate", SHOP_HOME=str(tmp_path)).returncode == 0
        with _started(
            versions["1.1"], tmp_path, "-m", "shop", "--drain", "0", SHOP_PAYMENTS=payments
        ) as candidate:
            for url in (stable, candidate):
                assert _run(versions["1.0"], "smoke/checkout.py", url).returncode == 0


def test_the_fault_fails_15_percent_of_checkouts_and_no_smoke_test(versions: dict[str, Path], tmp_path: Path):
    place = versions["1.2"]
    with (
        _started(place, tmp_path, "-m", "shop.payments") as payments,
        _started(place, tmp_path, "-m", "shop", "--drain", "0", SHOP_PAYMENTS=payments) as url,
    ):
        assert _run(place, "smoke/checkout.py", url).returncode == 0
        log = tmp_path / "requests.jsonl"
        summary = _load(
            place, url, "--rate", "150", "--seconds", "4", "--connections", "4", "--log", str(log)
        )
    assert (summary["sent"], summary["lost"]) == (600, 0)
    assert 60 <= summary["failed"] <= 120
    requests = [json.loads(line) for line in log.read_text().splitlines()]
    assert [one["version"] for one in requests] == ["1.0.0"] * 600
    assert sum(one["status"] == 500 for one in requests) == summary["failed"]


def test_a_load_gives_up_waiting_for_a_shop_after_a_while(versions: dict[str, Path]):
    place = versions["1.0"]
    done = _run(place, "load.py", "http://127.0.0.1:9", "--wait", "0.3", "--seconds", "1")
    assert (done.returncode, done.stdout) == (1, "")
    assert "http://127.0.0.1:9" in done.stderr


def test_the_first_version_can_be_left_to_be_released(tmp_path: Path):
    write_shop(tmp_path / "shop", tagged=False)
    assert _git(tmp_path / "shop", "tag", "--list") == ""
