"""The JSON Schema of a programme file, for editors that complete and check a file as it is written.

It is built from the models, in the notation of the files: keyed maps instead of lists, and every value may be written
as `{value: …, source: …}`. No key is required, because a file may extend another: `check` reports what is missing.
"""

from __future__ import annotations

import json
from typing import Any

from shared.terms.programme.definition import Programme
from shared.terms.programme.keyed_lists import KEYED, WITH_VERSIONS

Schema = dict[str, Any]
TEXT: Schema = {"type": "string", "minLength": 1}
ORIGIN: Schema = {
    "source": {**TEXT, "description": "where this comes from, such as a paragraph of the contract"},
    "assumption": {**TEXT, "description": "why this value was chosen, where no source fixes it"},
}
OMITTED = ("required", "discriminator", "title", "default", "prefixItems", "minItems", "maxItems")
STEERING: Schema = {
    "extends": {**TEXT, "description": "the id of the programme whose values hold where this file says nothing"},
    "framework": {"type": "boolean", "description": "others extend it, and nobody is referred to it"},
    "core": {"type": "array", "items": TEXT, "description": "paths that those who extend this may not change"},
}


def schema() -> Schema:
    """JSON Schema 2020-12 of one file."""
    model = Programme.model_json_schema(by_alias=True)
    notation = _Notation()
    definitions = {name: notation.converted(schema) for name, schema in sorted(model.pop("$defs").items())}
    properties = {name: notation.field(name, schema) for name, schema in model["properties"].items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A Milepost programme",
        "description": "docs/guides/write-a-programme.md explains every key",
        "type": "object",
        "properties": {**STEERING, **ORIGIN, **properties},
        "required": ["id", "name"],
        "additionalProperties": False,
        "$defs": {**definitions, **notation.values},
    }


class _Notation:
    """Converts the schemas of the models into those of the files. Each kind of single value is described once."""

    def __init__(self) -> None:
        self.values: dict[str, Schema] = {}
        self.names: dict[str, str] = {}

    def field(self, name: str, schema: Schema) -> Schema:
        if name not in KEYED:
            return self.sourced(self.converted(schema))
        entry = self.converted(schema["items"])
        if name in WITH_VERSIONS:
            entry = {"anyOf": [entry, {"type": "array", "items": entry}]}
        return {"type": "object", "properties": ORIGIN, "additionalProperties": {"anyOf": [entry, {"type": "null"}]}}

    def converted(self, schema: Schema) -> Schema:
        """A model's schema in the notation of the files: nothing required, a source allowed everywhere."""
        result = {name: value for name, value in schema.items() if name not in OMITTED}
        for name in ("anyOf", "oneOf"):
            if name in result:
                result["anyOf"] = [self.converted(choice) for choice in result.pop(name)]
        if "items" in result:
            result["items"] = self.sourced(self.converted(result["items"]))
        if result.get("type") == "object":
            others = result.get("additionalProperties")
            properties = self._all_sourced(schema.get("properties", {}))
            result["properties"] = {**properties, **ORIGIN}
            result["additionalProperties"] = (
                self.sourced(self.converted(others)) if isinstance(others, dict) else bool(others)
            )
            if schema.get("patternProperties"):
                result["patternProperties"] = self._all_sourced(schema["patternProperties"])
        return result

    def _all_sourced(self, schemas: dict[str, Schema]) -> dict[str, Schema]:
        return {name: self.sourced(self.converted(schema)) for name, schema in schemas.items()}

    def sourced(self, schema: Schema) -> Schema:
        """The value itself, null (which removes an inherited value), or the value with its source."""
        choices = schema.get("anyOf", ())
        if "$ref" in schema or schema.get("type") == "object" or any("$ref" in choice for choice in choices):
            return schema
        key = json.dumps(schema, sort_keys=True)
        if key not in self.names:
            self.names[key] = f"value-{len(self.names) + 1}"
            with_source = {"type": "object", "properties": {"value": schema, **ORIGIN}, "required": ["value"]}
            alternatives = [schema, {"type": "null"}, {**with_source, "additionalProperties": False}]
            self.values[self.names[key]] = {"anyOf": alternatives}
        return {"$ref": f"#/$defs/{self.names[key]}"}
