import pytest

from gonogo.domain.condition import Unit
from gonogo.domain.evidence.measurement import Quantity
from gonogo.errors import FormatError
from gonogo.formats import measurements


def test_numbers_are_read_by_name() -> None:
    assert measurements.parse(b'{"http": {"p95": "230ms"}, "rps": 12}') == {
        "http.p95": Quantity(0.23, Unit.SECONDS),
        "rps": Quantity(12),
    }


@pytest.mark.parametrize(
    "text", [b"", b"[1]", b"{", b"12", b'{"a": NaN}', b"\xff", b'{"a": ' * 100_000 + b"1" + b"}" * 100_000]
)
def test_what_is_no_object_is_refused(text: bytes) -> None:
    with pytest.raises(FormatError, match="is no JSON object of numbers: "):
        measurements.parse(text)


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(FormatError, match="is larger than 4 MiB, more than is read of measurements"):
        measurements.parse(b" " * (measurements.LARGEST + 1))
