"""What an event is: a frozen fact with a type, an owner, an example, and the words that document it everywhere."""

from typing import Annotated, Any, ClassVar, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
Money = Annotated[str, StringConstraints(pattern=r"^-?\d{1,11}\.\d{2}$"), Field(description="pounds, two places")]
Hours = Annotated[str, StringConstraints(pattern=r"^\d{1,3}(\.\d{1,2})?$")]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]

EVENTS: dict[str, type["Event"]] = {}


class Carrier(Protocol):
    """Whatever carries an event's JSON: the envelope it travels in."""

    @property
    def value(self) -> bytes: ...


class Event(BaseModel):
    """A fact: past tense, versioned, only ever added to. Opaque ids, coarse facts; nothing personal, no free text."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str]
    PRODUCER: ClassVar[str]
    FOR_SUBSCRIBERS: ClassVar[bool] = False
    EXAMPLE: ClassVar[dict[str, Any]]

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if "TYPE" in cls.__dict__:
            EVENTS[cls.TYPE] = cls

    @classmethod
    def of(cls, envelope: Carrier) -> Self:
        """The fact an envelope carries; raises pydantic's ValidationError when it is not of this type's shape."""
        return cls.model_validate_json(envelope.value)


__all__ = ["EVENTS", "Code", "Event", "Hours", "Id", "Money", "Month"]
