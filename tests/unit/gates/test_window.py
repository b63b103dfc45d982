from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import pytest

from gonogo.domain.decision import Because, Call, Decision, Evidence, Setup, Until
from gonogo.domain.window import Window
from gonogo.domain.window.trust import NOBODY, Compared
from gonogo.gates.window import WindowGate, WindowSettings, known_holidays
from gonogo.testing.polling import StillClock, polled

if TYPE_CHECKING:
    from pathlib import Path

SATURDAY, MONDAY, CHRISTMAS = (
    datetime(2026, 11, 21, 12, tzinfo=UTC),
    datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    datetime(2026, 12, 24, 12, tzinfo=UTC),
)
INSIDE = "mon-thu 09:00\N{EN DASH}16:00 Europe/Berlin"
EMERGENCY = "where that cannot be: gonogo release --emergency --reason WHY"
FREEZE = {"name": "year end", "from": "2026-12-18", "to": "2027-01-05"}


def settings(**said: object) -> WindowSettings:
    return msgspec.convert({"kind": "window", "zone": "Europe/Berlin", **said}, WindowSettings)


def ask(folder: Path, now: datetime, ask: dict[str, Any] | None = None, **said: object) -> Decision:
    return polled(WindowGate(settings(**said)), folder, ask=ask, clock=StillClock(now))


def told(decision: Decision) -> tuple[Call, Because, str]:
    return decision.call, decision.because, decision.reason


class Calendars(ModuleType):
    """What the library of holidays knows: Germany, with one state and one holiday."""

    def __init__(self) -> None:
        super().__init__("holidays")
        self.asked: list[tuple[str, str | None, str]] = []

    @staticmethod
    def list_supported_countries() -> dict[str, list[str]]:
        return {"DE": ["BY", "BE"], "VA": []}

    def country_holidays(self, country: str, *, subdiv: str | None, language: str) -> dict[date, str]:
        self.asked.append((country, subdiv, language))
        if country != "DE" or subdiv not in {None, "BY"}:
            raise NotImplementedError("no such place")
        return {date(2026, 12, 24): "Christmas Eve"}


@pytest.fixture
def calendars(monkeypatch: pytest.MonkeyPatch) -> Calendars:
    library = Calendars()
    monkeypatch.setitem(sys.modules, "holidays", library)
    return library


def test_inside_the_window_it_is_go(tmp_path: Path) -> None:
    decision = ask(tmp_path, MONDAY)
    assert told(decision) == (Call.GO, Because.PASSED, f"inside {INSIDE}")
    assert decision.evidence == (
        Evidence("window", INSIDE),
        Evidence("now", "Mon 2026-11-23 10:30 Europe/Berlin"),
        Evidence("other clocks", NOBODY),
    )
    assert (decision.remedy, decision.waits_for) == ("", None)


class Others(NamedTuple):
    """Clocks that tell this."""

    told: tuple[Compared, ...]

    def compared(self) -> tuple[Compared, ...]:
        return self.told


@pytest.mark.threat("clock", "Set this machine's clock into a window, or out of a freeze")
def test_a_clock_that_others_contradict_holds_and_says_by_how_much(tmp_path: Path) -> None:
    others = Others((Compared("the database", 90.0), Compared("origin", None, "connection refused")))
    gate = WindowGate(settings())
    decision = polled(gate, tmp_path, clock=StillClock(MONDAY), clocks=others)
    doubt = "this machine's clock is 90 s before that of the database"
    assert told(decision) == (Call.HOLD, Because.BROKEN, doubt)
    assert decision.evidence[-1] == Evidence(
        "other clocks", "90 s before that of the database and origin told no time (connection refused)"
    )
    assert decision.waits_for == Setup("set this machine's clock, as by NTP, and ask again")


def test_outside_it_holds_until_the_moment_at_which_it_opens(tmp_path: Path) -> None:
    decision = ask(tmp_path, SATURDAY)
    assert told(decision) == (
        Call.HOLD,
        Because.NOT_REACHED,
        f"outside {INSIDE}; opens Mon 2026-11-23 09:00",
    )
    assert decision.waits_for == Until(int(datetime(2026, 11, 23, 8, tzinfo=UTC).timestamp()))
    assert decision.remedy == f"wait for it; {EMERGENCY}"


def test_asked_again_when_it_opens_it_is_go(tmp_path: Path) -> None:
    waits_for = ask(tmp_path, SATURDAY).waits_for
    assert isinstance(waits_for, Until)
    assert ask(tmp_path, datetime.fromtimestamp(waits_for.moment, UTC)).call is Call.GO
    assert ask(tmp_path, datetime.fromtimestamp(waits_for.moment - 1, UTC)).call is Call.HOLD


def test_an_optional_window_holds_and_says_that_it_is_optional(tmp_path: Path) -> None:
    decision = ask(tmp_path, SATURDAY, {"required": False})
    assert (decision.call, decision.required) == (Call.HOLD, False)


def test_an_emergency_goes_outside_of_the_window_and_says_so(tmp_path: Path) -> None:
    decision = ask(tmp_path, SATURDAY, {"emergency": "CVE-2026-1 is exploited"})
    outside = f"outside {INSIDE}; opens Mon 2026-11-23 09:00"
    assert told(decision) == (
        Call.GO,
        Because.PASSED,
        f"an emergency: CVE-2026-1 is exploited; {outside}",
    )
    assert Evidence("emergency", "CVE-2026-1 is exploited") in decision.evidence


def test_an_emergency_inside_the_window_is_no_emergency_of_the_window(tmp_path: Path) -> None:
    assert ask(tmp_path, MONDAY, {"emergency": "CVE"}).reason == f"inside {INSIDE}"


def test_a_freeze_holds_and_forbids_emergencies(tmp_path: Path) -> None:
    decision = ask(tmp_path, CHRISTMAS, {"emergency": "CVE"}, freezes=[FREEZE])
    frozen = "year end (from 2026-12-18 to 2027-01-05)"
    opens = "opens Wed 2027-01-06 09:00 Europe/Berlin"
    assert told(decision) == (Call.HOLD, Because.NOT_REACHED, f"freeze {frozen}; {opens}")
    assert decision.remedy == f"wait for it; no emergency may pass freeze {frozen}"
    assert Evidence("emergency", "CVE") not in decision.evidence


def test_a_freeze_that_allows_emergencies_lets_one_pass(tmp_path: Path) -> None:
    decision = ask(tmp_path, CHRISTMAS, {"emergency": "CVE"}, freezes=[{**FREEZE, "emergencies": True}])
    assert decision.call is Call.GO
    assert decision.reason.startswith("an emergency: CVE; freeze year end (")


def test_what_never_opens_holds_until_the_settings_are_corrected(tmp_path: Path) -> None:
    decision = ask(tmp_path, MONDAY, freezes=[{"name": "for ever", "from": "2026-01-01"}])
    assert told(decision) == (
        Call.HOLD,
        Because.NOT_REACHED,
        "freeze for ever (from 2026-01-01); does not open within 5 years",
    )
    correct = "correct days:, from:, to: or the freezes, so that there is a time in which one may"
    assert decision.remedy == f"{correct}; no emergency may pass freeze for ever (from 2026-01-01)"
    assert decision.waits_for == Setup(decision.remedy)


def test_a_holiday_of_the_country_is_closed(tmp_path: Path, calendars: Calendars) -> None:
    decision = ask(tmp_path, CHRISTMAS, holidays="DE", subdivision="BY")
    assert told(decision) == (
        Call.HOLD,
        Because.NOT_REACHED,
        "holiday Christmas Eve (DE-BY); opens Mon 2026-12-28 09:00 Europe/Berlin",
    )
    assert set(calendars.asked) == {("DE", "BY", "en_US")}


def test_a_day_that_is_no_holiday_is_open(tmp_path: Path, calendars: Calendars) -> None:
    assert ask(tmp_path, MONDAY, holidays="DE").call is Call.GO
    assert set(calendars.asked) == {("DE", None, "en_US")}


def test_where_no_country_is_named_the_library_is_not_asked(tmp_path: Path, calendars: Calendars) -> None:
    ask(tmp_path, MONDAY)
    assert calendars.asked == []


def test_holidays_that_are_not_installed_hold_and_say_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)  # as the import system marks it
    decision = ask(tmp_path, MONDAY, {"emergency": "CVE"}, holidays="DE")
    assert told(decision) == (Call.HOLD, Because.MISSING, "the holidays of DE are not known here")
    assert decision.remedy == "install them: pip install 'gonogo[holidays]'"
    assert decision.waits_for == Setup(decision.remedy)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"holidays": "XX"}, "the holidays of XX are not known"),
        ({"holidays": "VA", "subdivision": "X"}, "the holidays of VA-X are not known"),
        ({"holidays": "DE", "subdivision": "QQ"}, "the holidays of DE-QQ are not known; its parts: BY, BE"),
        ({"holidays": "Germany"}, "'Germany' is no country. Write its two letters, such as DE or US"),
        ({"timeout": "soon"}, "'soon' is not a duration"),
        ({"days": "mo"}, "'mo' is no day of the week"),
        ({"zone": "Mars"}, "there is no zone 'Mars'"),
        (
            {"freezes": [{"name": "x"}]},
            "expected when it is: from: and to:, days: or monthly: - at `$.freezes[0]`",
        ),
        ({"freezes": [{"name": "x", "days": "fri"}] * 101}, "length <= 100"),
    ],
)
@pytest.mark.usefixtures("calendars")
def test_wrong_settings_are_refused_with_a_sentence(said: dict[str, object], sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError) as problem:
        settings(**said)
    assert sentence in str(problem.value)


def test_the_settings_are_those_of_a_window_and_read_back_as_they_were_planned() -> None:
    plain = settings()
    assert plain.window == Window(zone="Europe/Berlin")
    own = {field.encode_name for field in msgspec.structs.fields(Window)}
    assert own <= {field.encode_name for field in msgspec.structs.fields(WindowSettings)}
    given = settings(freezes=[FREEZE], days="fri-mon")
    assert msgspec.json.decode(msgspec.json.encode(given, order="sorted"), type=WindowSettings) == given


def test_the_real_calendars_know_the_holidays(tmp_path: Path) -> None:
    pytest.importorskip("holidays")
    christmas = datetime(2026, 12, 25, 12, tzinfo=UTC)
    decision = ask(tmp_path, christmas, days="mon-fri", holidays="DE", subdivision="BY")
    assert decision.reason == "holiday Christmas Day (DE-BY); opens Mon 2026-12-28 09:00 Europe/Berlin"
    with pytest.raises(msgspec.ValidationError, match="the holidays of DE-QQ are not known; its parts: BB, "):
        settings(holidays="DE", subdivision="QQ")


def test_holidays_are_known_where_the_library_has_the_country(calendars: Calendars) -> None:
    day = known_holidays(Window(holidays="DE", subdivision="BY"))
    assert day is not None
    assert day(date(2026, 12, 24)) == "Christmas Eve"
    assert known_holidays(Window(holidays="XX")) is None
    assert [country for country, *_ in calendars.asked] == ["DE", "XX"]
