from io import BytesIO
from typing import Any

import msgspec
import pytest

from gonogo.domain.evidence.licences import Package
from gonogo.errors import FormatError
from gonogo.formats import cyclonedx


def read(document: Any) -> tuple[Package, ...]:
    return cyclonedx.read(BytesIO(msgspec.json.encode(document)))


def test_packages_are_read_with_what_they_state_also_within_others() -> None:
    inner = {"type": "library", "name": "core", "group": "@babel", "version": "7"}
    components = [
        {"name": "a", "version": "1", "licenses": [{"license": {"id": "MIT"}}]},
        {"name": "b", "licenses": [{"license": {"name": "BSD License"}}, {"license": {"id": "ISC"}}]},
        {"name": "c", "licenses": [{"expression": "MIT OR Apache-2.0"}], "components": [inner]},
        {"name": "d", "licenses": [{"license": {}}]},
    ]
    assert read({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components}) == (
        Package("a", "1", ("MIT",)),
        Package("b", "", ("BSD License", "ISC")),
        Package("c", "", ("MIT OR Apache-2.0",)),
        Package("@babel/core", "7", ()),
        Package("d", "", ()),
    )
    assert read({"bomFormat": "CycloneDX"}) == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", "is no CycloneDX JSON: Input data was truncated"),
        (b"[]", "is no CycloneDX JSON: Expected `object`, got `array`"),
        (b"{}", "missing required field `bomFormat`"),
        (b'{"bomFormat": "SPDX\\u001b"}', r"is no CycloneDX JSON: its bomFormat is 'SPDX\\x1b'"),
        (b'{"bomFormat": "CycloneDX", "components": [{}]}', "missing required field `name`"),
        (b'{"bomFormat": "CycloneDX", "components": ' + b'[{"name": "a", "components": ' * 100_000, "is no"),
        (b'{"bomFormat": "\xff"}', "is no CycloneDX JSON"),
    ],
)
def test_what_is_none_is_refused(text: bytes, sentence: str) -> None:
    with pytest.raises(FormatError) as problem:
        cyclonedx.read(BytesIO(text))
    assert sentence.replace("\\\\", "\\") in str(problem.value) or sentence in str(problem.value)


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cyclonedx, "LARGEST", 10)
    with pytest.raises(FormatError, match="is larger than 0 MiB"):
        read({"bomFormat": "CycloneDX"})
