"""Parses request bodies leniently, so that one response lists faults of shape and of the rules together."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Generic, TypeVar

import pydantic_core
from pydantic import BaseModel, TypeAdapter, ValidationError

from shared.terms.faults import Fault, Invalid, Refused
from shared.terms.shape_messages import code_of, message_of, pointer

MOST_FAULTS = 1000
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class ParsedBody(Generic[Model]):
    """A body as sent: the values that could be read, and every fault of the others."""

    model: Model | None
    values: dict[str, Any]
    faults: list[Fault]

    def validated(self, rule_faults: Sequence[Fault] = ()) -> Model:
        """The model; raises `Invalid` with the faults of shape and `rule_faults` together."""
        faults = [*self.faults, *rule_faults]
        if faults or self.model is None:
            raise Invalid(faults)
        return self.model


def parse(model: type[Model], raw: bytes) -> ParsedBody[Model]:
    """Reads a JSON body; raises `Refused` malformed when it is not JSON, `Invalid` when it is not an object.

    `Invalid` without a list when there are more faults than anybody would read.
    """
    try:
        accepted = model.model_validate_json(raw)
    except ValidationError as error:
        refuse_countless(error)
        return ParsedBody(None, readable_values(model, json_object(raw)), shape_faults(error))
    return ParsedBody(accepted, dict(vars(accepted)), [])


def refuse_countless(error: ValidationError) -> None:
    """Raises `Invalid` with their number when pydantic counts more than `MOST_FAULTS`: to describe each takes long."""
    if error.error_count() > MOST_FAULTS:
        raise Invalid([Fault("", "too-many-faults", f"{error.error_count()} values cannot be accepted: see /docs")])


def json_object(raw: bytes) -> dict[str, object]:
    """The JSON object of a body; raises `Refused` malformed when it is not JSON, invalid when it is no object."""
    try:
        body = pydantic_core.from_json(raw, allow_inf_nan=False)
    except ValueError as fault:
        raise Refused([], "malformed", f"The body could not be read as JSON: {fault}.") from fault
    if not isinstance(body, dict):
        raise Refused([Fault("", "dict-type", "send a JSON object")], "invalid", "The body must be a JSON object.")
    return body


def shape_faults(error: ValidationError) -> list[Fault]:
    """Every fault that pydantic found. Values are never echoed: they may be personal."""
    return [Fault(pointer(fault["loc"]), code_of(fault), message_of(fault)) for fault in error.errors()]


def readable_values(model: type[BaseModel], body: dict[str, object]) -> dict[str, Any]:
    """The values of a JSON object that fit their fields; the others are left out."""
    values: dict[str, Any] = {}
    for name, adapter in adapters_of(model).items():
        try:
            values[name] = adapter.validate_json(pydantic_core.to_json(body[name]))
        except (KeyError, ValidationError):
            continue
    return values


@cache
def adapters_of(model: type[BaseModel]) -> dict[str, TypeAdapter[Any]]:
    """A reader for each field of a model by itself."""
    adapters: dict[str, TypeAdapter[Any]] = {}
    for name, info in model.model_fields.items():
        annotation: Any = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
        adapters[name] = TypeAdapter(annotation)
    return adapters
