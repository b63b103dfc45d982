from gonogo.render.traffic import Answered, Mark, chart, pieces, text

GOOD, NOTHING = Answered(100, 0), Answered(0, 0)


def drawn(versions, marks=(), seconds=4.0):
    return [text(row) for row in chart(versions, marks, seconds)]


def test_the_newest_version_grows_from_below():
    old = [Answered(100, 0), Answered(90, 0), Answered(50, 0), NOTHING]
    new = [NOTHING, Answered(10, 0), Answered(50, 0), Answered(100, 0)]
    rows = drawn({"1.0": old, "1.1": new})
    assert rows[0] == "       share of the traffic   ░ 1.0   ▒ 1.1"
    assert rows[1] == "  100% ░░░▒"
    assert rows[6] == "       ░░▒▒"
    assert rows[10] == "       ░▒▒▒"


def test_who_had_any_traffic_is_seen():
    rows = drawn({"1.0": [Answered(999, 0)], "1.1": [Answered(1, 0)]})
    assert rows[10] == "       ▒"
    assert [row[7] for row in rows[1:10]] == ["░"] * 9


def test_a_time_without_any_answers_is_empty():
    rows = drawn({"1.0": [GOOD, NOTHING, GOOD]})
    assert rows[1] == "  100% ░ ░"


def test_error_rates_stand_on_one_scale_and_nothing_failed_is_one_flat_row():
    rows = drawn({"1.0": [GOOD, GOOD, GOOD], "1.1": [NOTHING, Answered(10, 1), Answered(10, 3)]})
    first = rows.index("       errors of 1.0")
    assert rows[first + 1 : first + 3] == ["    0% ▁▁▁", ""]
    second = rows.index("       errors of 1.1")
    assert rows[second + 1 : second + 4] == ["   30%   █", "         █", "    0%  ██"]


def test_what_happened_is_numbered_below_in_its_column():
    rows = drawn({"1.0": [GOOD] * 4}, [Mark(1.2, "begun"), Mark(1.4, "at once"), Mark(4.0, "over")])
    assert rows[-5:] == [
        "        123",
        "       0 4 s",
        "       1    1 s  begun",
        "       2    1 s  at once",
        "       3    4 s  over",
    ]


def test_each_cell_knows_whose_it_is():
    rows = list(chart({"1.0": [GOOD, NOTHING], "1.1": [NOTHING, GOOD]}, [], 2.0))
    assert rows[1].versions == (0, 1)
    assert [row.versions for row in rows if row.cells == " ▁"] == [(-1, 1)]


def test_the_time_is_cut_into_seconds_or_longer_pieces():
    assert pieces(10.2, 80) == 11
    assert pieces(600.0, 80) == 72
    assert pieces(0.0, 80) == 1
