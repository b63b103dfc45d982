"""The kinds of events: the page shows those of the code."""

from __future__ import annotations

from pathlib import Path

from gonogo.render.event_kinds import event_kinds

PAGE = Path(__file__).parents[3] / "docs" / "events.md"
_BEFORE = "## Kinds\n\n"


def test_the_page_has_every_kind_of_event_with_what_it_tells(request):
    before, mark, after = PAGE.read_text().partition(_BEFORE)
    if request.config.getoption("--renew"):
        PAGE.write_text(before + mark + event_kinds())
        after = event_kinds()
    assert after == event_kinds()
