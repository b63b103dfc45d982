import logging

import pytest

from gonogo.adapters.engine.complaints import heard


@pytest.fixture
def engine():
    """The engine's own logger, as it was before."""
    logger = logging.getLogger("dbos")
    handlers, propagate = logger.handlers[:], logger.propagate
    yield logger
    logger.handlers[:], logger.propagate = handlers, propagate


def test_the_last_complaint_is_kept_on_one_line_and_nothing_is_printed(engine, capfd):
    complaints = heard()
    engine.warning("the first")
    engine.error("cannot\trecover it:", exc_info=OSError("no\nroom"))
    assert complaints.last == "cannot recover it: no room"
    assert capfd.readouterr() == ("", "")


def test_a_complaint_is_of_bounded_length_and_without_the_statement_it_is_about(engine):
    complaints = heard()
    engine.error("disk is full\n[SQL: INSERT INTO everything]")
    assert complaints.last == "disk is full"
    engine.error("a" * 10_000)
    assert len(complaints.last) == 300
