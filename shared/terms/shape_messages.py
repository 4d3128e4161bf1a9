"""What to do about a value of the wrong shape, in our words: pydantic's are for programmers."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from shared.terms.identifiers import identifier_in

FIELD_NAME = re.compile(r"[a-z0-9_-]{1,64}|[A-Z]{1,3}")
UNNAMED = "(a name that is not repeated)"
DATE, MOMENT, NUMBER = "write a day as 2018-03-09", "write a time as 2018-03-09T17:00:00Z", "send a number"
AMOUNT = 'write an amount as text, such as "812.40"'
MESSAGES = {
    "missing": "this is required: send it",
    "extra_forbidden": "there is no such field here: leave it out",
    "string_type": "send text",
    "string_too_long": "send at most {max_length} characters",
    "string_too_short": "send at least {min_length} characters",
    "string_pattern_mismatch": "this does not have the form that /docs gives for it",
    "bool_type": "send true or false",
    "bool_parsing": "send true or false",
    "int_type": "send a whole number",
    "int_parsing": "send a whole number",
    "int_from_float": "send a whole number",
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "decimal_type": AMOUNT,
    "decimal_parsing": AMOUNT,
    "decimal_max_places": "send at most {decimal_places} decimal places",
    "decimal_max_digits": "send at most {max_digits} digits",
    "greater_than": "send more than {gt}",
    "greater_than_equal": "send {ge} or more",
    "less_than": "send less than {lt}",
    "less_than_equal": "send {le} or less",
    "date_type": DATE,
    "date_parsing": DATE,
    "date_from_datetime_parsing": DATE,
    "date_from_datetime_inexact": DATE,
    "datetime_type": MOMENT,
    "datetime_parsing": MOMENT,
    "datetime_from_date_parsing": MOMENT,
    "timezone_aware": "give the time with its zone, as in 2018-03-09T17:00:00Z",
    "literal_error": "use one of: {expected}",
    "enum": "use one of: {expected}",
    "list_type": "send a list",
    "set_type": "send a list",
    "too_long": "send at most {max_length}",
    "too_short": "send at least {min_length}",
    "dict_type": "send a JSON object",
    "model_type": "send a JSON object",
    "model_attributes_type": "send a JSON object",
}


def message_of(error: Mapping[str, Any]) -> str:
    """What to do about an error of `ValidationError.errors()`. The value is never echoed: it may be personal."""
    if error["type"] == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    message = MESSAGES.get(error["type"])
    return message.format(**error.get("ctx", {})) if message else str(error["msg"])


def code_of(error: Mapping[str, Any]) -> str:
    """The stable code of the error."""
    return str(error["type"]).replace("_", "-")


def pointer(location: Sequence[int | str]) -> str:
    """The RFC 6901 pointer of a pydantic error location. A name that no field has is not repeated."""
    return "".join("/" + nameable(str(part)).replace("~", "~0").replace("/", "~1") for part in location)


def nameable(name: str) -> str:
    """The name of a field; UNNAMED for what could be a value in the wrong place, such as a surname [rule 169]."""
    return name if FIELD_NAME.fullmatch(name) and identifier_in(name) is None else UNNAMED
