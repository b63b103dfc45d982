"""`gonogo serve` in a fresh clone: from the code that it prints to a release, as the page says it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gonogo.adapters.target.local.supervisor.ports import free_port
from gonogo.testing.history import read_history
from tests.conftest import Shop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
SETUP, BEGIN, SHOW, APPROVE, _LISTEN = BLOCKS
"""The last one listens for ever: how events are told is shown in tests/unit/web/test_events.py."""
PATIENCE = 120.0


class Serving:
    """A server as a process, and the commands of the page against it."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.environment = {**os.environ, "SERVER": f"http://127.0.0.1:{self.port}"}
        self.said = folder / "said"
        words = [sys.executable, "-m", "gonogo", "-C", str(shop.path), "serve", "--port", str(self.port)]
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=said, stderr=said)

    def told(self, pattern: str) -> list[str]:
        """What it has printed that is so, once it has."""
        return self.until(lambda: re.findall(pattern, self.said.read_text(), re.MULTILINE))

    def until(self, found: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + PATIENCE
        while not (is_so := found()):
            assert self.process.poll() is None, self.said.read_text()
            assert time.monotonic() < deadline, self.said.read_text()
            time.sleep(0.1)
        return is_so

    def run(self, block: str, **variables: str) -> list[Any]:
        """The answer of each command of a block."""
        self.environment |= variables
        done = subprocess.run(
            ["bash", "-euc", block.replace("\ncurl", "\necho\ncurl")],
            check=True,
            capture_output=True,
            cwd=self.folder,
            env=self.environment,
        )
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        assert all("status" not in one for one in answers if isinstance(one, dict)), answers
        return answers

    @property
    def workers(self) -> list[int]:
        """The processes that it started to move releases, in their order."""
        return [int(pid) for pid in re.findall(r"^Worker (\d+) ", self.said.read_text(), re.MULTILINE)]


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    history = "commit main  feat: sell things\ntag v1.0.0\ncommit main  feat: search\n"
    read_history(history).write(tmp_path / "shop", branch="main")
    shop = Shop(tmp_path / "shop")
    shop.git("checkout", "-q", "main")
    shop.write("gonogo.yml", "project: shop\ngates: {}\nreports: ''\n")
    shop.git("add", "gonogo.yml")
    shop.git("commit", "-q", "-m", "chore: settings")
    server = Serving(shop.published(), tmp_path)
    yield server
    server.process.kill()
    server.process.wait()


def lives(pid: int) -> bool:
    """Whether a process is there; one that ended and was not waited for is not."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.threat("machine", "kill the worker of a server while it moves a release")
def test_the_page_leads_from_the_code_to_a_release_also_where_its_worker_is_killed(serving):
    [code] = serving.told(r"^  ([\w-]{43})$")
    [made] = serving.run(SETUP, CODE=code)
    (serving.folder / "header").write_text(f"Authorization: Bearer {made['token']}\n")
    serving.told("^Worker ")
    plan, begun, listed = serving.run(BEGIN)
    assert plan["plan"]["bump"]["version"] == begun["version"] == "1.1.0"
    assert [one["release"] for one in listed["items"]] == [begun["release"]]
    os.kill(serving.workers[0], signal.SIGKILL)
    waiting = serving.until(lambda: serving.run(SHOW, RELEASE=begun["release"])[0]["question"])
    serving.run(APPROVE, QUESTION=waiting["digest"])
    serving.until(lambda: serving.run(SHOW)[0]["ended"])
    report = serving.run(SHOW)[0]
    assert report["outcome"] == "released"
    assert [(one["asker"], one["evidence"][0]["value"][:12]) for one in report["decisions"]] == [
        ("approval", "yes, account")
    ]
    first, second = serving.workers
    assert not lives(first)
    assert lives(second)
    serving.process.send_signal(signal.SIGTERM)
    assert serving.process.wait(PATIENCE) == 0
    assert not lives(second)
    assert "gonogo_" not in serving.said.read_text()


@pytest.mark.threat("machine", "kill the server, and leave its worker alone")
def test_a_worker_ends_with_the_server_that_is_killed_and_a_port_that_is_taken_is_told(serving, gonogo):
    serving.told("^Worker ")
    shop = serving.folder / "shop"
    checked = gonogo("serve", "--check", "--port", str(serving.port), at=shop)
    assert (checked.code, checked.out.partition(":")[0]) == (
        3,
        f"Nobody can listen on 127.0.0.1, port {serving.port}",
    )
    serving.process.kill()
    serving.process.wait()
    deadline = time.monotonic() + PATIENCE
    while lives(serving.workers[0]):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert gonogo("serve", "--check", "--port", str(serving.port), at=shop).code == 0
