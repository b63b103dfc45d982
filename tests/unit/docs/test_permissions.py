"""The table of who may do what: the page shows the one that is asked."""

from __future__ import annotations

from pathlib import Path

from gonogo.render.permission_table import permission_table

PAGE = Path(__file__).parents[3] / "docs" / "permissions.md"


def test_the_page_has_the_table_that_is_asked(request):
    text = PAGE.read_text()
    begin = text.index("| verb |")
    end = text.index("\n\n", begin) + 1
    if request.config.getoption("--renew"):
        PAGE.write_text(text[:begin] + permission_table() + text[end:])
    assert text[begin:end] == permission_table()
