"""Reading referrals, and the versions of their records; receiving them is in `intake.py`."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query

from services.referrals import commands, queries
from services.referrals.api.shapes import Code, ReferralOut, Referrals, Versions
from services.referrals.commands import versions
from services.referrals.commands.deciding import locked
from shared.edge.request_context import RequestContext, requires_scope
from shared.edge.responses import json_response
from shared.terms.clients import DELIVERS
from shared.terms.paging import decode_cursor, paginate

router = APIRouter(prefix="/v1/referrals", tags=["referrals"])
Reading = Annotated[RequestContext, requires_scope("referrals:read")]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Filter = Annotated[Code | None, Query()]


@router.get("", response_model=Referrals)
async def listed(
    context: Reading,
    programme: Filter = None,
    state: Filter = None,
    provider: Filter = None,
    area: Filter = None,
    matching: Annotated[
        Literal["new", "known", "manual"] | None, Query(description="manual: the queue to look at")
    ] = None,
    referred_from: date | None = None,
    referred_to: date | None = None,
    overdue: Annotated[Literal["acknowledgement"] | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query()] = None,
) -> Any:
    """The referrals you may see, in the order they came, a page at a time; `next` is the cursor of the next page."""
    filters = {"programme": programme, "state": state, "provider": provider, "area": area, "matching": matching}
    days = {"referred_from": referred_from, "referred_to": referred_to}
    after = (decode_cursor(cursor, str) or [None])[0]
    async with context.unit_of_work() as uow:
        late = uow.today if overdue else None
        rows = await queries.referrals(uow, {**filters, **days, "overdue_at": late, "after": after}, limit + 1)
    return json_response(paginate(rows, limit, lambda row: [row["id"]]))


@router.get("/{referral_id}", response_model=ReferralOut)
async def one(context: Reading, referral_id: str) -> Any:
    """One referral; a foreign one is not found. Names are read through `POST /v1/people/lookup`."""
    async with context.unit_of_work() as uow:
        resource = await queries.referral(uow, referral_id)
    return json_response(resource)


@router.get("/{referral_id}/versions", response_model=Versions)
async def all_versions(context: Reading, referral_id: str) -> Any:
    """Every version of the record, who sent and who applied it, and which fields changed: names, never values.

    Safeguarding fields are named to the role safeguarding only [rule 104].
    """
    async with context.unit_of_work() as uow:
        await queries.referral(uow, referral_id)
        items = await versions.listed(uow, context.container.own["vault"], referral_id, context.client.roles)
    return json_response({"items": items})


@router.post("/{referral_id}/versions/{number}/apply", response_model=ReferralOut)
async def apply(
    context: Annotated[RequestContext, requires_scope("referrals:write", changes=True)],
    referral_id: str,
    number: Number,
) -> Any:
    """Makes a later version of the record the one that holds [rule 2]; group, area and dates stay [rule 12]."""
    context.require_kind("jcp", *sorted(DELIVERS))
    expected = context.expected_version()
    async with context.unit_of_work() as uow:
        row = await locked(uow, referral_id, expected)
        await commands.apply(uow, context.container.own["vault"], row, number)
        resource = await queries.referral(uow, referral_id)
    return json_response(resource)
