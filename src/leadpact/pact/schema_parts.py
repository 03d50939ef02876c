"""The small pieces of the JSON Schema: texts, numbers, ages, conditions, and how mappings are described.

Editors read YAML with types (`15` is a number, `true` a boolean), the language reads texts: every scalar is accepted in both forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

NAME_PATTERN = "^[a-z][a-z0-9_]{0,39}$"
NUMBER_PATTERN = r"^-?\d{1,18}(\.\d{1,2})?$"


def ref(name: str, description: str | None = None) -> Schema:
    """What stands under `$defs`, with a description for this place."""
    return {"$ref": f"#/$defs/{name}"} | ({"description": description} if description else {})


def mapping(description: str, properties: Mapping[str, Schema], required: tuple[str, ...] = (), **more: Any) -> Schema:
    """A mapping with these keys and no others."""
    found: Schema = {"type": "object", "description": description, "additionalProperties": False, "properties": dict(properties)}
    return found | ({"required": list(required)} if required else {}) | more


def named(description: str, each: Schema, *, names: bool = True, **more: Any) -> Schema:
    """A mapping whose keys are the author's: names that conditions can use, or any labels."""
    keys: Schema = {"propertyNames": {"pattern": NAME_PATTERN}} if names else {"propertyNames": {"pattern": r"\S"}}
    return {"type": "object", "description": description, "additionalProperties": each} | keys | more


def words(*choices: str, description: str) -> Schema:
    return {"enum": list(choices), "description": description}


def pattern(regular: str, description: str, *examples: str) -> Schema:
    return {"type": "string", "pattern": regular, "description": description, "examples": list(examples)}


def many(each: Schema, description: str, **more: Any) -> Schema:
    return {"type": "array", "items": each, "description": description} | more


def one_or_many(each: Schema, description: str) -> Schema:
    """A single one, or a list of at least one."""
    return {"anyOf": [each, {"type": "array", "items": each, "minItems": 1}], "description": description}


DEFINITIONS: Schema = {
    "scalar": {"type": ["string", "number", "boolean"]},
    "text": {"anyOf": [{"type": "string", "pattern": r"\S"}, {"type": ["number", "boolean"]}]},
    "number": {"anyOf": [{"type": "number"}, {"type": "string", "pattern": NUMBER_PATTERN}]},
    "yes": {"anyOf": [{"type": "boolean"}, {"enum": ["true", "false"]}]},
    "age": pattern(r"^\d{1,5} (day|days|week|weeks)$", "A number of days or weeks.", "14 days", "2 weeks"),
    "clock": pattern(r"^[1-9]\d{0,4} (working )?(minute|hour|day|week)s?$", "A length of time, perhaps of working hours.", "4 working hours"),
    "condition": {
        "description": "When this holds: a mapping of names to tests, all of which must hold; or one text in SQL, in double quotes.",
        "anyOf": [{"$ref": "#/$defs/tests"}, {"type": "string", "pattern": r"\S", "maxLength": 2000}, {"type": "boolean"}],
    },
    "tests": {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"anyOf": [{"pattern": NAME_PATTERN.replace("39", "59")}, {"enum": ["any of", "none of"]}]},
        "properties": {
            "any of": many({"$ref": "#/$defs/tests"}, "At least one of these mappings holds.", minItems=1),
            "none of": many({"$ref": "#/$defs/tests"}, "None of these mappings holds.", minItems=1),
        },
        "additionalProperties": {
            "description": "A value, a list of values, or a test.",
            "anyOf": [{"$ref": "#/$defs/text"}, {"type": "array", "items": {"$ref": "#/$defs/text"}, "minItems": 1}],
            "examples": [
                "known", "unknown", "true", "not known", "at least 50", "at most 5000", "more than 0", "less than 50", "50 to 200", "contains text",
                "starts with text", "ends with text", "has word text", "listed in target_accounts",
            ],
        },
    },
}  # fmt: skip
"""What several places of a pact share."""
