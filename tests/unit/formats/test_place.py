import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.formats.place import place

PYTEST = "tests.test_a.test_b"
JUNIT = "at org.junit.Assert.fail(Assert.java:86)\nat com.shop.CartTest.a(CartTest.java:12)"


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("", "t", ""),
        ("nothing: 12", "t", ""),
        ("def test_b():\n>  assert 1\n\ntests/test_a.py:7: AssertionError", PYTEST, "tests/test_a.py:7"),
        ("tests/test_a.py:7: in test_b\nsrc/cart.py:9: ValueError", PYTEST, "tests/test_a.py:7"),
        ("src/cart.py:9: in add\n./tests/test_a.py:7: E", PYTEST, "tests/test_a.py:7"),
        (JUNIT, "com.shop.CartTest.a", "CartTest.java:12"),
        ("at f (file:///shop/a.test.js:5:10)\nat node:internal/test:7:1", "test", "/shop/a.test.js:5"),
        ("at x (/shop/node_modules/jest/a.js:1:1)\nat y (/shop/b.js:2:1)", "t", "/shop/b.js:2"),
        ("at x (/shop/node_modules/jest/a.js:1:1)", "t", ""),
        ("    cart_test.go:17: want 3", "example.com/shop/cart.TestCounts", "cart_test.go:17"),
        ("panicked at src/lib.rs:10:5", "tests::adds", "src/lib.rs:10"),
        ("in /shop/CartTest.cs:line 12", "Shop.CartTest.Adds", "/shop/CartTest.cs:12"),
        ("http://example.com:8080/", "t", ""),
        ("a.py:12345678", "t", ""),
    ],
)
def test_the_place_is_that_of_the_test_or_else_the_first_in_code_of_ones_own(
    text: str, name: str, found: str
) -> None:
    assert place(text, name) == found


@given(st.text(), st.text())
def test_any_text_tells_a_place_or_none(text: str, name: str) -> None:
    found = place(text, name)
    assert not found or found.rpartition(":")[2].isdecimal()


def test_a_text_without_an_end_takes_no_time() -> None:
    assert place("a" * 65536 + "." * 65536 + "a." * 32768, "t") == ""
