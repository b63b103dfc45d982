"""The courier: each channel gets its messages in their order, at least once, whatever happens in between."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from gonogo.app.courier import HELD, Channel, Courier
from gonogo.domain.notices.announcement import Subscription
from gonogo.domain.notices.delivery import BREAK
from gonogo.domain.notices.outcome import Delivered, Refused, TryAgain
from gonogo.domain.product import Product
from gonogo.errors import UsageError
from gonogo.store.database import open_database
from gonogo.store.deliveries import RecordedDeliveries
from gonogo.store.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

DAY = 86_400


class SetClock:
    """Says what it was set to."""

    at = 1_700_000_000

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)


class Killed(BaseException):
    """The process died."""


class Played:
    """A channel that does what it is told to, and then takes everything."""

    def __init__(self, *plays: str, knows_keys: bool = False) -> None:
        self.plays = list(plays)
        self.got: list[str] = []
        self.keys: list[str] = []
        self.asked_again: list[bool] = []
        self.tries = 0
        self._knows_keys = knows_keys

    def send(self, message, again, stopped):
        self.tries += 1
        self.asked_again.append(again)
        play = self.plays.pop(0) if self.plays else "take"
        if play in ("take", "take, then die", "take, then no answer"):
            self._take(message)
        match play:
            case "take, then die" | "die":
                raise Killed
            case "refuse":
                return Refused("HTTP 422")
            case "ask for an hour":
                return TryAgain("HTTP 429", 3600.0)
            case "wrongly set up":
                raise UsageError("env:HOOK_SECRET is not set")
            case "take":
                return Delivered("HTTP 200")
        return TryAgain("HTTP 503")

    def _take(self, message) -> None:
        if not (self._knows_keys and message.key in self.keys):
            self.got.append(message.data["version"])
        self.keys.append(message.key)


class Shop:
    """A record with a clock that is set, and channels that are played."""

    def __init__(self, place: Path) -> None:
        self.clock = SetClock()
        self.record = Record(open_database(place), self.clock)
        self.deliveries = RecordedDeliveries(self.record)
        self.channels: dict[str, Channel] = {}
        self._made = 0

    def tell(self, *versions: object, project: str = "shop") -> None:
        with self.record.transaction() as transaction:
            for version in versions:
                about, operation = {"version": str(version)}, f"{project}/block-{version}"
                transaction.append("version.blocked", "", "p", operation, about, Product(project))

    def channel(self, name: str, played: Played, *kinds: str, limit: int = DAY) -> Played:
        self.channels[name] = Channel(Subscription("shop", name, kinds or ("version.*",)), played, limit)
        self.courier().round()  # it is there before anything happens
        return played

    def courier(self, *names: str) -> Courier:
        """Another one, as of another process."""
        self._made += 1
        chosen = [self.channels[name] for name in names or self.channels]
        return Courier(chosen, self.deliveries, self.clock, lambda: 0.0, f"courier-{self._made}")

    def states(self) -> list[tuple[str, int]]:
        return [(one.state, one.tries) for one in self.deliveries.deliveries("shop", 99)][::-1]

    def later(self, seconds: int) -> None:
        self.clock.at += seconds
        self.courier().round()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "record.db")
    yield made
    made.record.close()


def test_each_channel_is_told_in_order_of_what_it_wants_to_hear_and_once(shop):
    team = shop.channel("team", Played())
    quiet = shop.channel("quiet", Played(), "release.*")
    shop.tell(*range(5))
    shop.tell("other", project="billing")
    assert shop.courier().round() == 5
    assert shop.courier().round() == 0
    assert (team.got, quiet.got) == (list("01234"), [])
    assert team.asked_again == [True, False, False, False, False]


def test_a_channel_that_is_new_hears_what_happens_from_then_on(shop):
    shop.tell("before")
    team = shop.channel("team", Played())
    shop.tell("after")
    shop.courier().round()
    assert team.got == ["after"]


def test_a_channel_that_is_away_holds_up_nobody_else_and_keeps_its_order(shop):
    away, well = shop.channel("away", Played("no", "no", "no", "no", "no")), shop.channel("well", Played())
    shop.tell(*range(3))
    shop.courier().round()
    assert (away.tries, away.got, well.got) == (1, [], list("012"))
    for seconds in (5, 15, 45):
        shop.later(seconds - 1)
        before = away.tries
        shop.later(1)
        assert away.tries == before + 1
    shop.later(BREAK - 1)
    assert away.tries == 4
    shop.later(1)
    shop.later(BREAK)
    assert away.got == list("012")
    assert [one.tries for one in shop.deliveries.deliveries("shop", 9) if one.channel == "away"][::-1] == [
        6,
        1,
        1,
    ]


def test_a_channel_that_asks_for_an_hour_is_left_alone_for_an_hour(shop):
    team = shop.channel("team", Played("ask for an hour"))
    shop.tell(1)
    shop.courier().round()
    shop.later(3599)
    assert team.tries == 1
    shop.later(1)
    assert team.got == ["1"]


def test_what_is_refused_for_good_is_given_up_at_once_and_the_rest_goes_on(shop):
    team, boss = shop.channel("team", Played("refuse")), shop.channel("boss", Played(), "notice.*")
    shop.tell(1, 2)
    courier = shop.courier("team")
    courier.round()
    assert (team.got, courier.given_up) == (["2"], 1)
    assert shop.states()[0] == ("given_up", 1)
    boss._take = lambda message: boss.got.append(message.sentence)
    shop.courier().round()
    assert boss.got == ["shop: 1 message to team refused, and given up: gonogo deliveries"]


def test_what_was_tried_for_long_enough_is_given_up_with_all_that_is_as_old(shop):
    team = shop.channel("team", Played(*["no"] * 9), limit=1000)
    shop.tell(1, 2, 3)
    shop.courier().round()
    shop.later(900)
    shop.tell(4)
    shop.later(100)  # the fourth is taken up now
    shop.later(0)
    states = shop.states()
    assert [state for state, _ in states] == ["given_up", "given_up", "given_up", "waiting"]
    told = shop.deliveries.events(0, 99).events[-1]
    assert (told.kind, told.data) == ("notice.given_up", {"messages": 3, "notice": "team", "refused": False})
    team.plays.clear()
    shop.later(BREAK)
    assert team.got == ["4"]


def test_a_channel_that_is_set_up_wrongly_is_tried_again_and_says_why(shop):
    team = shop.channel("team", Played("wrongly set up"))
    shop.tell(1)
    shop.courier().round()
    assert shop.deliveries.deliveries("shop", 1)[0].answer == "env:HOOK_SECRET is not set"
    shop.later(5)
    assert team.got == ["1"]


def test_a_message_can_be_sent_again(shop):
    team = shop.channel("team", Played("refuse"))
    shop.tell(1)
    shop.courier().round()
    number = shop.deliveries.deliveries("shop", 1)[0].id
    assert shop.deliveries.again("shop", number, shop.clock.at)
    assert not shop.deliveries.again("billing", number, shop.clock.at)
    shop.courier().round()
    assert team.got == ["1"]


def test_while_one_courier_has_a_channel_another_passes_it_over(shop):
    team = shop.channel("team", Played("take, then die"))
    shop.tell(1, 2)
    with pytest.raises(Killed):
        _killed(shop)
    assert shop.courier().round() == 0
    shop.later(HELD)
    assert team.got == ["1", "1", "2"]


def _killed(shop: Shop) -> None:
    """A round in the middle of which the process dies: nothing that stands behind it is done."""
    courier = shop.courier()
    for line in courier._lines:
        line.end = lambda: None
    courier.round()


def test_one_that_took_too_long_leaves_a_channel_to_the_one_that_has_taken_it(shop):
    team = shop.channel("team", Played())
    shop.tell(1, 2)
    slow, send = shop.courier(), team.send

    def sent(message, again, stopped):
        team.send = send
        shop.clock.at += HELD
        assert shop.courier().round() == 2
        return send(message, again, stopped)

    team.send = sent
    slow.round()
    assert team.got == ["1", "2", "1"]


def test_who_is_stopped_sends_nothing_more(shop):
    team = shop.channel("team", Played())
    shop.tell(1, 2, 3)
    shop.courier().round(lambda: team.tries == 2)
    assert team.got == ["1", "2"]
    shop.courier().round()
    assert team.got == ["1", "2", "3"]


def test_a_courier_works_until_it_is_told_that_it_is_over(shop):
    team = shop.channel("team", Played())
    shop.tell(1)
    waited: list[float] = []

    def wait(seconds: float) -> bool:
        waited.append(seconds)
        shop.tell(f"{len(waited) + 1}")
        return len(waited) == 3

    shop.courier().run(wait, 2.0)
    assert (team.got, waited) == (["1", "2", "3"], [2.0, 2.0, 2.0])


def test_what_was_delivered_long_ago_is_forgotten_and_nothing_else(shop):
    shop.channel("team", Played("take", "refuse"))
    shop.tell(1, 2)
    shop.courier().round()
    shop.deliveries.forget("shop", shop.clock.at)
    assert len(shop.states()) == 2
    shop.deliveries.forget("shop", shop.clock.at + 1)
    assert [state for state, _ in shop.states()] == ["given_up"]


PLAYS = some.lists(
    some.sampled_from(["take", "no", "take, then no answer", "take, then die", "die", "ask for an hour"]),
    max_size=20,
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(some.lists(PLAYS, min_size=1, max_size=3), some.booleans(), some.integers(0, 999))
def test_whatever_fails_each_message_arrives_in_order_and_where_keys_are_known_once(
    make: Callable[[], Shop], plays, knows_keys, seed
):
    shop, chance = make(), Random(seed)
    played = [shop.channel(f"{number}", Played(knows_keys=knows_keys)) for number in range(len(plays))]
    for channel, one in zip(played, plays, strict=True):
        channel.plays = list(one)
    for number in range(6):
        shop.tell(number)
        _go(shop, chance.randrange(900))
    for _ in range(200):
        _go(shop, 3700)
        if all(one.state == "delivered" for one in shop.deliveries.deliveries("shop", 99)):
            break
    for channel, one in zip(played, plays, strict=True):
        assert list(dict.fromkeys(channel.got)) == list("012345")
        repeats = sum(play in ("take, then die", "take, then no answer") for play in one)
        assert len(channel.got) <= 6 + (0 if knows_keys else repeats)
        assert channel.got == sorted(channel.got)
    shop.record.close()


def _go(shop: Shop, seconds: int) -> None:
    shop.clock.at += seconds
    try:
        _killed(shop)
    except Killed:
        shop.clock.at += HELD


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Shop]:
    """Makes shops, each with a record of its own."""
    folder = tmp_path_factory.mktemp("shops")
    numbers = iter(range(1000))
    return lambda: Shop(folder / f"{next(numbers)}.db")
