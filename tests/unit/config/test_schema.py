"""The JSON Schema of a model, as an editor wants it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from gonogo.config.schema import DIALECT, schema


class Retry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often a gate is asked again,

    and after how long.
    """

    times: Annotated[int, Meta(ge=0, le=5, description="how often")] = 0


class Gate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    run: Annotated[str, Meta(description="the command")]
    kind: Literal["tests", "smoke"] = "tests"
    retry: Retry = Retry()


def test_the_schema_names_its_dialect_and_title_and_points_at_the_model() -> None:
    made = schema(Gate, "gonogo.yml")
    assert made["$schema"] == DIALECT == "https://json-schema.org/draft/2020-12/schema"
    assert made["title"] == "gonogo.yml"
    assert made["$ref"] == "#/$defs/Gate"


def test_keys_have_their_descriptions_limits_and_choices_and_others_are_refused() -> None:
    definitions = schema(Gate, "gonogo.yml")["$defs"]
    gate, retry = definitions["Gate"], definitions["Retry"]
    assert gate["properties"]["run"] == {"type": "string", "description": "the command"}
    assert set(gate["properties"]["kind"]["enum"]) == {"tests", "smoke"}
    assert gate["required"] == ["run"]
    assert gate["additionalProperties"] is retry["additionalProperties"] is False
    assert retry["properties"]["times"] == {
        "type": "integer",
        "minimum": 0,
        "maximum": 5,
        "description": "how often",
        "default": 0,
    }


def test_a_struct_is_described_by_its_docstring_on_one_line() -> None:
    definitions = schema(Gate, "gonogo.yml")["$defs"]
    assert definitions["Retry"]["description"] == "How often a gate is asked again, and after how long."
    assert "description" not in definitions["Gate"]
