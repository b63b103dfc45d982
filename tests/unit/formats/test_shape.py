import msgspec
import pytest

from gonogo.errors import ConfigError
from gonogo.formats.shape import shaped
from gonogo.formats.yaml import read


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: str
    sound: bool = False

    def __post_init__(self):
        if self.version == "0":
            raise ValueError("no such version")


class Whole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    parts: tuple[Part, ...]


def test_numbers_are_taken_as_they_were_written_and_true_is_true():
    document = read("parts:\n  - {version: 1.10, sound: true}\n  - version: 0x10\n", "a.yml")
    assert shaped(document, Whole) == Whole((Part("1.10", sound=True), Part("0x10")))
    assert document.data == {"parts": [{"version": 1.1, "sound": True}, {"version": 16}]}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "parts:\n  - version: a\n  - version: true\n",
            "a.yml:3: parts[1].version: expected text, found true or false",
        ),
        ("parts:\n  - version: 0\n", "a.yml:2: parts[0]: no such version"),
        ("parts:\n  - {}\n", "a.yml:2: parts[0]: Object missing required field 'version'"),
        ("other: 1\n", "a.yml:1: Object contains unknown field 'other'"),
    ],
)
def test_the_first_fault_is_told_with_file_line_and_path(text, sentence):
    with pytest.raises(ConfigError) as problem:
        shaped(read(text, "a.yml"), Whole)
    assert str(problem.value) == sentence
