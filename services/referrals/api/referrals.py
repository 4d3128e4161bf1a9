"""Receiving and reading referrals; how those that come at once are taken together is in `intake.py`."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query

from services.referrals import commands, queries
from services.referrals.api.intake import Brought, intake_of
from services.referrals.api.shapes import EXAMPLES, Code, ReferralIn, ReferralOut, Referrals, ValidatedOut, Versions
from services.referrals.commands import versions
from services.referrals.commands.deciding import locked
from shared.edge.api import Call, body_of, draft, needs, page, read_cursor, shown, takes
from shared.edge.auth import DELIVERS
from shared.edge.idempotency import Asked
from shared.edge.problems import Problem
from shared.terms.ids import is_id

router = APIRouter(prefix="/v1/referrals", tags=["referrals"])
Reading = Annotated[Call, needs("referrals:read")]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Filter = Annotated[Code | None, Query()]
MADE: dict[int | str, dict[str, Any]] = {
    200: {
        "model": ReferralOut | ValidatedOut,
        "description": "Known already: the same again, or a version to apply; or only validated",
    }
}


@router.post("", status_code=201, response_model=ReferralOut, responses=MADE, openapi_extra=takes(ReferralIn, EXAMPLES))
async def receive(
    call: Annotated[Call, needs("referrals:write", creates=True)],
    validate_only: Annotated[bool, Query(description="judge it and store nothing; needs no Idempotency-Key")] = False,
) -> Any:
    """Hands a person over to a programme: rules 1 to 17, all faults at once [F2][F55][F154a][F154b].

    Who may send is the programme's to say, by its `referral_sources`. What its conditions ask is told in the fields of
    the body and in `circumstances`. In a trial the arm is drawn now; who is drawn for control no provider sees.

    The same reference again: identical content answers 200 with the same referral; changed content is kept as
    `pending_version` until somebody applies it. With `validate_only` the answer is `{"valid": true, "would": {…}}`.
    """
    given = draft(ReferralIn, await body_of(call.request))
    if validate_only:
        async with call.tx() as tx:
            return shown({"valid": True, "would": await commands.preview(tx, intake_of(call), given)})
    return await call.parts.own["intake"].ask(Brought(await Asked.of(call), given))


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
