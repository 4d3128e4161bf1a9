"""Reading referrals, and the versions of their records; receiving them is in `intake.py`."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query

from services.referrals import commands, queries
from services.referrals.api.shapes import Code, ReferralOut, Referrals, Versions
from services.referrals.commands import versions
from services.referrals.commands.deciding import locked
from shared.edge.api import Call, needs, page, read_cursor, shown
from shared.edge.auth import DELIVERS
from shared.edge.problems import Problem
from shared.terms.ids import is_id

router = APIRouter(prefix="/v1/referrals", tags=["referrals"])
Reading = Annotated[Call, needs("referrals:read")]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Filter = Annotated[Code | None, Query()]


@router.get("", response_model=Referrals)
async def listed(
    call: Reading,
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
    after = _after(cursor)
    async with call.tx() as tx:
        late = tx.today if overdue else None
        rows = await queries.referrals(tx, {**filters, **days, "overdue_at": late, "after": after}, limit + 1)
    return shown(page(rows, limit, lambda row: [row["id"]]))


def _after(cursor: str | None) -> str | None:
    values = read_cursor(cursor, 1)
    if values is None:
        return None
    if not is_id(values[0], "ref"):
        raise Problem("bad-query", "The cursor is not one that this list gave out: start again without it.")
    return str(values[0])


@router.get("/{referral_id}", response_model=ReferralOut)
async def one(call: Reading, referral_id: str) -> Any:
    """One referral; a foreign one is not found. Names are read through `POST /v1/people/lookup`."""
    async with call.tx() as tx:
        resource = await queries.referral(tx, referral_id)
    return shown(resource)


@router.get("/{referral_id}/versions", response_model=Versions)
async def all_versions(call: Reading, referral_id: str) -> Any:
    """Every version of the record, who sent and who applied it, and which fields changed: names, never values.

    Safeguarding fields are named to the role safeguarding only [rule 104].
    """
    async with call.tx() as tx:
        await queries.referral(tx, referral_id)
        items = await versions.listed(tx, call.parts.own["vault"], referral_id, call.client.roles)
    return shown({"items": items})


@router.post("/{referral_id}/versions/{number}/apply", response_model=ReferralOut)
async def apply(call: Annotated[Call, needs("referrals:write", changes=True)], referral_id: str, number: Number) -> Any:
    """Makes a later version of the record the one that holds [rule 2]; group, area and dates stay [rule 12]."""
    call.require_kind("jcp", *sorted(DELIVERS))
    expected = call.expected_version()
    async with call.tx() as tx:
        row = await locked(tx, referral_id, expected)
        await commands.apply(tx, call.parts.own["vault"], row, number)
        resource = await queries.referral(tx, referral_id)
    return shown(resource)
