"""The base class of events: a frozen fact with a type, a producer, an example and its documentation."""

from typing import Annotated, Any, ClassVar, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
Money = Annotated[str, StringConstraints(pattern=r"^-?\d{1,11}\.\d{2}$"), Field(description="pounds, two places")]
Hours = Annotated[str, StringConstraints(pattern=r"^\d{1,3}(\.\d{1,2})?$")]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]

EVENTS: dict[str, type["Event"]] = {}


class Carrier(Protocol):
    """An object that carries an event's JSON, such as an envelope."""

    @property
    def value(self) -> bytes: ...


class Event(BaseModel):
    """A fact in the past tense. A version only gains optional fields. Opaque ids; no personal data or free text."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str]
    PRODUCER: ClassVar[str]
    STREAM: ClassVar[str] = "participant"
    FOR_SUBSCRIBERS: ClassVar[bool] = False
    EXAMPLE: ClassVar[dict[str, Any]]

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if "TYPE" not in cls.__dict__:
            return
        missing = [name for name in ("PRODUCER", "EXAMPLE") if not hasattr(cls, name)]
        if missing:
            raise TypeError(f"{cls.__name__} has no {' and no '.join(missing)}; write it below TYPE")
        if cls.TYPE in EVENTS:
            raise TypeError(f"{cls.__name__} and {EVENTS[cls.TYPE].__name__} have the same TYPE, {cls.TYPE}")
        EVENTS[cls.TYPE] = cls

    @classmethod
    def of(cls, envelope: Carrier) -> Self:
        """The event in an envelope. Raises pydantic's ValidationError when the data does not fit this type."""
        return cls.model_validate_json(envelope.value)


__all__ = ["EVENTS", "Code", "Event", "Hours", "Id", "Money", "Month"]
