"""Claims: read by organisations that see the participant, moved by claims officers and validators."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from services.outcomes.commands.review_claim import approve_claim, move_claim, submit_claim
from services.outcomes.domain.states import ClaimState
from services.outcomes.queries.claims import list_claims, read_claim
from services.outcomes.request_bodies.claims import (
    HOLD_EXAMPLES,
    REJECT_EXAMPLES,
    SUBMIT_EXAMPLES,
    HoldIn,
    RejectIn,
    SubmitIn,
)
from services.outcomes.responses.claims import ClaimsOut, ClaimWithEvidenceOut
from shared.edge.request_bodies import raw_body, request_body
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import DELIVERING, Part
from shared.terms.paging import decode_cursor, paginate
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1/claims", tags=["claims"])

Reading = Annotated[RequestContext, needs("claims:read")]
Claiming = Annotated[
    RequestContext,
    needs("claims:write", roles=["claims_officer"], part=(Part.COMMISSIONER, *DELIVERING), changes=True),
]
Validating = Annotated[
    RequestContext, needs("claims:write", roles=["validator"], part=[Part.COMMISSIONER], changes=True)
]
Holding = Annotated[
    RequestContext, needs("claims:write", roles=["validator", "finance"], part=[Part.COMMISSIONER], changes=True)
]
Raw = Annotated[bytes, Depends(raw_body)]


@router.get("", response_model=ClaimsOut, summary="List claims", operation_id="list_claims")
async def list_(
    context: Reading,
    programme: str | None = None,
    state: ClaimState | None = None,
    provider: str | None = None,
    participant: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> JSONResponse:
    """Claims you may see, oldest first; filters: programme, state, provider, participant."""
    after = (decode_cursor(cursor, str) or [""])[0]
    async with context.unit_of_work() as uow:
        rows = await list_claims(uow, after, limit + 1, programme, state, provider, participant)
    return json_response(paginate(rows, limit, lambda row: [row["id"]]))


@router.get("/{claim_id}", response_model=ClaimWithEvidenceOut, summary="Read a claim", operation_id="read_claim")
async def read(context: Reading, claim_id: str) -> JSONResponse:
    """One claim with its evidence; `owed_back` while a recovery (clawback) is due."""
    async with context.unit_of_work() as uow:
        return json_response(await read_claim(uow, claim_id))


async def _change(
    context: RequestContext, claim_id: str, command: Callable[[UnitOfWork], Awaitable[None]]
) -> JSONResponse:
    """Runs a command on a claim, and answers with the claim after it."""
    async with context.unit_of_work() as uow:
        await command(uow)
        resource = await read_claim(uow, claim_id)
    return json_response(resource)


async def _move(context: RequestContext, claim_id: str, event: str, code: str | None = None) -> JSONResponse:
    programmes, version = context.container.programmes, context.expected_version()
    return await _change(context, claim_id, lambda uow: move_claim(uow, programmes, claim_id, event, version, code))


@router.post(
    "/{claim_id}/submit",
    response_model=ClaimWithEvidenceOut,
    summary="Submit a claim",
    operation_id="submit_claim",
    openapi_extra=request_body(SubmitIn, SUBMIT_EXAMPLES),
)
async def submit(context: Claiming, claim_id: str, raw: Raw) -> JSONResponse:
    """Claims an outcome that its provider has to claim, on evidence, or sends a rejected claim again.

    Role: claims_officer. 422: evidence is missing or incomplete; the window is closed (`claim_by`); no attempts are
    left; you recorded what the claim rests on, so another client must submit it. A claim that the earnings feed
    triggered needs no evidence to be sent again.
    """
    programmes, version = context.container.programmes, context.expected_version()
    evidence = [item.model_dump() for item in parse(SubmitIn, raw or b"{}").validated().evidence]
    return await _change(context, claim_id, lambda uow: submit_claim(uow, programmes, claim_id, version, evidence))


@router.post(
    "/{claim_id}/validate",
    response_model=ClaimWithEvidenceOut,
    summary="Start validating a claim",
    operation_id="validate_claim",
)
async def validate(context: Validating, claim_id: str) -> JSONResponse:
    """Takes a triggered or submitted claim into validation. Role: validator."""
    return await _move(context, claim_id, "validate")


@router.post(
    "/{claim_id}/hold",
    response_model=ClaimWithEvidenceOut,
    summary="Put a claim on hold",
    operation_id="hold_claim",
    openapi_extra=request_body(HoldIn, HOLD_EXAMPLES),
)
async def hold(context: Holding, claim_id: str, raw: Raw) -> JSONResponse:
    """Puts a claim on hold with a code, until it is authorised for payment.

    A claim in validation is `on_hold` until its query is answered. One that is approved, or on a statement that is not
    authorised, is `withheld` until it is released; its line is withdrawn from the statement. Role: validator, or
    finance.
    """
    return await _move(context, claim_id, "hold", parse(HoldIn, raw).validated().code)


@router.post(
    "/{claim_id}/release",
    response_model=ClaimWithEvidenceOut,
    summary="Release a claim that is withheld",
    operation_id="release_claim",
)
async def release(context: Validating, claim_id: str) -> JSONResponse:
    """A claim that is withheld is approved again, for the next statement.

    Role: validator, of an organisation that neither recorded the job or earnings nor is paid for the outcome.
    """
    programmes, version = context.container.programmes, context.expected_version()
    return await _change(
        context, claim_id, lambda uow: approve_claim(uow, programmes, claim_id, version, event="release")
    )


@router.post(
    "/{claim_id}/answer",
    response_model=ClaimWithEvidenceOut,
    summary="Answer the query of a claim on hold",
    operation_id="answer_claim",
)
async def answer(context: Claiming, claim_id: str) -> JSONResponse:
    """The query is answered: the claim returns to validation. Role: claims_officer."""
    return await _move(context, claim_id, "answer")


@router.post(
    "/{claim_id}/approve",
    response_model=ClaimWithEvidenceOut,
    summary="Approve a claim",
    operation_id="approve_claim",
)
async def approve(context: Validating, claim_id: str) -> JSONResponse:
    """Approves a claim for payment.

    Role: validator, of an organisation that neither recorded the job or earnings nor is paid for the outcome.
    """
    programmes, version = context.container.programmes, context.expected_version()
    return await _change(context, claim_id, lambda uow: approve_claim(uow, programmes, claim_id, version))


@router.post(
    "/{claim_id}/reject",
    response_model=ClaimWithEvidenceOut,
    summary="Reject a claim",
    operation_id="reject_claim",
    openapi_extra=request_body(RejectIn, REJECT_EXAMPLES),
)
async def reject(context: Validating, claim_id: str, raw: Raw) -> JSONResponse:
    """Fails a claim with a reason; it may be submitted again while attempts remain. Role: validator.

    Also a claim that is approved, withheld, or on a statement that is not authorised: its line is withdrawn.
    """
    return await _move(context, claim_id, "reject", parse(RejectIn, raw).validated().reason)


@router.post(
    "/{claim_id}/confirm",
    response_model=ClaimWithEvidenceOut,
    summary="Confirm a paid claim",
    operation_id="confirm_claim",
)
async def confirm(context: Validating, claim_id: str) -> JSONResponse:
    """A paid claim passed its check after payment. Role: validator, of the commissioner."""
    return await _move(context, claim_id, "confirm")


@router.post(
    "/{claim_id}/disallow",
    response_model=ClaimWithEvidenceOut,
    summary="Disallow a paid claim",
    operation_id="disallow_claim",
    openapi_extra=request_body(RejectIn, REJECT_EXAMPLES),
)
async def disallow(context: Validating, claim_id: str, raw: Raw) -> JSONResponse:
    """A paid claim failed its check after payment: it is owed back, and the next statement recovers it.

    The outcome is not claimed again unless it is taken back and achieved anew. Role: validator, of the commissioner.
    """
    return await _move(context, claim_id, "disallow", parse(RejectIn, raw).validated().reason)
