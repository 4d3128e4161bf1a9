"""Bodies of vacancies."""

from typing import Annotated

from pydantic import Field

from services.caseload.request_bodies.fields import Body, Day, Reason, Text
from shared.terms.codes import Code


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
    posts: Annotated[int, Field(ge=1, le=10_000)]
    opened_on: Day


class VacancyCloseIn(Body):
    EXAMPLE = {"closed_on": "2018-07-02", "reason": "withdrawn"}

    closed_on: Day
    reason: Reason
