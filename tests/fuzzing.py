"""Bytes that nobody would write: samples that are cut, doubled, mixed and spoiled, by a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

MOST = 1 << 14
"""Bytes of what is made."""
_NASTY = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\x80",
    b"\xe2\x80\xae\xe2\x81\xa6\xe2\x80\x8b\xef\xbb\xbf", b"\r", b"\n", b"\r\n", b"\t",
    b"\x0b\x0c\x1c\x1d\x1e\x85", b"\xe2\x80\xa8\xc2\x85", b"\x1b[2J\x1b]8;;x\x07", b"-1", b"0", b"1e999",
    b"NaN", b"Infinity", b"-Infinity", b"99999999999999999999999999", b"1_0", b"0x7f", b"9" * 5000,
    b"\xd9\xa3\xc2\xb2", b"null", b"true", b'""', b"''", b"[]", b"{}", b"[[]]", b'{"":{}}', b'"', b"'",
    b"\\", b"\\u0000", b"\\ud800", b"\\x", b"`", b"<", b">", b"&", b"&#0;", b"<!--", b"-->", b"<![CDATA[",
    b"]]>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"<?xml version='1.0' encoding='utf-7'?>", b"${", b"}",
    b"{", b"[", b"]", b"(", b")", b":", b",", b"=", b"#", b"//", b"/*", b"*/", b"../", b"/", b"*", b"**",
    b"!", b"!!python/object:os.system", b"&a", b"*a", b"<<", b"---", b"...", b"%YAML", b"%TAG ! a", b"|",
    b">-", b"@", b"^", b"~", b"||", b" - ", b"gonogo:version", b"__proto__", b"version", b"1.0.0",
    b"2.0.0", b"0000-00-00", b"9999-99-99", b"workspace:", b"link:", b"file:", b"%s%n", b"{0.__class__}",
)  # fmt: skip


def spoiled(random: Random, samples: Sequence[bytes]) -> bytes:
    """One of the samples, with up to a dozen things done to it; one in ten is of random bytes alone."""
    if random.random() < 0.1:
        return random.randbytes(random.choice((0, 1, 7, 200)))
    data = random.choice(samples)
    for _ in range(random.choice((1, 1, 2, 3, 12))):
        data = random.choice(_CHANGES)(random, data)[:MOST]
    return data


def _place(random: Random, data: bytes) -> tuple[int, int]:
    begin = random.randint(0, len(data))
    return begin, min(len(data), begin + random.choice((0, 1, 2, 5, 20, 100)))


def _cut(random: Random, data: bytes) -> bytes:
    begin, end = _place(random, data)
    return random.choice((data[:begin], data[begin:], data[:begin] + data[end:]))


def _flipped(random: Random, data: bytes) -> bytes:
    begin, _ = _place(random, data)
    return (
        data[:begin]
        + bytes(byte ^ (1 << random.randrange(8)) for byte in data[begin : begin + 1])
        + data[begin + 1 :]
    )


def _with_nasty(random: Random, data: bytes) -> bytes:
    begin, end = _place(random, data)
    return data[:begin] + random.choice(_NASTY) + data[random.choice((begin, end)) :]


def _repeated(random: Random, data: bytes) -> bytes:
    begin, end = _place(random, data)
    return data[:begin] + data[begin:end] * random.choice((2, 3, 50, 500)) + data[end:]


def _moved(random: Random, data: bytes) -> bytes:
    begin, end = _place(random, data)
    at, _ = _place(random, data)
    return data[:at] + data[begin:end] + data[at:]


def _nested(random: Random, data: bytes) -> bytes:
    opened, closed = random.choice(
        ((b"[", b"]"), (b"{", b"}"), (b'{"a":', b"}"), (b"<a>", b"</a>"), (b"(", b")"), (b"- ", b""))
    )
    begin, end = _place(random, data)
    deep = random.choice((1, 20, 2000))
    return data[:begin] + opened * deep + data[begin:end] + closed * deep + data[end:]


def _value(random: Random, data: bytes) -> bytes:
    """Another value in the place of a word."""
    words = data.split(b" ")
    words[random.randrange(len(words))] = random.choice((*_NASTY, *words))
    return b" ".join(words)


_CHANGES = (_cut, _flipped, _with_nasty, _with_nasty, _repeated, _moved, _nested, _value)
