"""Events as they come: nothing is lost or told twice, however often a listener comes again."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as some

from gonogo.app.event_stream import Heartbeat, Listening, as_text, cursor_of
from gonogo.domain.event import Event, Told


def event(number: int) -> Event:
    return Event(number, f"o/{number}", "shop", "", "", "", "version.lifted", 1, 1, "", {"version": "1\r\n2"})


class Played:
    """A record in which something happens before each look, as often as it is told."""

    def __init__(self, happens: list[int]) -> None:
        self._happens = list(happens)
        self._there: list[Event] = []

    def events(self, cursor: int, limit: int) -> Told:
        for _ in range(self._happens.pop(0) if self._happens else 0):
            self._there.append(event(len(self._there) + 1))
        found = tuple(one for one in self._there if one.id > cursor)[:limit]
        return Told(found, found[-1].id if found else cursor)


@settings(deadline=None, derandomize=True)
@given(some.lists(some.integers(0, 450), max_size=6), some.lists(some.integers(0, 3), min_size=1, max_size=5))
def test_over_any_number_of_reconnections_each_event_is_told_once_in_order(happens, looks):
    played, got = Played(happens), list[int]()
    for number in (*looks, 30):
        listening = Listening(cursor_of(str(got[-1]) if got else "0", 10_000), played.events)
        for _ in range(number):
            got += [one.id for one in listening.look() if isinstance(one, Event)]
    assert got == list(range(1, sum(happens) + 1))


def test_while_nothing_happens_there_is_a_sign_of_life():
    listening = Listening(0, Played([0, 0, 0, 0, 1, 0, 0, 0]).events, 5.0, 15.0)
    looks = [[type(one) for one in listening.look()] for _ in range(8)]
    assert looks == [[], [], [Heartbeat], [], [Event], [], [], [Heartbeat]]


def test_a_sign_of_life_is_written_as_a_comment():
    assert as_text(Heartbeat()) == ": still here\n\n"


def test_an_event_is_written_with_its_id_its_kind_and_one_line_of_data():
    head, data, *rest = as_text(event(7)).split("\ndata: ")
    assert (head, rest) == ("id: 7\nevent: version.lifted", [])
    assert data.endswith("\n\n")
    assert data.count("\n") == 2
    assert "\r" not in data
    assert json.loads(data)["data"] == {"version": "1\r\n2"}


def test_a_listener_that_has_nothing_or_says_nonsense_begins_with_what_happens_next():
    said = ["", "7", " 7 ", "99", "-1", "x", "²", "9" * 400]
    assert [cursor_of(text, 42) for text in said] == [42, 7, 7, 42, 42, 42, 42, 42]
