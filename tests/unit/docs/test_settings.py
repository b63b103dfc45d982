"""gonogo.yml as the pages tell it, and as the code reads it."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
import pytest
from msgspec import inspect

from gonogo.bootstrap import settings_model
from gonogo.config.convert import convert
from gonogo.config.kinds import choices, members, structures
from gonogo.config.settings import KEPT, Settings
from gonogo.domain.bump import WEIGHTS
from gonogo.domain.changelog import TITLES
from gonogo.errors import ConfigError
from gonogo.formats.yaml import read
from gonogo.plugins import installed
from gonogo.ports.gate import GateSettings

_CODE = re.compile(r"`([^`]*)`")
_OF_EVERY_GATE = {"kind", *GateSettings.__struct_fields__}


class Key(NamedTuple):
    """A key of the settings, as the code has it."""

    name: str
    kind: inspect.Type
    default: Any
    required: bool


def _keys(struct: inspect.StructType, above: str = "") -> Iterator[Key]:
    if struct.tag_field:
        kinds = inspect.LiteralType(installed().kinds)
        yield Key(f"{above}{struct.tag_field}", kinds, None, required=True)
    for field in struct.fields:
        name = f"{above}{field.encode_name}"
        inner = [kind for kind in members(field.type) if isinstance(kind, inspect.DictType)]
        if name == "gates":  # each kind has keys of its own beside these
            yield from _keys(_struct(GateSettings), "gates.NAME.")
        elif listed := [kind for kind in members(field.type) if _of_structs(kind)]:
            yield from _keys(structures(listed[0].item_type)[0], f"{name}[].")
        elif found := structures(field.type):
            yield from _keys(found[0], f"{name}.")
        elif inner and (found := structures(inner[0].value_type)):
            yield from _keys(found[0], f"{name}.NAME.")
        else:
            yield Key(name, field.type, _default(field), field.required)


def _of_structs(kind: inspect.Type) -> bool:
    return isinstance(kind, inspect.ListType) and bool(structures(kind.item_type))


def _struct(model: type[msgspec.Struct]) -> inspect.StructType:
    kind = inspect.type_info(model)
    assert isinstance(kind, inspect.StructType)
    return kind


def _default(field: inspect.Field) -> Any:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return None if field.required else field.default


@pytest.fixture(scope="module")
def keys() -> dict[str, Key]:
    return {key.name: key for key in _keys(_struct(Settings))}


@pytest.fixture(scope="module")
def rows(pages) -> dict[str, list[str]]:
    found = pages["docs/configuration.md"].rows("key", "meaning", "default")
    return {cells[0].strip("`"): cells for cells in found}


def test_each_key_of_the_settings_is_told_once_and_no_other_key_is(keys, rows, pages):
    assert list(rows) == list(keys)
    assert len(pages["docs/configuration.md"].rows("key", "meaning", "default")) == len(keys)


@pytest.mark.parametrize("kind", installed().kinds)
def test_each_key_of_a_kind_of_gate_is_told_with_its_default(kind, pages):
    model = _struct(installed().load(kind).Settings)
    own = {key.name: key for key in _keys(model) if key.name.partition(".")[0] not in _OF_EVERY_GATE}
    told = pages["docs/configuration.md"].rows(f"key of `{kind}`", "meaning", "default")
    assert [cells[0].strip("`") for cells in told] == list(own)
    assert [cells[0] for cells in told if not _tells(cells[2], own[cells[0].strip("`")])] == []


def test_the_default_of_each_key_is_told_as_it_is(keys, rows):
    wrong = [name for name, key in keys.items() if not _tells(rows[name][2], key)]
    assert wrong == []


def _tells(cell: str, key: Key) -> bool:
    """A value stands alone in `code`; words stand for what is worked out where nothing is said."""
    if key.required:
        return cell == "required"
    value = _CODE.fullmatch(cell)
    if value is None:
        return key.default in (None, "", [], {}, ())
    return read(f"value: {value[1]}", "default").data["value"] == key.default


def test_each_choice_of_a_key_is_named_in_its_row(keys, rows):
    missing = [
        f"{name}: {choice}"
        for name, key in keys.items()
        for kind in _deep(key.kind)
        for choice in choices(kind) or ()
        if choice not in _CODE.findall(rows[name][1])
    ]
    assert missing == []


def _deep(kind: inspect.Type) -> Iterator[inspect.Type]:
    for member in members(kind):
        yield from _deep(member.value_type) if isinstance(member, inspect.DictType) else [member]


def test_each_section_has_an_example_that_names_its_keys(keys, pages):
    examples = [
        key
        for fence in pages["docs/configuration.md"].fences("yaml")
        for key in _named(read(fence.text, fence.place).data)
    ]
    unshown = {name.rpartition(".")[0] for name in keys} - {name.rpartition(".")[0] for name in examples}
    assert {
        section for section in unshown if not {"NAME", "[]"} & set(re.split(r"\.|(?=\[)", section))
    } == set()
    assert {name.partition(".")[0] for name in keys} - {name.partition(".")[0] for name in examples} == {
        "people[]"
    }
    assert "people" in examples


def _named(data: Any, above: str = "") -> Iterator[str]:
    if not isinstance(data, dict):
        return
    for key, value in data.items():
        yield f"{above}{key}"
        yield from _named(value, f"{above}{key}.")


def test_every_yaml_example_is_read_without_a_fault(fences):
    faults = []
    for fence in fences("yaml"):
        try:
            convert(read(fence.text, fence.place), settings_model())
        except ConfigError as problem:
            faults.append(str(problem))
    assert faults == []


def test_the_defaults_that_are_shown_whole_are_the_defaults(pages):
    shown = [read(fence.text, fence.place).data for fence in pages["docs/configuration.md"].fences("yaml")]
    assert {"versioning": {"weights": WEIGHTS}} in shown
    for layout, titles in (("conventional", TITLES), ("keep-a-changelog", KEPT)):
        whole = [example for example in shown if example.get("changelog", {}).get("layout") == layout]
        assert [example["changelog"]["sections"] for example in whole] == [titles]
        assert list(whole[0]["changelog"]["sections"]) == list(titles)


def test_the_faults_that_are_shown_are_those_that_are_told(pages):
    text = "changlog: {file: X}\nversioning:\n  scheme: semvr\n"
    with pytest.raises(ConfigError) as told:
        convert(read(text, "gonogo.yml"), Settings)
    assert pages["docs/configuration.md"].fences("text")[0].text == f"{told.value}\n"
