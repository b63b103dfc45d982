import json

import pytest
from click.testing import CliRunner

from gonogo.cli.demo import demo
from gonogo.cli.demo.rollout import Event, Second, Show, Timing, Version
from gonogo.cli.demo.steps import DemoError, Step

SHOW = Show(
    sent=30,
    lost=0,
    versions=(Version("1.0.0", 20, 0), Version("1.1.0", 10, 4)),
    times=(Timing("1.1.0, bad", 3.2), Timing("from the call to all traffic on 1.0.0", 0.04, part=True)),
    events=(Event(1.0, "1.1.0 gets 10 %"),),
    seconds=(
        Second(0, (Version("1.0.0", 10, 0), Version("1.1.0", 0, 0))),
        Second(1, (Version("1.0.0", 10, 0), Version("1.1.0", 10, 4))),
    ),
    faults=(),
)


@pytest.fixture
def told(monkeypatch):
    """The demo with steps and a show that are made up."""

    def told(*arguments: str, show=SHOW, why_not=""):
        monkeypatch.setattr(demo, "_steps", lambda *_: [Step("Why", "gonogo plan", 0.1, 0, "shop\n")])
        monkeypatch.setattr(demo, "_released", lambda *_: (show, why_not))
        return CliRunner().invoke(demo.command, arguments, help_option_names=["-h", "--help"])

    return told


def test_the_end_shows_the_chart_the_times_and_the_requests(told):
    lines = told().output.splitlines()
    assert "  100% ░░" in lines
    assert "   40%  █" in lines
    assert "  1.1.0, bad                                                  3.2 s" in lines
    assert "    from the call to all traffic on 1.0.0                   < 0.1 s" in lines
    assert "  1.1.0           10 answered, 4 failed   40.0 %" in lines


def test_where_nothing_can_be_released_for_real_it_says_why(told):
    result = told(show=None, why_not="Envoy is not installed")
    assert "No rollout with real traffic is shown here: Envoy is not installed" in result.output
    assert result.exit_code == 0


def test_what_did_not_go_as_said_is_an_error(told):
    faulty = Show(
        **{name: getattr(SHOW, name) for name in SHOW.__struct_fields__} | {"faults": ("2 were lost",)}
    )
    result = told(show=faulty)
    assert "✗ 2 were lost" in result.output
    assert isinstance(result.exception, DemoError)


def test_as_data_it_is_the_same(told):
    data = json.loads(told("--json").stdout)
    assert list(data) == ["seconds", "steps", "show", "why_not"]
    assert data["show"]["versions"][1] == {"version": "1.1.0", "answered": 10, "failed": 4}
