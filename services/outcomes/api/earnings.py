"""The earnings feed's door, and what a participant's earnings have come to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from services.outcomes import queries
from services.outcomes.commands import deliver
from shared.edge.idempotency import once
from shared.edge.problems import Problem
from shared.edge.request_bodies import raw_body
from shared.edge.request_context import RequestContext, requires_scope
from shared.edge.responses import json_response
from shared.store.unit_of_work import UnitOfWork
from shared.terms.paging import decode_cursor, paginate

router = APIRouter(tags=["earnings"])
NDJSON = "application/x-ndjson"
PAYMENT = (
    '{"kind":"payment","referral":"PO-0000001","employment":"EMP-1","payment":"P-1",'
    '"paid_on":"2018-07-31","amount":"812.40"}\n'
)
CORRECTION = (
    '{"kind":"payment","referral":"PO-0000001","employment":"EMP-1","payment":"P-2",'
    '"paid_on":"2018-07-31","amount":"412.40","replaces":"P-1"}\n'
)
NOTIFICATION = (
    '{"kind":"notification","referral":"PO-0000001","type":"threshold_step","step":"3000.00",'
    '"created_on":"2018-11-30"}\n'
)
EXAMPLES = {
    "payments": {"summary": "a payment and its correction", "value": PAYMENT + CORRECTION},
    "notification": {"summary": "the feed's own step", "value": NOTIFICATION},
}
TAKES = {
    "requestBody": {
        "required": True,
        "description": "One JSON object a line. A payment: kind, referral, employment, payment, paid_on, amount, and "
        "optionally replaces or reverses (a payment id of the same employment) and excluded_because (refund, in_lieu, "
        "holiday_pay, earlier_employment). A notification: kind, referral, type (first_earnings, threshold_step, "
        "outcome), created_on, and step for a threshold_step, optionally amount. Money is text, in pounds and pence.",
        "content": {NDJSON: {"schema": {"type": "string"}, "examples": EXAMPLES}},
    }
}
Limit = Annotated[int, Query(ge=1, le=200)]


@router.post("/v1/earnings", status_code=200, openapi_extra=TAKES)
async def receive(
    context: Annotated[RequestContext, requires_scope("earnings:write", creates=True)],
    raw: Annotated[bytes, Depends(raw_body)],
) -> Any:
    """Takes payments and notifications, one JSON object a line, from the earnings feed [rules 72, 73].

    Every row is accounted for: accepted + repeated + unmatched + rejected = read; `rows` names all that are not plainly
    accepted, with every fault. The same row again does nothing. A row without a match waits, with the reason, and is
    matched when its referral, start or payment is heard of. At most 32 MB and 100,000 lines; a delivery that broke off
    is sent again.
    """
    context.require_kind("feed", "operator")
    if raw.count(b"\n") > deliver.MOST_LINES:
        raise Problem("too-large", f"A delivery has at most {deliver.MOST_LINES} lines: send it in several.")
    async with once(context) as creation:
        if creation.new:
            sender = deliver.Sender(context.client.org, context.client.actor)
            account = await deliver.deliver(
                _on_behalf_of(context, creation.uow), context.container.programmes, sender, raw
            )
            creation.status = 200
            creation.resource_id = await deliver.note(creation.uow, context.client.org, account)
        resource = await queries.delivery(creation.uow, creation.resource_id)
    return json_response(resource, creation.status, f"/v1/earnings/{creation.resource_id}", **creation.headers)


def _on_behalf_of(context: RequestContext, waiting: UnitOfWork) -> deliver.Begin:
    """No participant is the feed's to see, and it writes about all of them: the service does that for it.

    The transaction that holds the key is `waiting` meanwhile; a sign of life keeps it from being taken for frozen.
    """

    @asynccontextmanager
    async def begin() -> AsyncIterator[UnitOfWork]:
        await waiting.conn.execute("SELECT 1")
        async with context.container.database.as_worker() as uow:
            uow.actor, uow.traceparent = context.client.actor, context.request.state.traceparent
            yield uow
        if uow.positions:
            context.request.state.position = uow.positions[-1]
            if context.container.relay is not None:
                context.container.relay.nudge()

    return begin


@router.get("/v1/earnings/unmatched")
async def unmatched(
    context: Annotated[RequestContext, requires_scope("earnings:read")],
    reference: str | None = None,
    reason: str | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> Any:
    """Rows that wait for a match, oldest first, each with its reason; filters: reference, reason.

    A feed sees what it sent, others what is about participants they may see.
    """
    after = (decode_cursor(cursor, int) or [0])[0]
    async with context.unit_of_work() as uow:
        rows = await queries.unmatched(uow, after, limit + 1, reference, reason)
    return json_response(paginate(rows, limit, lambda row: [row["position"]]))


@router.get("/v1/earnings/{delivery_id}")
async def delivery(context: Annotated[RequestContext, requires_scope("earnings:read")], delivery_id: str) -> Any:
    """What became of the rows of one delivery, for the feed that sent it."""
    async with context.unit_of_work() as uow:
        return json_response(await queries.delivery(uow, delivery_id))


@router.get("/v1/participants/{participant_id}/outcomes")
async def outcomes(context: Annotated[RequestContext, requires_scope("claims:read")], participant_id: str) -> Any:
    """A participant's qualifying total and threshold with its basis, milestones by round, payments and claims.

    A payment that does not count says why [rule 63]; a projection is never shown as an achievement [rule 68].
    `differs`: the feed has notified an outcome that its payments do not show [rule 72].
    """
    async with context.unit_of_work() as uow:
        return json_response(await queries.outcomes(uow, context.container.programmes, participant_id))
