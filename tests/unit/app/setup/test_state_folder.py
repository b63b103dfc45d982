"""What is told of the state folder."""

from __future__ import annotations

from gonogo.app.setup.state_folder import state_finding


def test_the_size_is_told_by_what_takes_it_the_largest_first():
    sizes = {"b": 100_000, "a": 100_000, "evidence": 3_000_000, "record.db": 2_500_000, "c": 90_000, "d": 9}
    finding = state_finding(sizes, 100, complete=True)
    assert (finding.subject, finding.health) == ("state", "well")
    assert finding.sentence == (
        "the state folder has 5.8 MB: evidence 3.0 MB, record.db 2.5 MB, a 0.1 MB, b 0.1 MB and others "
        "0.1 MB; evidence of 100 releases is kept"
    )


def test_a_folder_too_large_to_be_walked_is_told_as_at_least_that():
    finding = state_finding({"evidence": 12_345_600_000}, 2_000, complete=False)
    assert finding.sentence == (
        "the state folder has at least 12,345.6 MB: evidence 12,345.6 MB; evidence of 2,000 releases is kept"
    )
