import pytest

from gonogo.domain.evidence import address
from gonogo.domain.evidence.address import Address
from gonogo.errors import UsageError


@pytest.mark.parametrize(
    ("text", "parsed", "place"),
    [
        ("http://localhost", Address(False, "localhost", 80, "/"), "localhost:80"),
        ("https://Shop.example./a?b=c#d", Address(True, "shop.example.", 443, "/a?b=c"), "shop.example.:443"),
        ("HTTP://[::1]:8000/a%20b", Address(False, "::1", 8000, "/a%20b"), "[::1]:8000"),
    ],
)
def test_an_address_is_taken_apart(text: str, parsed: Address, place: str) -> None:
    assert address.parse(text) == parsed
    assert parsed.place == place


@pytest.mark.parametrize(
    "text",
    [
        "",
        "localhost:8000",
        "/health",
        "file:///etc/passwd",
        "ftp://shop.example/",
        "http://",
        "http:///health",
        "http://shop.example:0/",
        "http://shop.example:99999/",
        "http://shop.example:x/",
        "http://[::1/",
        "http://a..b/",
        f"http://{'a' * 64}.example/",
        "http://shop.example/a b",
        "http://shop.example/\r\nHost: other",
        "http://bücher.example/",
        f"http://shop.example/{'x' * 2000}",
    ],
)
def test_what_is_no_address_of_http_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"is no address of HTTP\. Write it as a browser") as problem:
        address.parse(text)
    assert "\n" not in str(problem.value)
    with pytest.raises(ValueError, match="is no address of HTTP"):
        address.refuse_wrong(text)


def test_a_password_in_an_address_is_refused_and_not_told() -> None:
    with pytest.raises(UsageError) as problem:
        address.parse("https://ann:secret@shop.example/")
    assert str(problem.value) == (
        "the address of shop.example carries a name or password. Take it out, and give a header"
    )


@pytest.mark.parametrize(
    ("path", "whole"),
    [
        ("/health", "http://shop.example/v2/health"),
        ("health", "http://shop.example/v2/health"),
        ("HTTPS://pay.example/", "HTTPS://pay.example/"),
    ],
)
def test_a_path_is_below_an_address(path: str, whole: str) -> None:
    assert address.joined("http://shop.example/v2/", path) == whole


def test_headers_that_cannot_be_sent_are_refused_without_telling_their_value() -> None:
    address.refuse_wrong_headers({"X-Token": "a b\tc", "Accept": ""})
    with pytest.raises(ValueError, match="'a:b' is no name of a header, such as Accept"):
        address.refuse_wrong_headers({"a:b": "x"})
    with pytest.raises(ValueError, match="header X-Token has signs that no header may have") as problem:
        address.refuse_wrong_headers({"X-Token": "secret\r\nHost: other"})
    assert "secret" not in str(problem.value)
