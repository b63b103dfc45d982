import pytest

from gonogo.domain.window.trust import NOBODY, Compared, distrusted, told

WITH, SILENT = Compared("origin", -60), Compared("origin", None, "connection refused")
FAST, SLOW = Compared("the database", 3600.4), Compared("the database", -61)


@pytest.mark.parametrize(
    ("compared", "said", "doubt"),
    [
        ([], NOBODY, ""),
        ([WITH], "with origin", ""),
        ([SILENT], "origin told no time (connection refused)", ""),
        ([FAST, WITH], "3,600 s before that of the database and with origin",
         "3,600 s before that of the database"),
        ([SLOW, SILENT], "61 s behind that of the database and origin told no time (connection refused)",
         "61 s behind that of the database"),
    ],
)  # fmt: skip
@pytest.mark.threat("clock", "Set this machine's clock into a window, or out of a freeze")
def test_a_clock_is_believed_within_a_minute_of_others(compared, said, doubt):
    assert told(compared) == said
    assert distrusted(compared) == (doubt and f"this machine's clock is {doubt}")
