import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.formats.remote import Remote, read, same, shown

SHOP = Remote("github.com", "shops", "shop")


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/shops/shop.git",
        "https://github.com/shops/shop",
        "https://github.com/shops/shop/",
        "http://github.com:8080/shops/shop.git",
        "https://ann:secret@github.com/shops/shop.git",
        "git://github.com/shops/shop.git",
        "ssh://git@github.com/shops/shop.git",
        "ssh://git@github.com:2222/shops/shop.git",
        "git@github.com:shops/shop.git",
        "github.com:shops/shop",
    ],
)
def test_every_spelling_of_an_address_tells_host_owner_and_repository(address):
    assert read(address) == SHOP


def test_owner_may_have_several_parts():
    assert read("git@gitlab.com:group/sub/team/shop.git") == Remote("gitlab.com", "group/sub/team", "shop")


def test_name_may_have_dots_of_its_own():
    assert read("https://github.com/shops/shop.github.io.git") == Remote(
        "github.com", "shops", "shop.github.io"
    )


@pytest.mark.parametrize(
    "address",
    [
        "",
        "shop.git",
        "../shop",
        "/srv/git/shop.git",
        "C:\\work\\shop",
        "C:/work/shop",
        "file:///srv/git/shop.git",
        "https://github.com/shop.git",
        "https://github.com/shops/shop.git?token=secret",
        "https://github.com/shops/shop\ngit@evil.example:a/b",
        "https://github.com/shops/\u202eshop",
        "git@github.com:shops/" + "s" * 5000,
    ],
)
def test_what_is_no_page_of_a_forge_is_nothing(address):
    assert read(address) is None


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("https://ann:secret@github.com/shops/shop.git", "github.com/shops/shop"),
        ("https://ann:se@cret@github.com/shops/shop.git", "https://github.com/shops/shop.git"),
        ("https://secret@localhost/shop.git", "https://localhost/shop.git"),
        ("https://github.com/shops/shop.git?private_token=secret", "https://github.com/shops/shop.git"),
        ("https://github.com/shops/shop.git#secret", "https://github.com/shops/shop.git"),
        ("/srv/c#/shop", "/srv/c#/shop"),
        ("../shop", "../shop"),
    ],
)
@pytest.mark.threat("clone", "Have a password in the remote's address")
def test_no_secret_is_shown(address, text):
    assert shown(address) == text


@given(st.text(max_size=60), st.from_regex(r"(https?|ssh)://[a-z]+:S3CRET@[a-z/?#@:.]{0,20}", fullmatch=True))
@settings(deadline=None, derandomize=True)
def test_any_text_is_an_address_or_not_and_shows_no_password(anything, address):
    read(anything)
    assert "S3CRET" not in shown(address)


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        ("git@github.com:example/shop.git", True),
        ("ssh://git@ssh.github.com:443/example/shop", True),
        ("git@github-work:example/shop.git", True),
        ("https://github.com/example/shop/", True),
        ("https://github.com/somebody/shop", False),
        ("https://github.com/example/other", False),
        ("/srv/git/shop.git", False),
    ],
)
def test_one_repository_goes_by_several_addresses(other, is_same):
    assert same("https://github.com/example/shop", other) is is_same


def test_a_folder_is_one_with_and_without_its_scheme():
    assert same("/srv/git/shop", "file:///srv/git/shop.git/")
    assert not same("/srv/git/shop", "/srv/git/other")
