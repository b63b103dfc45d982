"""When a message is sent, sent again and given up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from gonogo.domain.notices.delivery import BREAK, Delivery, Health, is_late, pause_after, settle
from gonogo.domain.notices.outcome import Delivered, Refused, TryAgain

NEW = Delivery(1, "k", "shop", "team", 7, "release.ended", "waiting", 0, 0, 1000, 1000, "")
DAY = 86_400


def test_what_was_delivered_is_over_and_the_channel_is_well():
    done, health = settle(NEW, Health(3, 900), Delivered("HTTP 200"), 1010, 0.5, DAY)
    assert (done.state, done.tries, done.at, done.answer, health) == (
        "delivered", 1, 1010, "HTTP 200", Health()
    )  # fmt: skip


def test_what_is_refused_for_good_is_given_up_and_holds_up_nothing():
    over, health = settle(NEW, Health(1, 900), Refused("HTTP 422"), 1010, 0.5, DAY)
    assert (over.state, over.answer, health) == ("given_up", "HTTP 422", Health())


def test_after_four_tries_in_a_row_the_channel_is_left_alone_for_five_minutes():
    delivery, health, now, pauses = NEW, Health(), 1000, []
    for _ in range(6):
        delivery, health = settle(delivery, health, TryAgain("HTTP 503"), now, 0.0, DAY)
        pauses.append(health.until - now)
        assert (delivery.state, delivery.next) == ("failed", health.until)
        now = health.until
    assert pauses == [5, 15, 45, BREAK, BREAK, BREAK]
    assert health.is_open
    assert not Health(3).is_open


def test_a_message_that_was_tried_for_long_enough_is_given_up_with_its_last_try():
    over, health = settle(NEW, Health(9, 0), TryAgain("HTTP 503"), 1000 + DAY, 0.0, DAY)
    assert (over.state, over.next, health) == ("given_up", 0, Health(10, 1000 + DAY + BREAK))
    assert is_late(NEW, 1000 + DAY, DAY)
    assert not is_late(NEW, 999 + DAY, DAY)


def test_a_channel_is_left_alone_for_as_long_as_it_asks_but_no_longer_than_a_day():
    assert pause_after(1, 0.0, 120.0) == 120
    assert pause_after(1, 0.0, 0.5) == 5
    assert pause_after(1, 0.0, 1e12) == DAY


@given(some.integers(1, 50), some.floats(0, 1, exclude_max=True), some.floats(0, 1e6))
def test_a_pause_is_never_shorter_than_usual_and_by_chance_a_fifth_longer_at_most(failures, chance, asked):
    usual = pause_after(failures, 0.0, 0.0)
    assert usual <= pause_after(failures, chance, 0.0) <= usual * 1.2 + 1
    assert pause_after(failures, chance, asked) >= min(asked, DAY)
