from gonogo.render.chart import Point, chart

NAMES = ("1.2.0", "1.1.0")
LINES = (20.0, 100.0)


def points(count: int, *, evidence: float = 1.0, bad: int = 1) -> list[Point]:
    return [Point(1e9 + 10 * number, (100, bad), (400, 4), evidence) for number in range(count)]


def test_both_rates_stand_on_one_scale():
    rows = chart(points(40, bad=10), NAMES, LINES, 60).split("\n")
    assert rows[0] == "errors of 1.2.0"
    assert rows[1] == "   10% " + "█" * 40
    assert rows[5] == "errors of 1.1.0"
    assert rows[6] == "   10%"
    assert rows[8] == " 3.33% " + "▂" * 40


def test_the_evidence_has_lines_at_hold_and_no_go():
    rows = chart(points(40), NAMES, LINES, 60).split("\n")
    assert "   100 " + "┄" * 40 in rows
    assert "    20 " + "┄" * 40 in rows
    assert "     1 " + "⠤" * 40 in rows


def test_evidence_that_rises_climbs_over_the_lines():
    rising = [Point(1e9 + number, (10, 1), (10, 1), 10 ** (number / 10)) for number in range(40)]
    rows = chart(rising, NAMES, LINES, 60).split("\n")
    (hundred,) = [row for row in rows if row.startswith("   100 ")]
    assert hundred[:20] == "   100 " + "┄" * 13
    assert len(set(hundred[7:])) > 2


def test_no_row_is_wider_than_asked_for_and_all_ticks_have_a_part_in_it():
    for width in (30, 57, 80, 100):
        rows = chart(points(1000, evidence=3), NAMES, LINES, width).split("\n")
        assert max(map(len, rows)) <= width
        assert rows[-1].endswith("2 h 46 min 30 s")


def test_ticks_without_traffic_are_dots_and_a_lone_version_has_no_second_panel():
    quiet = [Point(1e9 + number, (0, 0), (0, 0), 1.0) for number in range(10)]
    text = chart(quiet, ("1.0.0", ""), LINES, 60)
    assert "·" * 10 in text
    assert text.count("errors of") == 1


def test_nothing_seen_is_no_chart():
    assert chart([], NAMES, LINES, 80) == ""


def test_a_single_tick_is_a_chart():
    assert chart(points(1), NAMES, LINES, 80).endswith("0 s")


def test_few_ticks_are_drawn_wide():
    rows = chart(points(5, bad=10), NAMES, LINES, 80).split("\n")
    assert rows[1] == "   10% " + "█" * 30
    assert rows[-1].endswith("40 s")
