"""The body of a household."""

from typing import Annotated, Literal

from pydantic import Field

from services.caseload.request_bodies.fields import Body, Id
from services.caseload.request_bodies.records import CorrectionIn


class Relation(Body):
    relation: Literal["partner", "child", "parent", "other"]


People = Annotated[list[Id], Field(min_length=1, max_length=20)]
Others = Annotated[list[Relation], Field(max_length=20)]


class HouseholdIn(Body):
    """The others are counted by relation only: nothing is kept of people who are no participants."""

    EXAMPLE = {"participants": ["ref_01j0000000000000000000000a"], "others": [{"relation": "child"}]}

    participants: People
    others: Others = []


class HouseholdCorrectionIn(CorrectionIn):
    """Each list replaces the one that was recorded; a list that is not sent stays."""

    EXAMPLE = {"others": [{"relation": "child"}, {"relation": "child"}], "because": "typed_wrongly"}

    participants: People | None = None
    others: Others | None = None
