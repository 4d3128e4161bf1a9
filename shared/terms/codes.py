"""Codes, references and texts that a sender writes: the field types of every request body [rule 169]."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from shared.terms.identifiers import identifier_in

MESSAGE = "this looks like {kind}: write something that identifies nobody, because others read it and it is kept"
CODE_PATTERN = r"^[A-Za-z0-9_.-]{1,64}$"


def _without_identifier(text: str) -> str:
    kind = identifier_in(text)
    if kind:
        message = (
            "this looks like {kind}: write something that identifies nobody, because others read it and it is kept"
        )
        raise PydanticCustomError("identifier_in_code", message, {"kind": kind})
    return text


NoIdentifier = AfterValidator(_without_identifier)
"""Added to any text type: refuses a text that contains what looks like an identifier, and does not repeat it."""
Code = Annotated[str, StringConstraints(pattern=CODE_PATTERN), NoIdentifier]
