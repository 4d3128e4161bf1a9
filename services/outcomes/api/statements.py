"""The month's statement: cut off by the prime or the commissioner, authorised by the commissioner's finance."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from services.outcomes import queries
from services.outcomes.commands.statements import authorise, cut_month_off
from shared.edge.api import Call, Draft, body_of, draft, needs, page, read_cursor, shown, takes
from shared.edge.idempotency import once
from shared.terms.calendar import Month
from shared.terms.faults import Fault
from shared.terms.programme import Programmes

router = APIRouter(prefix="/v1/statements", tags=["statements"])
MONTH = r"^[12][0-9]{3}-(0[1-9]|1[0-2])$"
EXAMPLES = {"march": {"summary": "the first month", "value": {"programme": "LLWHP", "month": "2018-03"}}}


class StatementIn(BaseModel):
    """The month of a programme to cut off; it must be over, and the next in order."""

    model_config = ConfigDict(extra="forbid")
    programme: str = Field(max_length=64)
    month: str = Field(pattern=MONTH)


@router.post("", status_code=201, openapi_extra=takes(StatementIn, EXAMPLES))
async def create(
    call: Annotated[Call, needs("statements:write", creates=True)], raw: Annotated[bytes, Depends(body_of)]
) -> Any:
    """Cuts a month off: the delivery fee, every approved claim achieved in it or before, and recoveries [rules 79–82].

    Role finance, of the prime or the commissioner. 409 for a month that is cut off, 422 for one that is not over or
    not the next. The total is the sum of the lines; a recovery names the line it reverses. Under a funding cap a claim
    that no longer fits waits; `funders` says who bears how much, by the apportionment of the month's last day.
    """
    call.require_role("finance")
    call.require_kind("prime", "commissioner")
    wanted = draft(StatementIn, raw)
    wanted.accept(_unknown_programme(call, wanted))
    async with once(call) as creation:
        if creation.new:
            programmes = call.parts.programmes
            programme, month = programmes[wanted.values["programme"]], Month.of(wanted.values["month"])
            creation.resource_id = await cut_month_off(creation.tx, programmes, programme, month)
        resource = await queries.statement(creation.tx, call.parts.programmes, creation.resource_id)
    return shown(resource, creation.status, f"/v1/statements/{creation.resource_id}", **creation.headers)


def _unknown_programme(call: Call, wanted: Draft[StatementIn]) -> list[Fault]:
    programmes: Programmes = call.parts.programmes
    asked = wanted.values.get("programme")
    mine = sorted(p.id for p in programmes.values() if call.client.org in (p.prime, p.commissioner))
    if asked is None or asked in mine:
        return []
    return [Fault("/programme", "unknown-programme", f"no programme of yours is called so; yours: {', '.join(mine)}")]


@router.get("")
async def statements(
    call: Annotated[Call, needs("statements:read")],
    programme: str | None = None,
    month: Annotated[str | None, Query(pattern=MONTH)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> Any:
    """Statements with their lines, by month; for the commissioner and the prime."""
    async with call.tx() as tx:
        rows = await queries.statements(tx, call.parts.programmes, read_cursor(cursor, 2), limit + 1, programme, month)
    return shown(page(rows, limit, lambda row: [row["month"], row["id"]]))


@router.get("/{statement_id}")
async def statement(call: Annotated[Call, needs("statements:read")], statement_id: str) -> Any:
    """One statement with its lines, in order: delivery fee, outcomes by day achieved, recoveries."""
    async with call.tx() as tx:
        return shown(await queries.statement(tx, call.parts.programmes, statement_id))


@router.post("/{statement_id}/authorise")
async def authorised(call: Annotated[Call, needs("statements:write", changes=True)], statement_id: str) -> Any:
    """Releases a statement: its claims are paid, its recoveries made. Role finance, of the commissioner."""
    call.require_role("finance")
    call.require_kind("commissioner")
    expected = call.expected_version()
    async with call.tx() as tx:
        await authorise(tx, call.parts.programmes, statement_id, expected)
        resource = await queries.statement(tx, call.parts.programmes, statement_id)
    return shown(resource)
