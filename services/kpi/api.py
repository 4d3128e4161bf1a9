"""Routes of kpi: the report of a month, one figure and what is behind it, cohorts, supply chain, sign-off."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query

from services.kpi import commands, judgements
from services.kpi.asking import Slicing, cohort_kpi, kpi_of, parts_of, programme_of, sliced, view_of
from services.kpi.domain import View
from services.kpi.judgements import JudgementIn, JudgementOut
from services.kpi.queries.cohorts import cohorts as the_cohorts
from services.kpi.queries.months import month as the_month
from services.kpi.queries.one import one
from services.kpi.queries.records import part_of
from services.kpi.queries.records import records as the_records
from services.kpi.queries.report import report as the_report
from services.kpi.queries.supply_chain import supply_chain as the_supply_chain
from services.kpi.shapes import CohortsOut, FigureAnswer, MonthOut, RecordsOut, ReportOut, SupplyChainOut
from shared.edge.api import Call, needs, read_cursor, shown
from shared.edge.idempotency import once
from shared.journey.events.referral import ReferralReceived
from shared.journey.ledger import Tx
from shared.terms.programme import Window

router = APIRouter(prefix="/v1/programmes/{programme_id}", tags=["figures"])

PROGRAMME = ReferralReceived.EXAMPLE["programme"]
Reading = Annotated[Call, needs("figures:read")]
Signing = Annotated[Call, needs("figures:write", creates=True)]
ProgrammeId = Annotated[str, Path(examples=[PROGRAMME])]
KpiId = Annotated[str, Path(description="of the programme's KPI schedule", examples=["K1"])]
MonthText = Annotated[str | None, Query(description="YYYY-MM; the month of as_at when left out", examples=["2018-03"])]
MonthPath = Annotated[str, Path(description="YYYY-MM", examples=["2018-03"])]
AsAt = Annotated[date | None, Query(description="as it stood at the end of this London day; today when left out")]
Asked = Annotated[Window | None, Query(description="the KPI's own window when left out")]
Slice = Annotated[Slicing, Depends()]
Limit = Annotated[int, Query(ge=1, le=200)]


def _view(call: Call, tx: Tx, programme_id: str, month: str | None = None, as_at: date | None = None) -> View:
    programme = programme_of(call, programme_id)
    parts = parts_of(call.parts.programmes, programme)
    return view_of(programme, call.client.org, month, as_at, tx.today, parts)


@router.get("/report", response_model=ReportOut)
async def report(call: Reading, programme_id: ProgrammeId, month: MonthText = None, as_at: AsAt = None) -> Any:
    """The KPI schedule of a month, as it stood at the end of `as_at` [S0 §12]: in the month, to date, and over the
    window that the contract judges it by.

    Counts are whole numbers; `value`, `target` and every share are per cents as text with one place, half-up from the
    unrounded ratio [rule 97]. `rag` is green, amber, red or grey, and `rag_reason` says why [rule 93]. An open month
    has `open_month` and no colour; an immature cohort has no `value` [rule 89]. `scope` says of whom the figures are.
    """
    async with call.tx() as tx:
        return shown(await the_report(tx, _view(call, tx, programme_id, month, as_at), call.client.org))


@router.get("/figures/{kpi}", response_model=FigureAnswer)
async def figure(
    call: Reading,
    programme_id: ProgrammeId,
    kpi: KpiId,
    slicing: Slice,
    month: MonthText = None,
    as_at: AsAt = None,
    window: Asked = None,
) -> Any:
    """One figure with its slices by provider, area and group, which sum to it; a filter leaves one slice [rule 90]."""
    asked = kpi_of(programme_of(call, programme_id), kpi)
    async with call.tx() as tx:
        view = sliced(_view(call, tx, programme_id, month, as_at), slicing)
        return shown(await one(tx, view, asked, window or asked.window, call.client.org, slicing.filters))


@router.post("/figures/{kpi}/judgements", status_code=201, response_model=JudgementOut)
async def judge(call: Signing, programme_id: ProgrammeId, kpi: KpiId, body: JudgementIn) -> Any:
    """The colour of a month for a KPI that people judge, with its evidence and author; the newest stands [S0 §12].

    The commissioner's contract manager. The note names evidence, and nobody on the programme.
    """
    call.require_kind("commissioner")
    call.require_role("contract_manager")
    asked = kpi_of(programme_of(call, programme_id), kpi)
    async with once(call) as creation:
        if creation.new:
            view = _view(call, creation.tx, programme_id, body.month)
            creation.resource_id = await judgements.judge(creation.tx, view, asked, body)
        resource = await judgements.one(creation.tx, creation.resource_id)
    return shown(resource, creation.status, f"/v1/programmes/{programme_id}/figures/{kpi}", **creation.headers)


@router.get("/figures/{kpi}/records", response_model=RecordsOut)
async def records(
    call: Reading,
    programme_id: ProgrammeId,
    kpi: KpiId,
    slicing: Slice,
    month: MonthText = None,
    as_at: AsAt = None,
    window: Asked = None,
    part: Literal["numerator", "denominator"] = "numerator",
    limit: Limit = 50,
    cursor: str | None = None,
) -> Any:
    """The movements whose sum is a part of the figure, each with the event behind it, as at the same day [rule 99].

    Only of participants that your organisation may see. A profile has no people behind it: `profile` has its months.
    """
    asked = kpi_of(programme_of(call, programme_id), kpi)
    after = read_cursor(cursor, 2)
    async with call.tx() as tx:
        view = sliced(_view(call, tx, programme_id, month, as_at), slicing)
        of = await part_of(tx, view, asked, window or asked.window, part, slicing.filters)
        return shown(await the_records(tx, view, of, call.client.org, limit, after))


@router.get("/cohorts", response_model=CohortsOut)
async def cohorts(
    call: Reading,
    programme_id: ProgrammeId,
    kpi: Annotated[str | None, Query(description="a KPI by start cohort; the first when left out")] = None,
    as_at: AsAt = None,
) -> Any:
    """Outcomes by start-month cohort and elapsed month, beside the contracted curve; immature ones are marked."""
    asked = cohort_kpi(programme_of(call, programme_id), kpi)
    async with call.tx() as tx:
        return shown(await the_cohorts(tx, _view(call, tx, programme_id, None, as_at), asked, call.client.org))


@router.get("/supply-chain", response_model=SupplyChainOut)
async def supply_chain(call: Reading, programme_id: ProgrammeId, as_at: AsAt = None) -> Any:
    """Each provider's referrals, starts and share to date against the contract, with an alarm on drift [S0 §6]."""
    async with call.tx() as tx:
        return shown(await the_supply_chain(tx, _view(call, tx, programme_id, None, as_at), call.client.org))


@router.get("/months/{month}", response_model=MonthOut)
async def signed_month(call: Reading, programme_id: ProgrammeId, month: MonthPath, as_at: AsAt = None) -> Any:
    """What a month's sign-off froze, and beside it each restatement with the movements that make it [rule 93]."""
    async with call.tx() as tx:
        return shown(await the_month(tx, _view(call, tx, programme_id, month, as_at), call.client.org))


@router.post("/months/{month}/sign-off", status_code=201, response_model=MonthOut)
async def sign_off(call: Signing, programme_id: ProgrammeId, month: MonthPath) -> Any:
    """Freezes a closed month's figures as they stand now. The commissioner's contract manager, once for each month."""
    call.require_kind("commissioner")
    call.require_role("contract_manager")
    async with once(call) as creation:
        view = _view(call, creation.tx, programme_id, month)
        if creation.new:
            creation.resource_id = await commands.sign_off(creation.tx, view)
        resource = await the_month(creation.tx, view, call.client.org)
    return shown(resource, creation.status, f"/v1/programmes/{programme_id}/months/{month}", **creation.headers)
