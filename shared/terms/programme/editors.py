"""The JSON Schema of a programme file, for editors that complete and check while somebody writes.

It is made of the models, in the notation of the files: keyed maps instead of lists, and every value may be written as
`{value: …, source: …}`. It demands nothing, because a file may extend another: what is missing is told by `check`.
"""

from __future__ import annotations

import json
from typing import Any

from shared.terms.programme.definition import Programme
from shared.terms.programme.keyed import KEYED, WITH_VERSIONS

Schema = dict[str, Any]
TEXT: Schema = {"type": "string", "minLength": 1}
ORIGIN: Schema = {
    "source": {**TEXT, "description": "where this comes from, such as a paragraph of the contract"},
    "assumption": {**TEXT, "description": "why this value was chosen, where no source fixes it"},
}
UNSAID = ("required", "discriminator", "title", "default", "prefixItems", "minItems", "maxItems")
STEERING: Schema = {
    "extends": {**TEXT, "description": "the id of the programme whose values hold where this file says nothing"},
    "framework": {"type": "boolean", "description": "others extend it, and nobody is referred to it"},
    "core": {"type": "array", "items": TEXT, "description": "paths that those who extend this may not change"},
}


def schema() -> Schema:
    """JSON Schema 2020-12 of one file."""
    made = Programme.model_json_schema(by_alias=True)
    notation = _Notation()
    definitions = {name: notation.written(one) for name, one in sorted(made.pop("$defs").items())}
    parts = {name: notation.part(name, one) for name, one in made["properties"].items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A Milepost programme",
        "description": "docs/guides/write-a-programme.md explains every key",
        "type": "object",
        "properties": {**STEERING, **ORIGIN, **parts},
        "required": ["id", "name"],
        "additionalProperties": False,
        "$defs": {**definitions, **notation.values},
    }


class _Notation:
    """Turns the models' schemas into those of the files; what a single value may look like is described once."""

    def __init__(self) -> None:
        self.values: dict[str, Schema] = {}
        self.names: dict[str, str] = {}

    def part(self, name: str, one: Schema) -> Schema:
        if name not in KEYED:
            return self.sourced(self.written(one))
        entry = self.written(one["items"])
        if name in WITH_VERSIONS:
            entry = {"anyOf": [entry, {"type": "array", "items": entry}]}
        return {"type": "object", "properties": ORIGIN, "additionalProperties": {"anyOf": [entry, {"type": "null"}]}}

    def written(self, one: Schema) -> Schema:
        """A model's schema as the files have it: no demands, no keys twice, sources anywhere."""
        kept = {name: value for name, value in one.items() if name not in UNSAID}
        for name in ("anyOf", "oneOf"):
            if name in kept:
                kept["anyOf"] = [self.written(choice) for choice in kept.pop(name)]
        if "items" in kept:
            kept["items"] = self.sourced(self.written(kept["items"]))
        if kept.get("type") == "object":
            below = kept.get("additionalProperties")
            named = {name: self.sourced(self.written(part)) for name, part in one.get("properties", {}).items()}
            kept["properties"] = {**named, **ORIGIN}
            kept["additionalProperties"] = self.sourced(self.written(below)) if isinstance(below, dict) else bool(below)
            patterns = one.get("patternProperties", {})
            if patterns:
                kept["patternProperties"] = {key: self.sourced(self.written(each)) for key, each in patterns.items()}
        return kept

    def sourced(self, one: Schema) -> Schema:
        """The value itself, nothing (which removes what was inherited), or the value with where it comes from."""
        if "$ref" in one or one.get("type") == "object" or any("$ref" in part for part in one.get("anyOf", ())):
            return one
        key = json.dumps(one, sort_keys=True)
        if key not in self.names:
            self.names[key] = f"value-{len(self.names) + 1}"
            with_source = {"type": "object", "properties": {"value": one, **ORIGIN}, "required": ["value"]}
            choices = [one, {"type": "null"}, {**with_source, "additionalProperties": False}]
            self.values[self.names[key]] = {"anyOf": choices}
        return {"$ref": f"#/$defs/{self.names[key]}"}
