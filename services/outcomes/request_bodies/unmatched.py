"""Bodies of the actions on an unmatched row of the earnings feed."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.terms.codes import Code, NoIdentifier
from shared.terms.text_patterns import WRITTEN

Why = Annotated[
    str,
    Field(min_length=3, max_length=500, pattern=WRITTEN, description="kept with your client's id; no personal details"),
    NoIdentifier,
]
PaymentId = Annotated[Code, Field(description="a payment as its feed sent it")]
PayDate = Annotated[date, Field(strict=True, description="needed if several payments have the id")]
ParticipantId = Annotated[str, Field(max_length=64, pattern=r"^[a-z0-9_]+$")]


class CorrectedIn(BaseModel):
    """The payment of the participant, of the same employment, that the row replaces or takes back."""

    model_config = ConfigDict(extra="forbid")
    payment: PaymentId
    paid_on: PayDate | None = None


class BelongToIn(BaseModel):
    """Whose the row is, and which payment it corrects if it corrects one that its feed did not name."""

    model_config = ConfigDict(extra="forbid")
    participant_id: ParticipantId
    corrects: CorrectedIn | None = None
    why: Why


class SameAsIn(BaseModel):
    """The payment as which the row is recorded already. A possible duplicate need not name it."""

    model_config = ConfigDict(extra="forbid")
    payment: PaymentId | None = None
    paid_on: PayDate | None = None
    participant_id: ParticipantId | None = Field(None, description="who has the payment, if the row has no participant")
    why: Why


class WhyIn(BaseModel):
    """Why the row is settled in this way."""

    model_config = ConfigDict(extra="forbid")
    why: Why


BELONG_TO_EXAMPLES = {
    "whose": {"value": {"participant_id": "ref_01j0000000000000000000000a", "why": "the employer confirmed who it is"}}
}
SAME_AS_EXAMPLES = {"again": {"value": {"why": "the payroll sent August a second time under new ids"}}}
DIFFERENT_EXAMPLES = {"bonus": {"value": {"why": "a bonus of the same amount, by the payslip"}}}
DISCARD_EXAMPLES = {"wrong": {"value": {"why": "the feed says that the row was sent by mistake"}}}
UNDO_EXAMPLES = {"undo": {"value": {"why": "settled for the wrong participant"}}}
