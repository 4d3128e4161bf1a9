"""A value of the wrong shape is answered in our words, with what to send; never with the value itself."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from shared.terms.parsing import shape_faults


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid")

    day: date | None = None
    moment: AwareDatetime | None = None
    number: Annotated[int, Field(ge=1, le=200)] = 1
    amount: Decimal = Decimal(0)
    kind: Literal["a", "b"] = "a"
    code: Annotated[str, StringConstraints(pattern="^[a-z]+$", max_length=5)] = "a"
    items: list[int] = []
    flag: bool = False

    @field_validator("code")
    @classmethod
    def _not_none(cls, code: str) -> str:
        if code == "none":
            raise ValueError("leave it out where there is none")
        return code


SENT = [
    ({"day": "9 March"}, "write a day as 2018-03-09"),
    ({"moment": "2018-03-09T17:00:00"}, "give the time with its zone, as in 2018-03-09T17:00:00Z"),
    ({"number": 0}, "send 1 or more"),
    ({"number": 201}, "send 200 or less"),
    ({"number": "SECRET"}, "send a whole number"),
    ({"amount": "SECRET"}, 'write an amount as text, such as "812.40"'),
    ({"kind": "SECRET"}, "use one of: 'a' or 'b'"),
    ({"code": "A1"}, "this does not have the form that /docs gives for it"),
    ({"code": "SECRETS"}, "send at most 5 characters"),
    ({"code": "none"}, "leave it out where there is none"),
    ({"code": 5}, "send text"),
    ({"items": "SECRET"}, "send a list"),
    ({"flag": "SECRET"}, "send true or false"),
    ({"SECRET": 1}, "there is no such field here: leave it out"),
]


@pytest.mark.parametrize(("sent", "message"), SENT)
def test_the_message_says_what_to_send(sent: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Form.model_validate(sent)
    [fault] = shape_faults(refused.value)
    assert fault.message == message
