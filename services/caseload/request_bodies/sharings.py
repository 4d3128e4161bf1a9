"""Bodies that agree and withdraw to whom a participant is shown."""

from typing import Annotated

from pydantic import Field

from services.caseload.request_bodies.fields import Body, Day
from shared.terms.codes import Code


class SharingIn(Body):
    EXAMPLE = {"recipient": "some-council", "purpose": "benefit_advice", "effective_from": "2018-03-20"}

    recipient: Annotated[Code, Field(description="the code of a recipient of the programme")]
    purpose: Annotated[Code, Field(description="one of the purposes that the programme names for it")]
    effective_from: Annotated[Day, Field(description="the day on which the participant agreed, or the agreement began")]
    effective_to: Annotated[Day | None, Field(description="its last day; without it, until it is withdrawn")] = None


class SharingWithdrawalIn(Body):
    EXAMPLE = {"withdrawn_on": "2018-05-01"}

    withdrawn_on: Annotated[Day, Field(description="the first day on which nothing is shown")]
