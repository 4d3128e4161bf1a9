"""Bodies of interventions and their steps."""

from typing import Annotated

from pydantic import Field

from services.caseload.domain.interventions import Result, ServiceRoute
from services.caseload.request_bodies.fields import Body, Day, Distinct, Id, Reason, Text
from services.caseload.request_bodies.records import CorrectionIn
from shared.terms.codes import Code

Partner = Annotated[Code, Field(description="the code of a partner service of the programme")]
Provider = Annotated[Text, Field(description="the name of any other service")]


class InterventionIn(Body):
    EXAMPLE = {
        "barrier": "low_confidence",
        "service_area": "wellbeing",
        "evidence": "ips-fidelity-25",
        "sequence_no": 1,
        "proposed_on": "2018-03-20",
        "planned_on": "2018-04-16",
    }

    barrier: Code
    service_area: Code
    evidence: Annotated[Code, Field(description="the study, guideline or assessment that supports it")]
    sequence_no: Annotated[int, Field(ge=1, le=200)]
    proposed_on: Day
    planned_on: Day | None = None
    partner: Partner | None = None
    provider: Provider | None = None
    depends_on: Annotated[list[Id], Field(max_length=50)] = []
    for_household: bool = False
    distinct_from: Distinct = None


class AgreeIn(Body):
    EXAMPLE = {"agreed_on": "2018-03-20", "plan_id": "pln_01j0000000000000000000000a"}

    agreed_on: Day
    plan_id: Id


class ReferIn(Body):
    EXAMPLE = {
        "referred_on": "2018-03-21",
        "route": "borough_offer",
        "partner": "some-clinic",
        "consent_to_share": True,
    }

    referred_on: Day
    route: ServiceRoute
    partner: Partner | None = None
    provider: Provider | None = None
    consent_to_share: bool = False


class AcceptIn(Body):
    EXAMPLE = {"accepted_on": "2018-03-26"}

    accepted_on: Day


class BeginIn(Body):
    EXAMPLE = {"began_on": "2018-04-16"}

    began_on: Day


class CompleteIn(Body):
    EXAMPLE = {"ended_on": "2018-06-11", "result": "improved"}

    ended_on: Day
    result: Result


class DropIn(Body):
    EXAMPLE = {"ended_on": "2018-05-08", "reason": "changed_mind"}

    ended_on: Day
    reason: Reason


class UnsuitableIn(Body):
    EXAMPLE = {"ended_on": "2018-03-28", "reason": "no_such_service"}

    ended_on: Day
    reason: Reason


class WaiveIn(Body):
    EXAMPLE = {"depends_on": "int_01j0000000000000000000000a", "reason": "waiting_list_too_long"}

    depends_on: Id
    reason: Reason


class InterventionCorrectionIn(CorrectionIn):
    EXAMPLE = {"proposed_on": "2018-03-19", "because": "typed_wrongly"}

    proposed_on: Day | None = None
    agreed_on: Day | None = None
    referred_on: Day | None = None
    accepted_on: Day | None = None
    began_on: Day | None = None
    ended_on: Day | None = None
    route: ServiceRoute | None = None
    partner: Partner | None = None
    provider: Provider | None = None
    result: Result | None = None
    reason: Reason | None = None
