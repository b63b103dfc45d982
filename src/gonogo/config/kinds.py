"""What a model's types take, and how they are named to a person."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import inspect

from gonogo.domain.text import counted, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gonogo.formats.yaml import Data

Limit: TypeAlias = "tuple[str, Any, Callable[[Any, Any], bool]]"

ANY = inspect.AnyType()
_SEQUENCES = (inspect.ListType, inspect.VarTupleType, inspect.SetType, inspect.FrozenSetType)
_TAKEN: dict[type[inspect.Type], tuple[type, ...]] = {
    inspect.NoneType: (type(None),),
    inspect.BoolType: (bool,),
    inspect.IntType: (int,),
    inspect.FloatType: (int, float),
    inspect.StrType: (str,),
    inspect.DictType: (dict,),
    inspect.StructType: (dict,),
    **dict.fromkeys(_SEQUENCES, (list,)),
}
_NAMES: dict[type[inspect.Type], str] = {
    inspect.NoneType: "nothing",
    inspect.BoolType: "true or false",
    inspect.IntType: "a whole number",
    inspect.FloatType: "a number",
    inspect.StrType: "text",
    inspect.DictType: "a mapping",
    inspect.StructType: "a mapping",
    **dict.fromkeys(_SEQUENCES, "a list"),
}
_LIMITS: dict[str, tuple[str, Callable[[Any, Any], bool]]] = {
    "gt": ("above {}", operator.gt),
    "ge": ("at least {}", operator.ge),
    "lt": ("below {}", operator.lt),
    "le": ("at most {}", operator.le),
    "multiple_of": ("a multiple of {}", lambda value, step: value % step == 0),
    "min_length": ("length at least {}", lambda value, length: len(value) >= length),
    "max_length": ("length at most {}", lambda value, length: len(value) <= length),
    "pattern": ("matching {}", lambda value, pattern: re.search(pattern, value) is not None),
}


def members(kind: inspect.Type) -> Iterator[inspect.Type]:
    """The types of a union, or the one type itself, without what only describes them."""
    if isinstance(kind, inspect.Metadata):
        yield from members(kind.type)
    elif isinstance(kind, inspect.UnionType):
        for member in kind.types:
            yield from members(member)
    else:
        yield kind


def takers(kind: inspect.Type, value: Data) -> list[inspect.Type]:
    """The members that take values of this sort, whatever their limits; types unknown here take all."""
    return [member for member in members(kind) if _takes(member, type(value))]


def _takes(member: inspect.Type, sort: type) -> bool:
    if (offered := choices(member)) is not None:
        return any(type(choice) is sort for choice in offered)
    if isinstance(member, inspect.StructType) and member.array_like:
        return True
    return type(member) not in _TAKEN or sort in _TAKEN[type(member)]


def choices(member: inspect.Type) -> tuple[Data, ...] | None:
    """The values that a Literal or an Enum offers; None of other types."""
    if isinstance(member, inspect.LiteralType):
        return member.values
    if isinstance(member, inspect.EnumType):
        return tuple(choice.value for choice in member.cls)
    return None


def fits(kind: inspect.Type, value: Data) -> bool:
    """Whether a member takes the value itself; what is inside of it is not looked at."""
    return any(within(member, value) for member in takers(kind, value))


def within(member: inspect.Type, value: Data) -> bool:
    """Whether a value of the right sort is a choice that is offered, and inside the limits."""
    if (offered := choices(member)) is not None:
        return any(type(choice) is type(value) and choice == value for choice in offered)
    return all(holds(value, limit) for _, limit, holds in _limits(member))


def _limits(member: inspect.Type) -> Iterator[Limit]:
    for name, (words, holds) in _LIMITS.items():
        if (limit := getattr(member, name, None)) is not None:
            yield words.format(limit), limit, holds


def expected(kind: inspect.Type) -> str:
    """What a person may write, such as `one of a, b` or `a whole number (at least 1)`."""
    names = {_name(member): None for member in members(kind) if not isinstance(member, inspect.NoneType)}
    return " or ".join(names) or _NAMES[inspect.NoneType]


def _name(member: inspect.Type) -> str:
    if (offered := choices(member)) is not None:
        words = ", ".join(spelled(choice) for choice in offered)
        return f"one of {words}" if len(offered) > 1 else words
    limits = ", ".join(words for words, _, _ in _limits(member))
    name = _NAMES.get(type(member), "a value")
    return f"{name} ({limits})" if limits else name


def spelled(choice: Data) -> str:
    """A scalar as it stands in the file."""
    if choice is None:
        return _NAMES[inspect.NoneType]
    return str(choice).lower() if isinstance(choice, bool) else str(choice)


def found(value: Data) -> str:
    """What a person did write; of mappings and lists only that."""
    match value:
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case str():
            return quoted(value)
        case _:
            return spelled(value)


def length(value: Data) -> str:
    """What a person did write where its limits are about: of mappings and lists, how long they are."""
    return counted(len(value), "item") if isinstance(value, dict | list) else found(value)


def structures(kind: inspect.Type) -> list[inspect.StructType]:
    """The members that are mappings with named keys."""
    return [member for member in members(kind) if isinstance(member, inspect.StructType)]


def variant(structs: list[inspect.StructType], mapping: dict[str, Data]) -> inspect.StructType | None:
    """The struct that a mapping means: the only one, or the one that its tag names."""
    if len(structs) == 1:
        return structs[0]
    tag = mapping.get(structs[0].tag_field or "")
    return next((struct for struct in structs if struct.tag == tag), None)


def properties(
    structs: list[inspect.StructType], meant: inspect.StructType | None
) -> dict[str, inspect.Field]:
    """The keys of the struct that is meant, with the tag where the structs have one."""
    fields = {field.encode_name: field for field in meant.fields} if meant else {}
    if (tag := structs[0].tag_field) is None:
        return fields
    tags = inspect.LiteralType(tuple(struct.tag for struct in structs))
    return {tag: inspect.Field(tag, tag, tags, required=len(structs) > 1), **fields}


def children(kind: inspect.Type, value: Data) -> Iterator[tuple[str | int, Data, inspect.Type]]:
    """The key or place, value and type of each part of a mapping or list; of the unknown, any type."""
    if isinstance(value, list):
        inner = next((member.item_type for member in members(kind) if isinstance(member, _SEQUENCES)), ANY)
        yield from ((place, item, inner) for place, item in enumerate(value))
    elif isinstance(value, dict):
        inners = _inners(kind, value)
        yield from ((key, child, inners.get(key, ANY)) for key, child in value.items())


def _inners(kind: inspect.Type, mapping: dict[str, Data]) -> dict[str, inspect.Type]:
    if structs := structures(kind):
        return {key: field.type for key, field in properties(structs, variant(structs, mapping)).items()}
    inner = next((member.value_type for member in members(kind) if isinstance(member, inspect.DictType)), ANY)
    return dict.fromkeys(mapping, inner)


def key_type(kind: inspect.Type) -> inspect.Type:
    """What the keys of a mapping without named keys must be."""
    return next((member.key_type for member in members(kind) if isinstance(member, inspect.DictType)), ANY)
