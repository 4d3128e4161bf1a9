"""Bodies of vacancies."""

from typing import Annotated

from pydantic import Field

from services.caseload.request_bodies.fields import Body, Day, Reason, Text
from services.caseload.request_bodies.records import CorrectionIn
from shared.terms.codes import Code

Posts = Annotated[int, Field(ge=1, le=10_000)]


class VacancyIn(Body):
    EXAMPLE = {
        "programme": "LLWHP",
        "obligation": "section-106",
        "employer": "Sample Builders",
        "title": "Apprentice bricklayer",
        "posts": 2,
        "opened_on": "2018-05-01",
    }

    programme: Code
    obligation: Code
    employer: Text
    title: Text
    posts: Posts
    opened_on: Day


class VacancyCorrectionIn(CorrectionIn):
    EXAMPLE = {"posts": 3, "because": "typed_wrongly"}

    employer: Text | None = None
    title: Text | None = None
    posts: Posts | None = None
    opened_on: Day | None = None
    closed_on: Day | None = None
    reason: Reason | None = None


class VacancyCloseIn(Body):
    EXAMPLE = {"closed_on": "2018-07-02", "reason": "withdrawn"}

    closed_on: Day
    reason: Reason
