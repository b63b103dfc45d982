"""The description of the API as OpenAPI 3.1 has it, made of the very types that it answers with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Schema
from litestar.plugins import OpenAPISchemaPlugin

if TYPE_CHECKING:
    from litestar import Request
    from litestar._openapi.schema_generation import SchemaCreator
    from litestar.typing import FieldDefinition

_PLACE = "gonogo:"
_TEMPLATE = "#/components/schemas/{name}"


class Structs(OpenAPISchemaPlugin):
    """Leaves a place for each of our types; msgspec, which reads and writes them, says their schemas."""

    def __init__(self) -> None:
        """Nothing has been seen yet."""
        self.seen: list[Any] = []

    def is_plugin_supported_field(self, field_definition: FieldDefinition) -> bool:
        """Whether it is one of our types."""
        return not field_definition.is_union and field_definition.is_subclass_of(msgspec.Struct)

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: SchemaCreator) -> Schema:
        """Its place."""
        if field_definition.annotation not in self.seen:
            self.seen.append(field_definition.annotation)
        return Schema(title=f"{_PLACE}{self.seen.index(field_definition.annotation)}")

    def filled(self, document: dict[str, Any]) -> dict[str, Any]:
        """The document with a schema at each place."""
        places, components = msgspec.json.schema_components(self.seen, ref_template=_TEMPLATE)
        filled: dict[str, Any] = _filled(document, places)
        filled.setdefault("components", {})["schemas"] = components
        return filled


class Document(JsonRenderPlugin):
    """Serves the description."""

    def __init__(self, structs: Structs, path: str) -> None:
        """Take what knows the types, and where it is served."""
        super().__init__(path=path, media_type="application/json")  # type: ignore[arg-type]  # any text is one
        self._structs = structs
        self._text = b""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The description as JSON; it does not change while the server runs."""
        self._text = self._text or msgspec.json.encode(self._structs.filled(openapi_schema))
        return self._text


def _filled(part: Any, places: tuple[dict[str, Any], ...]) -> Any:
    match part:
        case {"title": str(place)} if place.startswith(_PLACE):
            return places[int(place.removeprefix(_PLACE))]
        case dict():
            return {name: _filled(one, places) for name, one in part.items()}
        case list() | tuple():
            return [_filled(one, places) for one in part]
        case _:
            return part
