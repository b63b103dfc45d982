"""What a channel is told of an event."""

from __future__ import annotations

from msgspec.structs import replace

from gonogo.domain.event import Event
from gonogo.domain.notices.announcement import (
    Subscription,
    announcement,
    is_wanted,
    key_of,
    unknown_kinds,
)

EVENT = Event(
    7, "r/end", "shop", "api", "r", "1.2.0", "release.ended", 1, 1_700_000_000, "p", {"outcome": "aborted"}
)


def test_a_message_says_what_happened_to_which_release():
    message = announcement(EVENT, "team")
    assert message.sentence == "shop api 1.2.0: ended: aborted"
    assert (message.kind, message.operation, message.data) == (
        "release.ended",
        "r/end",
        {"outcome": "aborted"},
    )
    assert "p" not in (message.sentence, *message.data)


def test_an_event_about_no_release_is_told_by_its_project():
    lifted = replace(EVENT, package="", version="", kind="version.lifted", data={"version": "1.1.0"})
    assert announcement(lifted, "team").sentence == "shop: 1.1.0 may be deployed again"


def test_a_key_is_the_same_at_every_repeat_and_another_for_each_channel_operation_and_project():
    keys = {
        key_of(EVENT, "team"),
        key_of(replace(EVENT, id=8), "team"),
        key_of(EVENT, "boss"),
        key_of(replace(EVENT, operation="r/é\r\nx"), "team"),
        key_of(replace(EVENT, project="billing"), "team"),
    }
    assert len(keys) == 4
    assert all(key.isascii() and key.replace("_", "").isalnum() for key in keys)


def test_a_channel_is_told_of_its_project_and_of_the_kinds_that_it_names():
    def told(*kinds: str) -> bool:
        return is_wanted(EVENT, Subscription("shop", "team", kinds))

    assert [told("release.ended"), told("release.*"), told("*"), told("gate.*", "*.ended")] == [True] * 4
    assert [told(), told("release"), told("release.ended.*"), told("release?ended")] == [False] * 4
    assert is_wanted(EVENT, Subscription("shop", "team"))
    assert not is_wanted(EVENT, Subscription("billing", "team"))


def test_that_its_messages_were_given_up_is_told_to_others_and_not_to_the_channel_itself():
    lost = replace(EVENT, kind="notice.given_up", data={"notice": "team", "messages": 1})
    assert not is_wanted(lost, Subscription("shop", "team", ("*",)))
    assert is_wanted(lost, Subscription("shop", "boss"))


def test_kinds_that_there_are_not_are_found():
    assert unknown_kinds(("release.*", "relase.*", "gate.decided", "gate")) == ["relase.*", "gate"]
