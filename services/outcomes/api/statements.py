"""The month's statement: cut off by the prime or the commissioner, authorised by the commissioner's finance."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from services.outcomes.commands.authorise_statement import authorise_statement
from services.outcomes.commands.cut_off_statement import cut_off_statement
from services.outcomes.commands.return_statement import return_statement
from services.outcomes.queries.statements import list_statements, read_statement
from services.outcomes.request_bodies.statements import EXAMPLES, MONTH, RETURN_EXAMPLES, ReturnIn, StatementIn
from services.outcomes.responses.statements import StatementOut, StatementsOut
from shared.edge.idempotency import once
from shared.edge.request_bodies import raw_body, request_body
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.terms.calendar import Month
from shared.terms.clients import Part
from shared.terms.faults import Fault
from shared.terms.paging import decode_cursor, paginate
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1/statements", tags=["statements"])

PARTIES = (Part.COMMISSIONER, Part.PRIME)
Reading = Annotated[RequestContext, needs("statements:read")]
CuttingOff = Annotated[RequestContext, needs("statements:write", roles=["finance"], part=PARTIES, creates=True)]
Returning = Annotated[RequestContext, needs("statements:write", roles=["finance"], part=PARTIES, changes=True)]
Authorising = Annotated[
    RequestContext, needs("statements:write", roles=["finance"], part=[Part.COMMISSIONER], changes=True)
]
Raw = Annotated[bytes, Depends(raw_body)]


@router.post(
    "",
    status_code=201,
    response_model=StatementOut,
    summary="Cut off a month's statement",
    operation_id="cut_off_statement",
    openapi_extra=request_body(StatementIn, EXAMPLES),
)
async def cut_off(context: CuttingOff, raw: Raw) -> JSONResponse:
    """Cuts a month off: the delivery fee, every approved claim achieved in it or before, and recoveries (clawback).

    Role: finance, of the prime or the commissioner. 409 for a month that is cut off, 422 for one that is not over or
    not the next. A month whose statement was returned is cut off again, in its next `revision`. The total is the sum of
    the lines; a recovery names the line it reverses. Under a funding cap a claim that no longer fits waits; `funders`
    divides the total by the apportionment of the month's last day.
    """
    programmes, body = context.container.programmes, parse(StatementIn, raw)
    programme_id = body.values.get("programme")
    message = f"no programme is called so; there is {', '.join(sorted(programmes))}"
    unknown = programme_id is not None and programme_id not in programmes
    statement = body.validated([Fault("/programme", "unknown-programme", message)] if unknown else [])
    async with once(context) as creation:
        if creation.new:
            creation.resource_id = await cut_off_statement(
                creation.uow, programmes, programmes[statement.programme], Month.of(statement.month)
            )
        resource = await read_statement(creation.uow, programmes, creation.resource_id)
    return json_response(resource, creation.status, f"/v1/statements/{creation.resource_id}", **creation.headers)


@router.get("", response_model=StatementsOut, summary="List statements", operation_id="list_statements")
async def list_(
    context: Reading,
    programme: str | None = None,
    month: Annotated[str | None, Query(pattern=MONTH)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> JSONResponse:
    """Statements with their lines, by month; for the commissioner and the prime."""
    after = decode_cursor(cursor, str, str)
    async with context.unit_of_work() as uow:
        rows = await list_statements(uow, context.container.programmes, after, limit + 1, programme, month)
    return json_response(paginate(rows, limit, lambda row: [row["month"], row["id"]]))


@router.get("/{statement_id}", response_model=StatementOut, summary="Read a statement", operation_id="read_statement")
async def read(context: Reading, statement_id: str) -> JSONResponse:
    """One statement with its lines, in order: delivery fee, outcomes by day achieved, recoveries."""
    async with context.unit_of_work() as uow:
        return json_response(await read_statement(uow, context.container.programmes, statement_id))


@router.post(
    "/{statement_id}/authorise",
    response_model=StatementOut,
    summary="Authorise a statement",
    operation_id="authorise_statement",
)
async def authorise(context: Authorising, statement_id: str) -> JSONResponse:
    """Releases a statement for payment: its claims are paid or recovered. Role: finance, of the commissioner.

    A line whose claim has changed since the cut-off is withdrawn already, so read the statement again after a 412. 409
    with `errors`: a line is not due as it is, because of a volume band or the funding cap; return the statement.
    """
    programmes, version = context.container.programmes, context.expected_version()
    async with context.unit_of_work() as uow:
        await authorise_statement(uow, programmes, statement_id, version)
        resource = await read_statement(uow, programmes, statement_id)
    return json_response(resource)


@router.post(
    "/{statement_id}/return",
    response_model=StatementOut,
    summary="Return a statement that is not authorised",
    operation_id="return_statement",
    openapi_extra=request_body(ReturnIn, RETURN_EXAMPLES),
)
async def give_back(context: Returning, statement_id: str, raw: Raw) -> JSONResponse:
    """Returns a statement with a reason: its claims are approved again, its recoveries are due again.

    The statement and its lines are kept, and nothing on them is due; cut the month off again. Role: finance, of the
    prime or the commissioner.
    """
    programmes, version = context.container.programmes, context.expected_version()
    reason = parse(ReturnIn, raw).validated().reason
    async with context.unit_of_work() as uow:
        await return_statement(uow, programmes, statement_id, version, reason)
        resource = await read_statement(uow, programmes, statement_id)
    return json_response(resource)
