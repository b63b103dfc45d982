from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote

import pytest

from gonogo.domain.secrets.passed import Passed, is_secret_name, secret_variables, too_short

VALUE = 'pa?ss/w+örd "1'
PASSED = Passed([VALUE, "hunter2"])


@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "user:"])
@pytest.mark.parametrize("behind", ["", "x", "yz", "\n"])
def test_a_value_is_found_in_base64_wherever_it_begins_there(before: str, behind: str) -> None:
    for encode in (b64encode, urlsafe_b64encode):
        encoded = encode(f"{before}{VALUE}{behind}".encode()).decode()
        shown = PASSED.masked(f"it printed {encoded}.")
        assert shown.startswith("it printed ")
        assert len(shown.replace("[secret]", "").replace("it printed ", "")) <= len(before) + len(behind) + 8


@pytest.mark.parametrize(
    "form",
    [
        VALUE,
        quote(VALUE, safe=""),
        quote(VALUE, safe="").replace("%2F", "%2f").replace("%3F", "%3f").replace("%2B", "%2b").lower(),
        json.dumps(VALUE)[1:-1],
        json.dumps(VALUE, ensure_ascii=False)[1:-1],
        VALUE.encode().hex(),
    ],
)
def test_a_value_is_found_as_it_is_and_as_urls_json_and_hex_have_it(form: str) -> None:
    passed = Passed([VALUE, VALUE.lower()])
    assert passed.masked(f"see https://a/{form}/b") == "see https://a/[secret]/b"


def test_a_value_is_found_within_a_word() -> None:
    assert PASSED.masked("xhunter2y and hunter2") == "x[secret]y and [secret]"


def test_each_line_of_a_value_is_found() -> None:
    passed = Passed(["first line\r\n  second line\nab"])
    assert passed.masked("> second line|first line|ab") == "> [secret]|[secret]|ab"


def test_a_value_whose_base64_is_short_is_found_in_it_by_what_is_sure() -> None:
    assert Passed(["abcdef"]).masked(b64encode(b"abcdef").decode()) == "[secret]"


def test_what_is_too_short_is_told_and_stays() -> None:
    assert too_short({"PIN": "1234", "TOKEN": "123456", "EMPTY": ""}) == ["PIN"]
    assert Passed(["1234", ""]).masked("1234") == "1234"


@pytest.mark.parametrize(
    "name", ["NPM_TOKEN", "password", "AWS_SECRET_ACCESS_KEY", "DATABASE_DSN", "SIGNING_KEY", "PIN"]
)
def test_names_say_that_values_are_secret(name: str) -> None:
    assert is_secret_name(name)
    assert secret_variables({name: "v1", "HOME": "/root"}) == {name: "v1"}


@pytest.mark.parametrize(
    "name", ["PATH", "HOME", "TOKEN_FILE", "SECRET_NAME", "KEYBOARD", "SSH_AUTH_SOCK", "MONKEY"]
)
def test_other_names_do_not(name: str) -> None:
    assert not is_secret_name(name)


def test_a_path_behind_a_secret_name_is_no_value() -> None:
    assert secret_variables({"SIGNING_KEY": "/etc/keys/signing", "TOKEN": "~/token"}) == {}


def test_a_variable_with_a_value_that_was_looked_up_is_secret_whatever_its_name() -> None:
    assert secret_variables({"MODE": "v1", "HOME": "/root"}, ["v1"]) == {"MODE": "v1"}
