"""A model → its JSON Schema, for editors and for whoever writes the file by program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import msgspec

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(model: type[msgspec.Struct], title: str) -> dict[str, Any]:
    """The model's JSON Schema, dialect 2020-12, with a title.

    A struct is described by its docstring, a key by its `msgspec.Meta(description=...)`. Unknown keys are
    refused where the struct forbids them.
    """
    from msgspec import json

    made = json.schema(model)
    for definition in made["$defs"].values():
        if "description" in definition:
            definition["description"] = " ".join(definition["description"].split())
    return {"$schema": DIALECT, "title": title, **made}
