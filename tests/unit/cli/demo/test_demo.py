import json

import msgspec
import pytest

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
def told(capsys):
    """What the demo says of a step and a show that are made up."""

    def told(show=SHOW, why_not="", *, as_json=False) -> str:
        story = [Step("Why", "gonogo plan", 0.1, 0, "shop\n")]
        demo.play(story, lambda *_: (show, why_not), as_json=as_json)
        said = capsys.readouterr()
        return said.out if as_json else said.out + said.err

    return told


def test_the_end_shows_the_chart_the_times_and_the_requests(told):
    lines = told().splitlines()
    assert "  100% ░░" in lines
    assert "   40%  █" in lines
    assert "  1.1.0, bad                                                  3.2 s" in lines
    assert "    from the call to all traffic on 1.0.0                   < 0.1 s" in lines
    assert "  1.1.0           10 answered, 4 failed   40.0 %" in lines


def test_where_nothing_can_be_released_for_real_it_says_why(told):
    said = told(show=None, why_not="Envoy is not installed")
    assert "No rollout with real traffic is shown here: Envoy is not installed" in said


def test_what_did_not_go_as_said_is_an_error(told, capsys):
    with pytest.raises(DemoError, match="2 were lost"):
        told(msgspec.structs.replace(SHOW, faults=("2 were lost",)))
    assert "✗ 2 were lost" in "".join(capsys.readouterr())


def test_as_data_it_is_the_same(told):
    data = json.loads(told(as_json=True))
    assert list(data) == ["seconds", "steps", "show", "why_not"]
    assert data["show"]["versions"][1] == {"version": "1.1.0", "answered": 10, "failed": 4}
