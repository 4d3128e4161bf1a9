"""Claims: read by whoever sees the participant, moved by claims officers and validators."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from services.outcomes import queries
from services.outcomes.commands import review
from services.outcomes.domain.proofs import Basis, How
from shared.edge.request_bodies import raw_body, request_body
from shared.edge.request_context import RequestContext, requires_scope
from shared.edge.responses import json_response
from shared.terms.paging import decode_cursor, paginate
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1/claims", tags=["claims"])
Limit = Annotated[int, Query(ge=1, le=200)]
State = Literal[
    "not_claimed",
    "triggered",
    "submitted",
    "in_validation",
    "on_hold",
    "approved",
    "payable",
    "paid",
    "confirmed",
    "recovered",
    "rejected",
    "voided",
    "expired",
]
Changing = Annotated[RequestContext, requires_scope("claims:write", changes=True)]
Raw = Annotated[bytes, Depends(raw_body)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]


class HoldIn(BaseModel):
    """The query, as a code of your scheme; what clears it is agreed outside Milepost."""

    model_config = ConfigDict(extra="forbid")
    code: Code


class RejectIn(BaseModel):
    """Why the claim fails, as a code of your scheme."""

    model_config = ConfigDict(extra="forbid")
    reason: Code


class EvidenceIn(BaseModel):
    """One item: how and when it was obtained, and where the provider keeps it [rule 77]."""

    model_config = ConfigDict(extra="forbid")
    how: How
    obtained_on: Annotated[date, Field(strict=True)]
    reference: Annotated[str, Field(pattern=r"^[A-Za-z0-9_./-]{1,64}$", description="your own reference, no name")]
    basis: Basis | None = None


class SubmitIn(BaseModel):
    """What the claim rests on."""

    model_config = ConfigDict(extra="forbid")
    evidence: Annotated[list[EvidenceIn], Field(max_length=50)] = []


SUBMITTED = {"evidence": [{"how": "invoice", "obtained_on": "2018-12-03", "reference": "CASE-17/3"}]}


@router.get("")
async def claims(
    context: Annotated[RequestContext, requires_scope("claims:read")],
    programme: str | None = None,
    state: State | None = None,
    provider: str | None = None,
    participant: str | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> Any:
    """Claims you may see, oldest first; filters: programme, state, provider, participant."""
    after = (decode_cursor(cursor, str) or [""])[0]
    filters = {"programme": programme, "state": state, "provider": provider, "participant": participant}
    async with context.unit_of_work() as uow:
        rows = await queries.claims(uow, after, limit + 1, **filters)
    return json_response(paginate(rows, limit, lambda row: [row["id"]]))


@router.get("/{claim_id}")
async def claim(context: Annotated[RequestContext, requires_scope("claims:read")], claim_id: str) -> Any:
    """One claim; `price` is that of the day the outcome was achieved, `owed_back` when a recovery is due [rule 79]."""
    async with context.unit_of_work() as uow:
        return json_response(await queries.claim(uow, claim_id))


async def _step(context: RequestContext, claim_id: str, event: str, code: str | None = None) -> Any:
    expected = context.expected_version()
    async with context.unit_of_work() as uow:
        await review.step(uow, context.container.programmes, claim_id, event, expected, code)
        resource = await queries.claim(uow, claim_id)
    return json_response(resource)


@router.post("/{claim_id}/validate")
async def validate(context: Changing, claim_id: str) -> Any:
    """Takes a triggered or submitted claim into validation. Role: validator."""
    context.require_role("validator")
    return await _step(context, claim_id, "validate")


@router.post("/{claim_id}/hold", openapi_extra=request_body(HoldIn, {"query": {"value": {"code": "employer-unclear"}}}))
async def hold(context: Changing, claim_id: str, raw: Raw) -> Any:
    """Puts a claim in validation on hold with a code. Role: validator."""
    context.require_role("validator")
    return await _step(context, claim_id, "hold", parse(HoldIn, raw).validated().code)


@router.post("/{claim_id}/answer")
async def answer(context: Changing, claim_id: str) -> Any:
    """The query is answered: back into validation. Role: claims_officer."""
    context.require_role("claims_officer")
    return await _step(context, claim_id, "answer")


@router.post("/{claim_id}/approve")
async def approve(context: Changing, claim_id: str) -> Any:
    """Passes a claim. Role: validator, of an organisation that neither recorded nor is paid for it [life cycle 5]."""
    context.require_role("validator")
    return await _step(context, claim_id, "approve")


@router.post(
    "/{claim_id}/reject", openapi_extra=request_body(RejectIn, {"failed": {"value": {"reason": "not-employed"}}})
)
async def reject(context: Changing, claim_id: str, raw: Raw) -> Any:
    """Fails a claim with a reason; it may be submitted again while attempts remain [rule 76]. Role: validator."""
    context.require_role("validator")
    return await _step(context, claim_id, "reject", parse(RejectIn, raw).validated().reason)


@router.post("/{claim_id}/submit", openapi_extra=request_body(SubmitIn, {"invoices": {"value": SUBMITTED}}))
async def submit(context: Changing, claim_id: str, raw: Raw) -> Any:
    """Claims an outcome that its provider has to claim, on evidence, or sends a rejected claim again [rules 75–77].

    Role: claims_officer. 422: no evidence, or some without what it needs; the window is closed (`claim_by`); no
    attempts are left. A claim that the feed triggered needs no evidence to be sent again.
    """
    context.require_role("claims_officer")
    expected = context.expected_version()
    given = parse(SubmitIn, raw or b"{}").validated()
    items = [item.model_dump() for item in given.evidence]
    async with context.unit_of_work() as uow:
        await review.submit_with(uow, context.container.programmes, claim_id, expected, items)
        resource = await queries.claim(uow, claim_id)
    return json_response(resource)


@router.post("/{claim_id}/confirm")
async def confirm(context: Changing, claim_id: str) -> Any:
    """A paid claim passed its check after payment [rule 80]. Role: validator, of the commissioner."""
    context.require_role("validator")
    context.require_kind("commissioner")
    return await _step(context, claim_id, "confirm")
