from __future__ import annotations

import string
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.domain.secrets import mask, masked
from gonogo.domain.secrets.printed import mask_printed

RANDOM = "q7Rz2LmX9vTb4KpW8sYd"
GITHUB = "gh" + "p_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
AWS = "AK" + "IA" + "QWERTYUIOPASDFGH"
JWT = "ey" + "JhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"the key {AWS} was used", AWS),
        (f"pushed with {GITHUB}", GITHUB),
        ("glpat" + "-abcdefghijklmnopqrst", "abcdefghijklmnopqrst"),
        ("xox" + "b-1234567890-abcdefghij", "abcdefghij"),
        (f"cookie {JWT};", "dozjgNryP4J3jVmNHl0w5N"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----\nrest", "MIIE"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz, cut off", "b3BlbnNz"),
        ("password=hunter2", "hunter2"),
        ('{"api_key": "hun ter2"}', "hun ter2"),
        ("DB_PASSWORD: hunter2", "hunter2"),
        ("mysql --password hunter2 -u root", "hunter2"),
        ("curl -H 'Authorization: Basic YWxhZGRpbg=='", "YWxhZGRpbg"),
        ("Bearer abc12345", "abc12345"),
        ("https://ann:hunter2@example.com/x", "hunter2"),
        ("https://ann:p@ss@example.com/x", "p@ss"),
        ("https://hooks.slack.com/services/T000/B000/XXXX", "XXXX"),
        (f"it answered {RANDOM} twice", RANDOM),
        ("sid: Zk39qLwP0vTx", "Zk39qLwP0vTx"),
        ("wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY", "bPxRfi"),
    ],
)
def test_a_secret_is_removed(text: str, secret: str) -> None:
    assert secret not in mask(text)
    assert "[secret]" in mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "fixed by 3b18e512dba79e4c8300dd08aeb37f8e728b8dad",
        "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "run f47ac10b-58cc-4372-a567-0e02b2c3d479 of runs/f47ac10b-58cc-4372-a567-0e02b2c3d479/out",
        "key SHA256:q7Rz2LmX9vTb4KpW8sYdq7Rz2LmX9vTb4KpW8sYdabc",
        "src/gonogo/versions/prerelease_2.py in packages/runtime-core/__tests__/apiAsyncComponent.spec.ts",
        "shouldReturn404WhenTheUserIsNotFoundInTheDatabase2",
        "https://github.com/vuejs/core/security/advisories/GHSA-5c3j-59mh-x5gj",
        "internationalization and counterrevolutionaries",
        "2026-11-20T10-00-00 1234567890123456789012345",
        "https://example.com/a/b?c=d ssh://example.com",
        "a bearer responsibilities; the passwords were renewed",
        "token: Token, secret=self.secret, password=getpass(), pwd=/srv/shop",
        "the password: must be longer",
        "token_file=/run/token secret_name=shop password = ${PASSWORD}",
        "docker: 20.10.24 and sentry: sentry-cli-2.39, key: value",
        "public key: 0123456789abcdef0123456789abcdef01234567",
        "cache key = d41d8cd98f00b204e9800998ecf8427e",
        "= = == -- __________________________ ======================",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask(text) == text


@given(st.text(st.characters(max_codepoint=0x2FFF)) | st.text("abAB01=:/@-_ .\"'\n", max_size=200))
def test_a_masked_text_has_nothing_left_to_mask(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


@given(st.text(string.ascii_letters + string.digits, min_size=24, max_size=40))
def test_words_around_a_secret_stay(token: str) -> None:
    assert mask(f"before {token} after").startswith("before ")
    assert mask(f"before {token} after").endswith(" after")


@pytest.mark.parametrize(
    "piece",
    [
        "eyJ-",
        "eyJaaaaaaaa.",
        "://a@",
        "password=",
        "password='",
        '"password": "',
        "-----BEGIN PRIVATE KEY-----",
        "authorization: ",
        "Bearer ",
        "a1",
        "xoxb-",
        "hooks.slack.com/services/",
        "a" * 19 + " ",
        "sha256:",
        "-" * 30,
        "://a:b",
        "key=",
        "key=a",
        "docker=",
        "docker: a",
        "--password ",
        "name: token value: ",
        '\\"token\\": \\"',
        "\\\\",
        "curl -u a:",
        "mysql ",
        "?sig=",
        "<password>",
        "x-a-token",
        "a@",
        "+49 ",
        "4111 ",
        "DE44 ",
    ],
)
def test_time_grows_with_the_length_only(piece: str) -> None:
    begin = process_time()
    mask_printed(piece * (50_000 // len(piece)))
    assert process_time() - begin < 3


def test_data_is_masked_all_through_but_for_signatures() -> None:
    data = {
        "comment": "password=x",
        "list": ["password=y", 1, None],
        "signature": RANDOM,
        "deep": {"a": RANDOM},
    }
    assert masked(data) == {
        "comment": "password=[secret]",
        "list": ["password=[secret]", 1, None],
        "signature": RANDOM,
        "deep": {"a": "[secret]"},
    }


@pytest.mark.parametrize(
    "path",
    [
        "/tmp/gonogo-demo-9r4zko1h/shop/.git/gonogo/checkouts/2.1.0-dc4c62db/test_shop.py",
        "/opt/pyenv/versions/3.11.7/bin/python3.11",
        "~/work/a1b2c3/shop/.venv/lib/python3.11/site-packages",
    ],
)
def test_paths_stay_also_with_numbers_in_them(path):
    assert mask(f'File "{path}", line 9') == f'File "{path}", line 9'


def test_a_secret_in_a_path_goes():
    assert "Xk9Qz7Rw2Lm4Tn8Vb3Yc" not in mask("/hooks/Xk9Qz7Rw2Lm4Tn8Vb3Yc1p/run")
