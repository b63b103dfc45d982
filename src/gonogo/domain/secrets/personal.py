"""What is about a person, in what programs print: addresses, telephones, cards and accounts."""

from __future__ import annotations

import re

_MAIL = re.compile(
    r"(?<![\w.+%-])(?!(?:git|hg|no-?reply)@)[A-Za-z0-9_.+%-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])"
    r"(?!:[\w./-])"
)
_TELEPHONE = re.compile(
    r"(?<![\w.+/:-])\+[1-9]\d{0,2}[ ./-]?(?:\(0?\d{1,4}\)[ ./-]?)?\d{1,5}(?:[ ./-]\d{2,8}){1,5}(?![\w.:-]\w)"
    r"|(?<=[^\w.+/:\n-])\+[1-9]\d{9,14}(?![\w.])"
    r"|(?<![\w.+/-])(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}(?![\w-]|\.\d)"
)
_NAMED_TELEPHONE = re.compile(
    r"(?i)(\b(?:tel(?:ephone)?|phone|mobile|cell|fax)(?:[_ -]?(?:number|no))?\\?[\"']?\s?[:=]\s?\\?[\"']?)"
    r"(?=(?:\D{0,2}\d){7})[+(\d][\d ()./-]{6,24}"
)
_CARD = re.compile(r"(?<![\w.-])[2-6](?:[ -]?\d){12,18}(?![\w-]|\.\d)")
_BRANDS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[689]\d)\d{11}|(?:6011|65\d{2}|64[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}"
)
_ACCOUNT = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"
)


def without_personal(text: str) -> str:
    """The text with `[e-mail]`, `[telephone]`, `[card]` and `[account]` in place of what they stand for.

    Cards and accounts count by their check digits, so that other long numbers stay.
    """
    text = _MAIL.sub("[e-mail]", text) if "@" in text else text
    text = _CARD.sub(lambda found: "[card]" if _is_card(found[0]) else found[0], text)
    text = _ACCOUNT.sub(lambda found: "[account]" if _is_account(found[0]) else found[0], text)
    return _TELEPHONE.sub("[telephone]", _NAMED_TELEPHONE.sub(r"\1[telephone]", text))


def _is_card(number: str) -> bool:
    """Whether a brand has such numbers, and the check digit is right (Luhn)."""
    digits = re.sub(r"\D", "", number)
    if not _BRANDS.fullmatch(digits):
        return False
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(one // 10 + one % 10 for one in doubled)) % 10 == 0


def _is_account(number: str) -> bool:
    """Whether the check digits of an IBAN are right (ISO 7064, modulo 97)."""
    packed = number.replace(" ", "")
    if not 15 <= len(packed) <= 34:
        return False
    return int("".join(str(int(one, 36)) for one in packed[4:] + packed[:4])) % 97 == 1
