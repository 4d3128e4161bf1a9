"""Bodies of the steps of a claim."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.outcomes.domain.claim_evidence import Basis
from shared.terms.codes import Code, NoIdentifier
from shared.terms.programme import EvidenceKind

OwnCode = Annotated[Code, Field(description="a code of your own scheme")]


class HoldIn(BaseModel):
    """Why the claim is put on hold; what clears it is agreed outside Milepost."""

    model_config = ConfigDict(extra="forbid")
    code: OwnCode


class RejectIn(BaseModel):
    """Why the claim fails, before or after its payment."""

    model_config = ConfigDict(extra="forbid")
    reason: OwnCode


class EvidenceIn(BaseModel):
    """One item of evidence: how and when it was obtained, and where the provider keeps it [rule 77]."""

    model_config = ConfigDict(extra="forbid")
    how: EvidenceKind
    obtained_on: Annotated[date, Field(strict=True)]
    reference: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9_./-]{1,64}$", description="your own reference, no name"), NoIdentifier
    ]
    basis: Basis | None = Field(None, description="what allowed contact with the employer; for employer_contact")


class SubmitIn(BaseModel):
    """The evidence of the claim."""

    model_config = ConfigDict(extra="forbid")
    evidence: Annotated[list[EvidenceIn], Field(max_length=50)] = []


HOLD_EXAMPLES = {"query": {"value": {"code": "employer-unclear"}}}
REJECT_EXAMPLES = {"failed": {"value": {"reason": "not-employed"}}}
SUBMIT_EXAMPLES = {
    "invoices": {
        "value": {"evidence": [{"how": "invoice", "obtained_on": "2018-12-03", "reference": "CASE-17/3"}]},
    }
}
