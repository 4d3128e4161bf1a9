"""Deliveries of the earnings feed."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from services.outcomes.commands.receive_earnings import MOST_LINES, Delivery, chunks
from services.outcomes.domain.lines import in_utf8, line_count
from services.outcomes.queries.earnings import list_kept_lines, read_delivery
from services.outcomes.request_bodies.earnings import DELIVERY
from services.outcomes.responses.earnings import DeliveryOut, KeptLinesOut
from shared.edge.idempotency import once
from shared.edge.problems import Problem
from shared.edge.request_bodies import raw_body
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.terms.paging import decode_cursor, paginate

router = APIRouter(prefix="/v1/earnings", tags=["earnings"])

Reading = Annotated[RequestContext, needs("earnings:read")]


@router.post(
    "",
    response_model=DeliveryOut,
    summary="Deliver earnings",
    operation_id="deliver_earnings",
    openapi_extra=DELIVERY,
)
async def deliver(
    context: Annotated[RequestContext, needs("earnings:write", kinds=["feed"], creates=True)],
    raw: Annotated[bytes, Depends(raw_body)],
) -> JSONResponse:
    """Takes payments and notifications of the earnings feed, one JSON object a line.

    Every row is accounted for: accepted + repeated + unmatched + rejected = read, and `rows` names every row that is
    not accepted, with all its errors. The same row again changes nothing. An unmatched row is kept and matched when its
    day comes, or its start or payment arrives; one that came before its referral is left to a person. A feed sends for
    the programmes that name it, corrects what it sent itself [rule 160], and is not told why a row waits [rule 184].
    Only a line that is not JSON is rejected; it is kept too.
    At most 32 MB and 100,000 lines; send a delivery that broke off again.
    """
    text = in_utf8(raw)
    if line_count(text) > MOST_LINES:
        raise Problem("too-large", f"A delivery has at most {MOST_LINES} lines: send it in several.")
    async with once(context) as creation:
        if creation.new:
            delivery = Delivery(context.container.programmes, context.client.org, context.client.actor)
            delivery.require_feed(creation.uow.today)
            # The transaction of `once` stays open to hold the Idempotency-Key, while each chunk commits by itself on
            # behalf of the feed, which may see no participant.
            for chunk in chunks(text):
                await creation.uow.keep_alive()
                async with context.unit_of_work_of_service() as uow:
                    await delivery.receive(uow, chunk)
            creation.status = 200
            creation.resource_id = await delivery.record(creation.uow)
        resource = await read_delivery(creation.uow, creation.resource_id)
    return json_response(resource, creation.status, f"/v1/earnings/{creation.resource_id}", **creation.headers)


@router.get(
    "/{delivery_id}/kept-lines",
    response_model=KeptLinesOut,
    summary="List the lines of a delivery that could not be read",
    operation_id="list_kept_lines",
)
async def kept_lines(
    context: Reading,
    delivery_id: str,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> JSONResponse:
    """The lines that were not JSON or had faults, as they were sent, in order; for the feed that sent them."""
    after = (decode_cursor(cursor, int) or [0])[0]
    async with context.unit_of_work() as uow:
        lines = await list_kept_lines(uow, delivery_id, after, limit + 1)
    return json_response(paginate(lines, limit, lambda line: [line["line"]]))


@router.get(
    "/{delivery_id}",
    response_model=DeliveryOut,
    summary="Read a delivery of earnings",
    operation_id="read_earnings_delivery",
)
async def read(context: Reading, delivery_id: str) -> JSONResponse:
    """The results of the rows of one delivery, for the feed that sent it."""
    async with context.unit_of_work() as uow:
        return json_response(await read_delivery(uow, delivery_id))
