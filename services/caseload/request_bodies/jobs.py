"""Bodies of jobs and their hours."""

from typing import Annotated, Literal

from pydantic import Field

from services.caseload.request_bodies.fields import Body, Day, Distinct, Hours, Id, Pounds, Reason, Text
from shared.terms.codes import Code
from shared.terms.events.job import Kind


class JobIn(Body):
    EXAMPLE = {
        "kind": "employed",
        "employer": "Sample Bakery",
        "job_title": "Baker",
        "contract_type": "permanent",
        "hours_per_week": "24",
        "hourly_rate": "8.20",
        "pay_frequency": "monthly",
        "started_on": "2018-06-04",
        "employment": "EMP-1",
    }

    kind: Kind
    employer: Text | None = None
    job_title: Text
    contract_type: Literal["permanent", "fixed_term", "temporary", "zero_hours", "apprenticeship"] | None = None
    hours_per_week: Hours
    hourly_rate: Pounds | None = None
    pay_frequency: Literal["weekly", "fortnightly", "four_weekly", "monthly"] | None = None
    started_on: Day | None = None
    expected_on: Day | None = None
    ended_on: Annotated[Day | None, Field(description="of a job that is recorded after its end")] = None
    end_reason: Reason | None = None
    employment: Code | None = None
    began_before_programme: bool = False
    vacancy: Annotated[Id | None, Field(description="the vacancy under an obligation that it fills")] = None
    distinct_from: Distinct = None


class JobStartIn(Body):
    EXAMPLE = {"started_on": "2018-06-04", "employment": "EMP-1"}

    started_on: Day
    employment: Code | None = None
    distinct_from: Distinct = None


class JobEndIn(Body):
    EXAMPLE = {"ended_on": "2019-07-14", "reason": "redundancy"}

    ended_on: Day
    reason: Reason


class JobCorrectionIn(Body):
    EXAMPLE = {"ended_on": "2018-07-14", "end_reason": "redundancy", "because": "typed_wrongly"}

    started_on: Day | None = None
    ended_on: Day | None = None
    end_reason: Reason | None = None
    goes_on: Annotated[bool, Field(description="true for a job that has not ended after all")] = False
    employment: Code | None = None
    employer: Text | None = None
    hours_per_week: Hours | None = None
    began_before_programme: bool | None = None
    distinct_from: Distinct = None
    because: Reason


class HoursIn(Body):
    EXAMPLE = {"from_on": "2018-09-03", "hours_per_week": "30"}

    from_on: Day
    hours_per_week: Hours
