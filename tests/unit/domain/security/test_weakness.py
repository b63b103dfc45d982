import pytest

from gonogo.domain.security.weakness import CATEGORIES, category, numbers


def test_each_category_lists_as_many_weaknesses_as_owasp_does() -> None:
    counts = [len(set(cwes)) for cwes in CATEGORIES.values()]
    assert counts == [34, 29, 33, 40, 20, 3, 22, 10, 4, 1]


def test_the_numbers_of_each_category_add_up_to_those_of_owasp() -> None:
    sums = [sum(cwes) for cwes in CATEGORIES.values()]
    assert sums == [15840, 12838, 7305, 20321, 10212, 3076, 9862, 6043, 1650, 918]


def test_no_weakness_is_in_two_categories() -> None:
    listed = [cwe for cwes in CATEGORIES.values() for cwe in cwes]
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CWE-78: OS Command Injection", (78,)),
        ("external/cwe/cwe-078", (78,)),
        ("CWE_22 and cwe:89", (22, 89)),
        ("CWE79", (79,)),
        ("CWE-78 CWE-78", (78,)),
        ("security", ()),
        ("CWE-0", ()),
        ("CWE-123456789", ()),
        ("", ()),
    ],
)
def test_weaknesses_are_read_as_scanners_write_them(text: str, expected: tuple[int, ...]) -> None:
    assert numbers([text]) == expected


def test_the_first_weakness_that_is_listed_gives_the_category() -> None:
    assert category((99999, 918, 78)) == "A10:2021 Server-Side Request Forgery"
    assert category((99999,)) == category(()) == ""
