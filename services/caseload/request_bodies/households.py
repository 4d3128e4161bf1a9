"""The body of a household."""

from typing import Annotated, Literal

from pydantic import Field

from services.caseload.request_bodies.fields import Body, Id


class Relation(Body):
    relation: Literal["partner", "child", "parent", "other"]


class HouseholdIn(Body):
    """The others are counted by relation only: nothing is kept of people who are no participants."""

    EXAMPLE = {"participants": ["ref_01j0000000000000000000000a"], "others": [{"relation": "child"}]}

    participants: Annotated[list[Id], Field(min_length=1, max_length=20)]
    others: Annotated[list[Relation], Field(max_length=20)] = []
