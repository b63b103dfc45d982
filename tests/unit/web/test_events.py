"""Events over HTTP: a listener that is cut off and comes again has missed nothing."""

from __future__ import annotations

import json

from gonogo.web.application import ROOT


def heard(client, last: str = "") -> list[dict]:
    """What a listener is told until it is to come again."""
    answer = client.get(f"{ROOT}/events", headers={"Last-Event-ID": last} if last else {})
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (
        200,
        "text/event-stream",
    )
    retry, *parts = answer.text.split("\n\n")
    assert (retry, parts.pop()) == ("retry: 1000", "")
    told = []
    for part in parts:
        number, kind, data = part.split("\n")
        event = json.loads(data.removeprefix("data: "))
        assert (number, kind) == (f"id: {event['id']}", f"event: {event['kind']}")
        told.append(event)
    return told


def test_who_comes_again_with_the_last_id_has_missed_nothing_and_is_told_nothing_twice(served):
    one = served()
    one.app.state.longest = 0.0
    client = one.client()
    assert heard(client) == []
    release = one.waits()
    first = heard(client, "0")
    assert [event["kind"] for event in first] == ["release.started", "candidate.made", "hold.began"]
    assert {event["release"] for event in first} == {release}
    cut_off = first[1]["id"]  # the connection broke behind this one
    one.ends(release)
    later = heard(client, str(cut_off))
    assert [event["kind"] for event in later] == ["hold.began", "release.ended", "hold.ended"]
    assert heard(client, str(later[-1]["id"])) == []
    again = one.client("guest")  # another client, as after a restart of the server
    assert heard(again, str(cut_off)) == later
