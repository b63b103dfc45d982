from datetime import date

import pytest

from gonogo.formats.changelog_files.dates import DATE, like

DAY = date(2024, 2, 3)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("2023-11-12", "2024-02-03"),
        ("2023/11/12", "2024/02/03"),
        ("2023-1-2", "2024-2-3"),
        ("12.11.2023", "03.02.2024"),
        ("2.1.2023", "3.2.2024"),
        ("31-12-2023", "03-02-2024"),
        ("12/31/2023", "02/03/2024"),
        ("31/12/2023", "03/02/2024"),
        ("November 12, 2023", "February 3, 2024"),
        ("November 02, 2023", "February 03, 2024"),
        ("Nov 12, 2023", "Feb 3, 2024"),
        ("NOV 12 2023", "FEB 3 2024"),
        ("01 Jan 2023", "03 Feb 2024"),
        ("1 January 2023", "3 February 2024"),
        ("21st of November 2023", "3rd of February 2024"),
        ("November 1st, 2023", "February 3rd, 2024"),
        ("Sunday, November 12, 2023", "Saturday, February 3, 2024"),
        ("Sun Nov 12 2023", "Sat Feb 3 2024"),
        ("12-Nov-2023", "3-Feb-2024"),
        ("November 2023", "February 2024"),
        ("20231112", "20240203"),
    ],
)
def test_a_day_is_written_as_its_model_is(model, expected):
    assert DATE.fullmatch(model) or "." in model
    assert like(model, [], DAY) == expected


@pytest.mark.parametrize(
    ("model", "others", "expected"),
    [
        ("12 Nov 2023", ["02 Oct 2023"], "03 Feb 2024"),
        ("12 Nov 2023", ["2 Oct 2023"], "3 Feb 2024"),
        ("05/06/2023", ["31/05/2023"], "03/02/2024"),
        ("05/06/2023", ["05/31/2023"], "02/03/2024"),
        ("May 12, 2023", ["April 2, 2023"], "February 3, 2024"),
        ("May 12, 2023", ["Apr 2, 2023"], "Feb 3, 2024"),
    ],
)
def test_other_days_tell_what_the_model_leaves_open(model, others, expected):
    assert like(model, others, DAY) == expected


@pytest.mark.parametrize(
    ("day", "expected"), [(1, "1st"), (2, "2nd"), (11, "11th"), (13, "13th"), (23, "23rd")]
)
def test_days_are_counted_in_words(day, expected):
    assert like("May 4th, 2023", [], date(2024, 5, day)) == f"May {expected}, 2024"


@pytest.mark.parametrize("text", ["1.2.3", "2024.01.02", "12-34", "Mayhem 12, 2023x", "in 2024"])
def test_other_numbers_are_no_days(text):
    assert DATE.search(text) is None
