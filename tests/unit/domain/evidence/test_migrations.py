import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.evidence import migrations
from gonogo.domain.evidence.migrations import Migration, Pattern


def numbered(*names: str, pattern: str = "{number}_*") -> tuple[Migration, ...]:
    """Files by name, or by name=content."""
    pairs = (name.partition("=") for name in names)
    return Pattern(pattern).numbered({f"db/{name}": content for name, _, content in pairs})


@pytest.mark.parametrize(
    ("pattern", "name", "number"),
    [
        ("{number}_*", "0012_cart.py", 12),
        ("V{number}__*.sql", "V3__add.sql", 3),
        ("V{number}__*.sql", "U3__add.sql", None),
        ("{number}*", "12", 12),
        ("{number}_*", "__init__.py", None),
        ("{number}_*.up.sql", "1_a.down.sql", None),
        ("*-{number}.sql", "a.b-7.sql", 7),
        ("{number}.sql", "1x.sql", None),
    ],
)
def test_a_pattern_finds_the_number_in_a_name(pattern: str, name: str, number: int | None) -> None:
    found = numbered(name, pattern=pattern)
    assert [migration.number for migration in found] == ([] if number is None else [number])


@pytest.mark.parametrize(
    "pattern", ["", "*.sql", "{number}{number}", "a/{number}", "{number}**", "{number}\0"]
)
def test_a_pattern_without_one_place_for_the_number_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"expected the name of a file with .number. in it once"):
        Pattern(pattern)


RELEASED = ("1_a=x", "2_b=x")


@pytest.mark.parametrize(
    ("now", "faults"),
    [
        (RELEASED, ()),
        ((*RELEASED, "3_c", "4_d"), ()),
        ((*RELEASED, "4_d"), ("number 3 is missing, between 2 and 4",)),
        ((*RELEASED, "9_d"), ("number 3 to 8 are missing, between 2 and 9",)),
        ((*RELEASED, "3_c", "3_d"), ("db/3_c and db/3_d have the same number",)),
        ((*RELEASED, "2_c"), ("db/2_b and db/2_c have the same number",)),
        ((*RELEASED, "1_c"), ("db/1_c comes before db/2_b, which was released",
                              "db/1_a and db/1_c have the same number")),
        ((*RELEASED, "0_c"), ("db/0_c comes before db/2_b, which was released",)),
        (("1_a=x", "2_b=y"), ("db/2_b was released, and was changed since",)),
        (("1_a=x",), ("db/2_b was released, and is gone",)),
        (("1_a=x", "2_new=x"), ("db/2_b was released, and is gone",)),
    ],
)  # fmt: skip
def test_what_is_out_of_order_is_told(now: tuple[str, ...], faults: tuple[str, ...]) -> None:
    assert migrations.faults(numbered(*now), numbered(*RELEASED)) == faults


def test_before_the_first_release_numbers_have_no_gap_and_no_duplicate() -> None:
    assert migrations.faults(numbered("1_a", "3_b", "3_c"), ()) == (
        "db/3_b and db/3_c have the same number",
        "number 2 is missing, between 1 and 3",
    )


def test_dates_may_have_gaps() -> None:
    assert migrations.faults(numbered("20260101_a", "20261121_b"), (), gaps=True) == ()


def test_what_was_released_out_of_order_is_not_told_again() -> None:
    old = ("1_a", "4_b", "4_c")
    assert migrations.faults(numbered(*old, "5_d"), numbered(*old)) == ()


NUMBERS = st.sets(st.integers(0, 30), min_size=1)


@given(NUMBERS, st.integers(1, 5))
def test_what_goes_on_where_the_release_ended_is_in_order(released: set[int], more: int) -> None:
    old = [f"{number}_x" for number in released]
    new = [f"{max(released) + step}_x" for step in range(1, more + 1)]
    assert migrations.faults(numbered(*old, *new), numbered(*old)) == ()


@given(NUMBERS, st.integers(0, 30))
def test_nothing_new_may_stand_at_or_before_what_was_released(released: set[int], number: int) -> None:
    old = [f"{each}_x" for each in released]
    late = number > max(released) + 1
    faults = migrations.faults(numbered(*old, f"{number}_new"), numbered(*old))
    assert bool(faults) is (number <= max(released) or late)
