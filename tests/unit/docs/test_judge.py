"""The page on the judge and the code say the same."""

from io import BytesIO

from msgspec.structs import fields

from gonogo.app.environments.judging import Judgement, Turn, judged
from gonogo.domain.analysis.evidence import GRID
from gonogo.domain.analysis.settings import Settings
from gonogo.domain.analysis.trying import UNSURE
from gonogo.domain.analysis.verdict import Finding
from gonogo.domain.analysis.weather import SHIPPED, Weather
from gonogo.formats.recording import MOST

PAGE = "docs/judge.md"


def test_the_recording_that_is_shown_can_be_replayed(pages):
    (fence,) = pages[PAGE].fences("json")
    judgement = judged(BytesIO(fence.text.encode()), "the page")
    assert (judgement.call, judgement.missing) == ("hold", 1)
    assert judgement.sentence.startswith("the numbers are not whole: the server does not answer")


def test_the_numbers_that_are_told_are_those_of_the_settings(pages):
    text = " ".join(pages[PAGE].text.split())
    settings = Settings(candidate="new", watch=1.0)
    assert f"evidence of {settings.refuse:g} that the candidate is worse" in text
    assert f"of {settings.refuse_limit:g} that it is beyond a limit" in text
    assert f"| hold | evidence of {settings.hold:g}" in text
    assert f"both versions had at least {settings.at_least} requests" in text
    assert f"ρ₀ = {settings.tolerance:g} times" in text
    assert [signal.weight for signal in settings.signals] == [0.5, 0.25, 0.25]
    assert [signal.bound for signal in settings.signals] == [0, 250, 1000]
    assert "Equal stakes on " + ", ".join(f"{each:g}" for each in GRID[:-1]) + " and 40" in text
    assert f"at most {MOST:,} of them" in text


def test_the_weather_that_is_told_is_what_plans_reckon_with(pages):
    text = " ".join(pages[PAGE].text.split())
    assert f"for {SHIPPED.warm:g} s after each shift, at most for a third of the watch" in text
    assert f"a bet on latency is multiplied by {SHIPPED.stalls:g} at most" in text
    assert f"one tick multiplies a bet by {UNSURE:g} at most" in text
    assert (SHIPPED.stretch, SHIPPED.record) == (2 * 3600, 5 * 60)
    assert "up to two hours" in text
    assert "record counts for five minutes" in text
    assert SHIPPED.bursts
    assert SHIPPED.incidents
    for field in fields(Weather):
        assert f"`{field.name}`" in text


def test_the_shape_that_is_printed_is_on_the_page(pages):
    for heading, struct in (("## `gonogo judge`", Judgement), ("### Turn", Turn), ("### Test", Finding)):
        _, _, after = pages["docs/json.md"].text.partition(f"\n{heading}\n")
        rows = [line.split("`")[1] for line in after.partition("\n#")[0].splitlines() if line[:3] == "| `"]
        assert rows == [field.name for field in fields(struct)]
