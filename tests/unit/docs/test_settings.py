"""gonogo.yml as the pages tell it, and as the code reads it."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
import pytest
from msgspec import inspect

from gonogo.bootstrap.settings_model import settings_model
from gonogo.config.convert import convert
from gonogo.config.kinds import choices, members, structures
from gonogo.config.settings import KEPT, Settings
from gonogo.domain.history.changelog import TITLES
from gonogo.domain.planning.bump import WEIGHTS
from gonogo.errors import ConfigError
from gonogo.formats.yaml import read
from gonogo.plugins import installed
from gonogo.ports.gate import GateSettings

_CODE = re.compile(r"`([^`]*)`")
_OF_EVERY_GATE = {"kind", *GateSettings.__struct_fields__}
_SEQUENCES = inspect.ListType | inspect.VarTupleType
_LATE = ("windows", "freezes")
_HEADING = ("key", "meaning", "default")


class Key(NamedTuple):
    """A key of the settings, as the code has it."""

    name: str
    kind: inspect.Type
    default: Any
    required: bool


def _keys(struct: inspect.StructType) -> Iterator[Key]:
    """The keys in their order. A structure that was told before has one row, which names the first one."""
    told: set[type] = set()

    def within(struct: inspect.StructType, above: str) -> Iterator[Key]:
        told.add(struct.cls)
        if struct.tag_field:
            kinds = inspect.LiteralType(installed().kinds)
            yield Key(f"{above}{struct.tag_field}", kinds, None, required=True)
        for field in struct.fields:
            name = f"{above}{field.encode_name}"
            inner, suffix = _inner(field)
            if inner is None or inner.cls in told:
                yield Key(name, field.type, _default(field), field.required)
            else:
                yield from within(inner, f"{name}{suffix}.")

    return within(struct, "")


def _inner(field: inspect.Field) -> tuple[inspect.StructType | None, str]:
    """The structure that a key holds, if it holds one, and what stands between their names."""
    if field.encode_name == "gates":  # each kind has keys of its own beside these
        return _struct(GateSettings), ".NAME"
    for kind in members(field.type):
        if isinstance(kind, inspect.StructType):
            return kind, ""
        if isinstance(kind, _SEQUENCES) and (found := structures(kind.item_type)):
            return found[0], "[]"
        if isinstance(kind, inspect.DictType) and (found := structures(kind.value_type)):
            return found[0], ".NAME"
    return None, ""


def _whole() -> inspect.StructType:
    """The settings, with what is modelled only where it is written."""
    modelled = {field.name: field for field in _struct(settings_model()).fields if field.name in _LATE}
    base = _struct(Settings)
    return msgspec.structs.replace(
        base, fields=tuple(modelled.get(field.name, field) for field in base.fields)
    )


def _struct(model: type[msgspec.Struct]) -> inspect.StructType:
    kind = inspect.type_info(model)
    assert isinstance(kind, inspect.StructType)
    return kind


def _default(field: inspect.Field) -> Any:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    is_left_out = field.default is msgspec.NODEFAULT  # as where nothing stands for what is not said
    return None if field.required or is_left_out else field.default


@pytest.fixture(scope="module")
def keys() -> dict[str, Key]:
    return {key.name: key for key in _keys(_whole())}


@pytest.fixture(scope="module")
def rows(pages) -> dict[str, list[str]]:
    found = pages["docs/configuration.md"].rows(*_HEADING)
    return {cells[0].strip("`"): cells for cells in found}


def test_each_key_of_the_settings_is_told_once_and_no_other_key_is(keys, rows, pages):
    assert list(rows) == list(keys)
    assert len(pages["docs/configuration.md"].rows(*_HEADING)) == len(keys)


@pytest.fixture(params=installed().kinds)
def kind(request, pages) -> tuple[dict[str, Key], list[list[str]]]:
    """The keys of a kind of gate that not every gate has, and what the page tells of them."""
    keys = _keys(_struct(installed().load(request.param).Settings))
    own = {key.name: key for key in keys if key.name.partition(".")[0] not in _OF_EVERY_GATE}
    return own, pages["docs/gate-kinds.md"].rows(f"key of `{request.param}`", *_HEADING[1:])


def test_each_key_of_a_kind_of_gate_is_told_once_with_its_default(kind):
    own, told = kind
    assert [cells[0].strip("`") for cells in told] == list(own)
    assert [cells[0] for cells in told if not _tells(cells[2], own[cells[0].strip("`")])] == []


def test_each_choice_of_a_key_of_a_kind_of_gate_is_named_in_its_row(kind):
    own, told = kind
    assert _unnamed(own, {cells[0].strip("`"): cells for cells in told}) == []


def test_each_kind_of_gate_has_a_section_with_an_example(pages):
    parts = re.split(r"^## ", pages["docs/gate-kinds.md"].text, flags=re.MULTILINE)[1:]
    sections = {match[1]: part for part in parts if (match := re.match(r"`(\w+)`:", part))}
    assert tuple(sections) == installed().kinds
    assert [name for name, part in sections.items() if f"kind: {name}" not in part] == []


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
    stated = msgspec.convert(read(f"value: {value[1]}", "default").data["value"], type(key.default))
    return msgspec.json.encode(stated) == msgspec.json.encode(key.default)


def test_each_choice_of_a_key_is_named_in_its_row(keys, rows):
    assert _unnamed(keys, rows) == []


def _unnamed(keys: dict[str, Key], rows: dict[str, list[str]]) -> list[str]:
    return [
        f"{name}: {choice}"
        for name, key in keys.items()
        for kind in _deep(key.kind)
        for choice in choices(kind) or ()
        if choice not in _CODE.findall(rows[name][1])
    ]


def _deep(kind: inspect.Type) -> Iterator[inspect.Type]:
    for member in members(kind):
        if isinstance(member, inspect.DictType):
            yield from _deep(member.value_type)
        elif isinstance(member, _SEQUENCES):
            yield from _deep(member.item_type)
        else:
            yield member


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
        "freezes[]",
        "people[]",
    }
    assert {"freezes", "people"} <= set(examples)


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
