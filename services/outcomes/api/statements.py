"""The month's statement: cut off by the prime or the commissioner, authorised by the commissioner's finance."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from services.outcomes import queries
from services.outcomes.commands.statements import authorise, cut_month_off
from shared.edge.idempotency import once
from shared.edge.request_bodies import raw_body, request_body
from shared.edge.request_context import RequestContext, requires_scope
from shared.edge.responses import json_response
from shared.terms.calendar import Month
from shared.terms.faults import Fault
from shared.terms.paging import decode_cursor, paginate
from shared.terms.parsing import ParsedBody, parse
from shared.terms.programme import Programmes

router = APIRouter(prefix="/v1/statements", tags=["statements"])
MONTH = r"^[12][0-9]{3}-(0[1-9]|1[0-2])$"
EXAMPLES = {"march": {"summary": "the first month", "value": {"programme": "LLWHP", "month": "2018-03"}}}


class StatementIn(BaseModel):
    """The month of a programme to cut off; it must be over, and the next in order."""

    model_config = ConfigDict(extra="forbid")
    programme: str = Field(max_length=64)
    month: str = Field(pattern=MONTH)


@router.post("", status_code=201, openapi_extra=request_body(StatementIn, EXAMPLES))
async def create(
    context: Annotated[RequestContext, requires_scope("statements:write", creates=True)],
    raw: Annotated[bytes, Depends(raw_body)],
) -> Any:
    """Cuts a month off: the delivery fee, every approved claim achieved in it or before, and recoveries [rules 79–82].

    Role finance, of the prime or the commissioner. 409 for a month that is cut off, 422 for one that is not over or
    not the next. The total is the sum of the lines; a recovery names the line it reverses. Under a funding cap a claim
    that no longer fits waits; `funders` says who bears how much, by the apportionment of the month's last day.
    """
    context.require_role("finance")
    context.require_kind("prime", "commissioner")
    wanted = parse(StatementIn, raw)
    wanted.validated(_unknown_programme(context, wanted))
    async with once(context) as creation:
        if creation.new:
            programmes = context.container.programmes
            programme, month = programmes[wanted.values["programme"]], Month.of(wanted.values["month"])
            creation.resource_id = await cut_month_off(creation.uow, programmes, programme, month)
        resource = await queries.statement(creation.uow, context.container.programmes, creation.resource_id)
    return json_response(resource, creation.status, f"/v1/statements/{creation.resource_id}", **creation.headers)


def _unknown_programme(context: RequestContext, wanted: ParsedBody[StatementIn]) -> list[Fault]:
    programmes: Programmes = context.container.programmes
    asked = wanted.values.get("programme")
    mine = sorted(p.id for p in programmes.values() if context.client.org in (p.prime, p.commissioner))
    if asked is None or asked in mine:
        return []
    return [Fault("/programme", "unknown-programme", f"no programme of yours is called so; yours: {', '.join(mine)}")]


@router.get("")
async def statements(
    context: Annotated[RequestContext, requires_scope("statements:read")],
    programme: str | None = None,
    month: Annotated[str | None, Query(pattern=MONTH)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> Any:
    """Statements with their lines, by month; for the commissioner and the prime."""
    async with context.unit_of_work() as uow:
        rows = await queries.statements(
            uow, context.container.programmes, decode_cursor(cursor, str, str), limit + 1, programme, month
        )
    return json_response(paginate(rows, limit, lambda row: [row["month"], row["id"]]))


@router.get("/{statement_id}")
async def statement(context: Annotated[RequestContext, requires_scope("statements:read")], statement_id: str) -> Any:
    """One statement with its lines, in order: delivery fee, outcomes by day achieved, recoveries."""
    async with context.unit_of_work() as uow:
        return json_response(await queries.statement(uow, context.container.programmes, statement_id))


@router.post("/{statement_id}/authorise")
async def authorised(
    context: Annotated[RequestContext, requires_scope("statements:write", changes=True)], statement_id: str
) -> Any:
    """Releases a statement: its claims are paid, its recoveries made. Role finance, of the commissioner."""
    context.require_role("finance")
    context.require_kind("commissioner")
    expected = context.expected_version()
    async with context.unit_of_work() as uow:
        await authorise(uow, context.container.programmes, statement_id, expected)
        resource = await queries.statement(uow, context.container.programmes, statement_id)
    return json_response(resource)
