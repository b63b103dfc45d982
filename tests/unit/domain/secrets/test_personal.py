from __future__ import annotations

import pytest

from gonogo.domain.secrets.personal import without_personal

CARD = "4111" + "111111111111"
AMEX = "3782" + "822463" + "10005"
IBAN = "DE" + "89370400440532013000"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("to ann@example.com, now", "to [e-mail], now"),
        ("<Ann.Lee+x@mail.example.co.uk>", "<[e-mail]>"),
        (f"card {CARD}!", "card [card]!"),
        ("card 4111 1111 1111 1111", "card [card]"),
        ("card 4111-1111-1111-1111", "card [card]"),
        (f'{{"pan":"{AMEX}"}}', '{"pan":"[card]"}'),
        (f"from {IBAN}", "from [account]"),
        ("from GB82 WEST 1234 5698 7654 32", "from [account]"),
        ("from GB33BUKB20201555555555 it came", "from [account] it came"),
        ("call +49 30 123456", "call [telephone]"),
        ("call +44 (0)20 7946 0958 now", "call [telephone] now"),
        ("call (+14155552671)", "call ([telephone])"),
        ("call (415) 555-2671", "call [telephone]"),
        ("or 415-555-2671.", "or [telephone]."),
        ("phone: 030/1234567", "phone: [telephone]"),
        ('{"mobile_number": "0171 1234567"}', '{"mobile_number": "[telephone]"}'),
    ],
)
def test_what_is_about_a_person_is_masked(text: str, shown: str) -> None:
    assert without_personal(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "git@github.com:owner/project.git",
        "npm i left-pad@1.3.0 @types/node@20.1.0",
        "actions/checkout@v4 and noreply@github.com",
        "4111111111111112 is no card, nor is 9111111111111111",
        "6000 0000 0000 0000 is of no brand",
        "1700000000000000000 ns and 1700000000000 ms",
        "5100000000000000 is not right",
        "DE44 5001 0517 is too short",
        "DE00370400440532013000 is no account, nor is AB12CDEF",
        "2026-11-20T10:00:00+01:00 and +0200",
        "12 files changed, 300 insertions(+), 20 deletions(-)",
        "10.0.0.1:8080 and 192.168.100.200",
        "@@ -12,7 +12,9 @@\n+1700000000",
        "1.2.3-rc.4+20261120",
    ],
)
def test_what_is_not_stays(text: str) -> None:
    assert without_personal(text) == text
