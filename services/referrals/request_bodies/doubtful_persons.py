"""Request bodies about doubtful persons."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from services.referrals.domain.settling import REASONS
from services.referrals.request_bodies.referrals import Strict

SETTLE_EXAMPLE: dict[str, Any] = {
    "different": {
        "summary": "Two people who look alike",
        "value": {"decision": "different", "why": "documents_seen"},
    }
}
UNDO_EXAMPLE: dict[str, Any] = {"example": {"summary": "Settled by mistake", "value": {"why": "entered_wrongly"}}}


class Settle(Strict):
    decision: Literal["same", "different"]
    person_id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,64}$")] | None = Field(
        None, description="with `same`: which of the candidates it is"
    )
    why: Literal[REASONS]  # type: ignore[valid-type]


class Undo(Strict):
    why: Literal[REASONS]  # type: ignore[valid-type]
