"""Request bodies of people."""

from typing import Annotated

from pydantic import Field, StringConstraints

from services.referrals.request_bodies.referrals import Strict

LOOKUP_EXAMPLE = {
    "example": {"summary": "One participant", "value": {"ids": ["ref_01j0000000000000000000000a"]}},
}


class Lookup(Strict):
    ids: list[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]] = Field(
        min_length=1, max_length=200
    )
