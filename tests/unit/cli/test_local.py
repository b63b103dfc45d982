"""`gonogo local` on targets that are played."""

import json

import pytest
from click.testing import CliRunner

from gonogo.app.environments.environments import Known, standing
from gonogo.bootstrap.environments import local_targets
from gonogo.cli import local
from gonogo.errors import TargetError, UsageError
from gonogo.ports.target import Artefact, Done, Failed, FencingToken, Observed, Replaced, Running
from gonogo.testing.target import MemoryTarget

ORDER = FencingToken("release", 1)


class Played(MemoryTarget):
    """A target in memory that can be brought up and taken down."""

    problem = ""

    def __init__(self):
        super().__init__(url="http://127.0.0.1:8080")
        self.outcome = Done()
        self.called = []
        self.stopped_at = {"1.0": 1_700_000_000.4}

    def up(self):
        self.called.append("up")
        return self.outcome

    def attend(self):
        self.called.append("attend")
        return self.called.count("attend") < 3

    def down(self):
        self.called.append("down")
        return self.outcome

    def logs(self, version="", most=50):
        self.called.append((version, most))
        yield "1.0/0", "it \x1b[31mbegins"

    def follow(self, version="", most=50):
        self.called.append((version, most))
        return Heard()


class Heard:
    """Two looks at logs, and then somebody presses Ctrl-C."""

    def __init__(self):
        self.looks = 0

    def lines(self):
        self.looks += 1
        if self.looks > 2:
            raise KeyboardInterrupt
        yield "1.0/0", f"line \x1b[31m{self.looks}"


@pytest.fixture
def shop():
    target = Played()
    for version in ("1.0", "1.1"):
        target.start(ORDER, Artefact(version, "c" * 40), 0, lambda: False)
        target.shift(ORDER, {version: 100})
        target.promote(ORDER, version)
    target.retire(ORDER, "1.0")
    return target


@pytest.fixture
def gonogo(monkeypatch, shop):
    monkeypatch.setattr(local, "project", lambda: None)
    monkeypatch.setattr("gonogo.bootstrap.environments.local_targets", lambda *_: {"production": shop})
    known = Known(lambda _, seen: seen.kept)
    monkeypatch.setattr("gonogo.bootstrap.environments.known_versions", lambda _: known)
    return lambda *arguments: CliRunner().invoke(
        local.command, arguments, standalone_mode=False, help_option_names=["-h", "--help"]
    )


def test_status_tells_what_runs_and_what_can_come_back(gonogo):
    ran = gonogo("status")
    assert ran.return_value == 0
    assert ran.stdout.splitlines() == [
        "production at http://127.0.0.1:8080: 1.1 is live",
        "  1.1: 100 % of the traffic, 1 of 1 instance ready",
        "  can come back: 1.0",
    ]


def test_status_tells_until_when_blocked_versions_are_kept(gonogo, shop, monkeypatch):
    for version in ("1.2", "1.3"):
        shop.start(ORDER, Artefact(version, "c" * 40), 0, lambda: False)
        shop.retire(ORDER, version)
    known = Known(lambda *_: (), {"1.0", "1.3", "1.1", "0.9"}, 3600)
    monkeypatch.setattr("gonogo.bootstrap.environments.known_versions", lambda _: known)
    assert gonogo("status").stdout.splitlines()[2:] == [
        "  blocked, to be looked into: 1.3, 1.0 until 2023-11-14 23:13 UTC"
    ]
    (one,) = json.loads(gonogo("status", "--json").stdout)
    assert one["blocked"] == [{"version": "1.3", "until": 0}, {"version": "1.0", "until": 1_700_003_600}]


def test_status_says_what_is_wrong(gonogo, shop):
    shop.broken.add("1.1")
    shop.problem = "port 8080 is in use by another (pid 7)"
    ran = gonogo("status")
    assert ran.return_value == 1
    assert "0 of 1 instance ready" in ran.stdout
    assert "port 8080 is in use by another (pid 7)" in ran.stdout


def test_status_as_json_has_every_field(gonogo):
    (one,) = json.loads(gonogo("status", "--json").stdout)
    assert (one["environment"], one["live"], one["kept"], one["problem"]) == (
        "production",
        "1.1",
        ["1.0"],
        "",
    )
    assert [(each["version"], each["share"], each["ready"]) for each in one["running"]] == [("1.1", 100, 1)]


def test_up_and_down_say_how_it_stands_then(gonogo, shop):
    assert "1.1 is live" in gonogo("up").stdout
    assert "production is down" in gonogo("down").stderr
    assert shop.called == ["up", "down"]


def test_up_looks_after_it_until_it_is_taken_down_if_asked_to(gonogo, shop, monkeypatch):
    monkeypatch.setattr("time.sleep", shop.called.append)
    assert gonogo("up", "--attend").return_value == 0
    assert shop.called == ["up", "attend", 1.0, "attend", 1.0, "attend"]


@pytest.mark.parametrize("verb", ["up", "down"])
@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Failed("it does not end", ("its last line",)), "it does not end\nits last line"),
        (Replaced(3), "a release"),
    ],
)
def test_what_cannot_be_done_is_an_error_with_the_log(gonogo, shop, verb, outcome, said):
    shop.outcome = outcome
    error = gonogo(verb).exception
    assert isinstance(error, TargetError)
    assert said in str(error)


def test_logs_are_shown_by_instance_and_harmless(gonogo, shop):
    ran = gonogo("logs", "--version", "1.0", "--lines", "3")
    assert ran.stdout.startswith("production 1.0/0: it ")
    assert "\x1b" not in ran.stdout
    assert shop.called == [("1.0", 3)]


def test_logs_are_followed_until_somebody_stops_it(gonogo, shop, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _: None)
    ran = gonogo("logs", "production", "--follow", "--lines", "3")
    assert ran.stdout.splitlines() == [
        "production 1.0/0: line \\x1b[31m1",
        "production 1.0/0: line \\x1b[31m2",
    ]
    assert shop.called == [("", 3)]


def test_an_environment_that_lacks_an_instance_is_not_well():
    class Lacking(Played):
        def observe(self):
            return Observed("1.0", (Running("1.0", 2, 1, 100),))

    assert not standing("production", Lacking(), Known(lambda *_: ())).is_well


def test_where_nothing_runs_on_this_machine_it_is_said(tell):
    project = tell("commit main  feat: one").project()
    for name, said in (("", "No environment runs on this machine"), ("nowhere", "nowhere is no environment")):
        with pytest.raises(UsageError, match=said):
            local_targets(project, name)
