"""The page on security: its table of threats is the one that the tests carry."""

from __future__ import annotations

import pytest
from tests.threats import PAGE, SOURCES, page, tables, threats

MARKED = """
import pytest
@pytest.mark.threat("gate", "Writes.")
def test_a_write_is_not_seen(): ...
@pytest.mark.parametrize("how", [1])
@pytest.mark.threat("gate", "Writes.")
def test_a_link_is_not_followed(how): ...
@pytest.mark.threat("clone", "Lies.")
def test_a_lie_is_found(): ...
def test_something_else(): ...
"""


def test_the_page_has_the_threats_that_the_tests_hold_back():
    assert PAGE.read_text() == page(PAGE.read_text()), "run `python -m tests.threats`"


def test_a_threat_that_two_tests_hold_back_is_one_row(tmp_path):
    (tmp_path / "test_some.py").write_text(MARKED)
    assert tables(threats(tmp_path)).splitlines() == [
        f"### {SOURCES['gate']}",
        "",
        "| what they try | the test |",
        "| --- | --- |",
        "| Writes. | [a link is not followed](../test_some.py), [a write is not seen](../test_some.py) |",
        "",
        f"### {SOURCES['clone']}",
        "",
        "| what they try | the test |",
        "| --- | --- |",
        "| Lies. | [a lie is found](../test_some.py) |",
    ]


def test_a_threat_comes_from_somebody_whom_the_page_names(tmp_path):
    (tmp_path / "test_some.py").write_text(MARKED.replace('"clone"', '"moon"'))
    with pytest.raises(ValueError, match="not from moon"):
        threats(tmp_path)
