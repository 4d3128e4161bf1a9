"""Rows of the earnings feed that match no participant: listed, and settled by a person."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.outcomes.commands.settle_unmatched import Settling
from services.outcomes.domain.unmatched import PaymentChosen
from services.outcomes.queries.unmatched import UnmatchedFilters, list_unmatched, read_unmatched, require_visible
from services.outcomes.request_bodies.unmatched import (
    BELONG_TO_EXAMPLES,
    DIFFERENT_EXAMPLES,
    DISCARD_EXAMPLES,
    SAME_AS_EXAMPLES,
    UNDO_EXAMPLES,
    BelongToIn,
    SameAsIn,
    WhyIn,
)
from services.outcomes.responses.unmatched import UnmatchedRowsOut, UnmatchedRowWithHistoryOut
from shared.edge.request_bodies import raw_body, request_body
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import Part
from shared.terms.paging import decode_cursor, paginate
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1/earnings/unmatched", tags=["earnings"])

Reading = Annotated[RequestContext, needs("earnings:read")]
Raw = Annotated[bytes, Depends(raw_body)]
Position = Annotated[int, Path(ge=1, lt=2**63, description="the row's position in the queue")]
Body = TypeVar("Body", bound=BaseModel)
ROLES, DECIDES = ("earnings_officer",), ("commissioner", "operator")
"""Who may say whose earnings a row is: nobody who is paid for them, and not the feed, which sees no participant."""
SettlingContext = Annotated[
    RequestContext,
    needs("earnings:write", kinds=("feed", *DECIDES), roles=ROLES, part=[Part.COMMISSIONER], changes=True),
]
DecidingContext = Annotated[
    RequestContext, needs("earnings:write", kinds=DECIDES, roles=ROLES, part=[Part.COMMISSIONER], changes=True)
]


@router.get(
    "",
    response_model=UnmatchedRowsOut,
    summary="List unmatched earnings",
    operation_id="list_unmatched_earnings",
)
async def list_(
    context: Reading,
    programme: str | None = None,
    reference: str | None = None,
    reason: str | None = None,
    queued_before: Annotated[date | None, Query(description="a day: only rows that wait since before it")] = None,
    settled: Annotated[bool, Query(description="the rows that left the queue instead")] = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> JSONResponse:
    """Rows that match no participant yet, oldest first, each with its reason.

    Filters: programme, reference, reason, queued_before (a day); `settled=true` lists those that left the queue. A feed
    sees what it sent without whose it is and why it waits, an operator everything, others see rows about participants
    or programmes they may see.
    """
    after = (decode_cursor(cursor, int) or [0])[0]
    filters = UnmatchedFilters(settled, programme, reference, reason, queued_before)
    async with _reading(context) as uow:
        rows = await list_unmatched(uow, after, limit + 1, filters, context.client)
    return json_response(paginate(rows, limit, lambda row: [row["position"]]))


@router.get(
    "/{position}",
    response_model=UnmatchedRowWithHistoryOut,
    summary="Read an unmatched row",
    operation_id="read_unmatched_earnings",
)
async def read(context: Reading, position: Position) -> JSONResponse:
    """One row with its reason, the participants it may belong to, and who settled it how and why."""
    async with _reading(context) as uow:
        return json_response(await read_unmatched(uow, position, context.client))


@router.post(
    "/{position}/belong-to",
    response_model=UnmatchedRowWithHistoryOut,
    summary="Say whose an unmatched row is",
    operation_id="match_unmatched_earnings",
    openapi_extra=request_body(BelongToIn, BELONG_TO_EXAMPLES),
)
async def belong_to(context: DecidingContext, position: Position, raw: Raw) -> JSONResponse:
    """Matches the row to a participant at once, as if the feed had; with `corrects`, as a correction of that payment.

    Role: earnings_officer, of a commissioner or operator. 422: it cannot count there, and why. A payment that is like
    one that the participant has waits on as a possible duplicate.
    """
    body = parse(BelongToIn, raw).validated()
    corrects = PaymentChosen(body.corrects.payment, body.corrects.paid_on) if body.corrects else None
    participant_id = body.participant_id
    return await _settle(
        context, position, body.why, lambda row: row.belong_to(participant_id, corrects), participant_id
    )


@router.post(
    "/{position}/same-as",
    response_model=UnmatchedRowWithHistoryOut,
    summary="Say that an unmatched row is recorded already",
    operation_id="recognise_unmatched_earnings",
    openapi_extra=request_body(SameAsIn, SAME_AS_EXAMPLES),
)
async def same_as(context: SettlingContext, position: Position, raw: Raw) -> JSONResponse:
    """The row is a payment that is recorded already, and does not count again. Role: earnings_officer."""
    body = parse(SameAsIn, raw).validated()
    chosen = PaymentChosen(body.payment, body.paid_on) if body.payment else None
    participant_id = body.participant_id
    return await _settle(context, position, body.why, lambda row: row.same_as(chosen, participant_id), participant_id)


@router.post(
    "/{position}/different",
    response_model=UnmatchedRowWithHistoryOut,
    summary="Say that a row is another payment than the one it looks like",
    operation_id="distinguish_unmatched_earnings",
    openapi_extra=request_body(WhyIn, DIFFERENT_EXAMPLES),
)
async def different(context: DecidingContext, position: Position, raw: Raw) -> JSONResponse:
    """The payment is not the one it looks like, or whose key it has: it counts from now on.

    Role: earnings_officer, not of a feed.
    """
    return await _settle(context, position, parse(WhyIn, raw).validated().why, lambda row: row.decide("different"))


@router.post(
    "/{position}/discard",
    response_model=UnmatchedRowWithHistoryOut,
    summary="Discard an unmatched row",
    operation_id="discard_unmatched_earnings",
    openapi_extra=request_body(WhyIn, DISCARD_EXAMPLES),
)
async def discard(context: SettlingContext, position: Position, raw: Raw) -> JSONResponse:
    """The row never counts; it is kept, and sent again it does nothing. Role: earnings_officer."""
    return await _settle(context, position, parse(WhyIn, raw).validated().why, lambda row: row.decide("discard"))


@router.post(
    "/{position}/undo",
    response_model=UnmatchedRowWithHistoryOut,
    summary="Undo how an unmatched row was settled",
    operation_id="undo_unmatched_earnings",
    openapi_extra=request_body(WhyIn, UNDO_EXAMPLES),
)
async def undo(context: SettlingContext, position: Position, raw: Raw) -> JSONResponse:
    """The row waits again and its effect is taken back, with what was claimed on it. Role: earnings_officer.

    409: it was not settled by a person, or the feed has sent it again.
    """
    return await _settle(context, position, parse(WhyIn, raw).validated().why, lambda row: row.undo())


@asynccontextmanager
async def _reading(context: RequestContext) -> AsyncIterator[UnitOfWork]:
    """A unit of work under the client's row policies; an operator sees every row."""
    every_row = context.client.kind == "operator"
    async with context.unit_of_work_of_service() if every_row else context.unit_of_work() as uow:
        yield uow


async def _settle(
    context: RequestContext,
    position: int,
    why: str,
    action: Callable[[Settling], Awaitable[None]],
    participant_id: str | None = None,
) -> JSONResponse:
    """Runs an action on a row, and answers with the row after it.

    The client must see the row, and the participant it names. The action itself is on behalf of the service, because
    whose a row is depends on everybody with its reference.
    """
    version = context.expected_version()
    async with _reading(context) as uow:
        for programme_id in await require_visible(uow, position, participant_id):
            uow.require_part(programme_id)
    async with context.unit_of_work_of_service() as uow:
        await action(Settling(uow, context.container.programmes, position, version, why))
    async with _reading(context) as uow:
        return json_response(await read_unmatched(uow, position, context.client))
