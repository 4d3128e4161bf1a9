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
from shared.edge.idempotency import once
from shared.edge.request_context import RequestContext, requires_scope
from shared.edge.responses import json_response
from shared.store.unit_of_work import UnitOfWork
from shared.terms.events.referral import ReferralReceived
from shared.terms.paging import decode_cursor
from shared.terms.programme import Window

router = APIRouter(prefix="/v1/programmes/{programme_id}", tags=["figures"])

PROGRAMME = ReferralReceived.EXAMPLE["programme"]
Reading = Annotated[RequestContext, requires_scope("figures:read")]
Signing = Annotated[RequestContext, requires_scope("figures:write", creates=True)]
ProgrammeId = Annotated[str, Path(examples=[PROGRAMME])]
KpiId = Annotated[str, Path(description="of the programme's KPI schedule", examples=["K1"])]
MonthText = Annotated[str | None, Query(description="YYYY-MM; the month of as_at when left out", examples=["2018-03"])]
MonthPath = Annotated[str, Path(description="YYYY-MM", examples=["2018-03"])]
AsAt = Annotated[date | None, Query(description="as it stood at the end of this London day; today when left out")]
Asked = Annotated[Window | None, Query(description="the KPI's own window when left out")]
Slice = Annotated[Slicing, Depends()]
Limit = Annotated[int, Query(ge=1, le=200)]


def _view(
    context: RequestContext, uow: UnitOfWork, programme_id: str, month: str | None = None, as_at: date | None = None
) -> View:
    programme = programme_of(context, programme_id)
    parts = parts_of(context.container.programmes, programme)
    return view_of(programme, context.client.org, month, as_at, uow.today, parts)


@router.get("/report", response_model=ReportOut)
async def report(context: Reading, programme_id: ProgrammeId, month: MonthText = None, as_at: AsAt = None) -> Any:
    """The KPI schedule of a month, as it stood at the end of `as_at` [S0 §12]: in the month, to date, and over the
    window that the contract judges it by.

    Counts are whole numbers; `value`, `target` and every share are per cents as text with one place, half-up from the
    unrounded ratio [rule 97]. `rag` is green, amber, red or grey, and `rag_reason` says why [rule 93]. An open month
    has `open_month` and no colour; an immature cohort has no `value` [rule 89]. `scope` says of whom the figures are.
    """
    async with context.unit_of_work() as uow:
        return json_response(await the_report(uow, _view(context, uow, programme_id, month, as_at), context.client.org))


@router.get("/figures/{kpi}", response_model=FigureAnswer)
async def figure(
    context: Reading,
    programme_id: ProgrammeId,
    kpi: KpiId,
    slicing: Slice,
    month: MonthText = None,
    as_at: AsAt = None,
    window: Asked = None,
) -> Any:
    """One figure with its slices by provider, area and group, which sum to it; a filter leaves one slice [rule 90]."""
    asked = kpi_of(programme_of(context, programme_id), kpi)
    async with context.unit_of_work() as uow:
        view = sliced(_view(context, uow, programme_id, month, as_at), slicing)
        return json_response(await one(uow, view, asked, window or asked.window, context.client.org, slicing.filters))


@router.post("/figures/{kpi}/judgements", status_code=201, response_model=JudgementOut)
async def judge(context: Signing, programme_id: ProgrammeId, kpi: KpiId, body: JudgementIn) -> Any:
    """The colour of a month for a KPI that people judge, with its evidence and author; the newest stands [S0 §12].

    The commissioner's contract manager. The note names evidence, and nobody on the programme.
    """
    context.require_kind("commissioner")
    context.require_role("contract_manager")
    asked = kpi_of(programme_of(context, programme_id), kpi)
    async with once(context) as creation:
        if creation.new:
            view = _view(context, creation.uow, programme_id, body.month)
            creation.resource_id = await judgements.judge(creation.uow, view, asked, body)
        resource = await judgements.one(creation.uow, creation.resource_id)
    return json_response(resource, creation.status, f"/v1/programmes/{programme_id}/figures/{kpi}", **creation.headers)


@router.get("/figures/{kpi}/records", response_model=RecordsOut)
async def records(
    context: Reading,
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
    asked = kpi_of(programme_of(context, programme_id), kpi)
    after = decode_cursor(cursor, int, int)
    async with context.unit_of_work() as uow:
        view = sliced(_view(context, uow, programme_id, month, as_at), slicing)
        of = await part_of(uow, view, asked, window or asked.window, part, slicing.filters)
        return json_response(await the_records(uow, view, of, context.client.org, limit, after))


@router.get("/cohorts", response_model=CohortsOut)
async def cohorts(
    context: Reading,
    programme_id: ProgrammeId,
    kpi: Annotated[str | None, Query(description="a KPI by start cohort; the first when left out")] = None,
    as_at: AsAt = None,
) -> Any:
    """Outcomes by start-month cohort and elapsed month, beside the contracted curve; immature ones are marked."""
    asked = cohort_kpi(programme_of(context, programme_id), kpi)
    async with context.unit_of_work() as uow:
        return json_response(
            await the_cohorts(uow, _view(context, uow, programme_id, None, as_at), asked, context.client.org)
        )


@router.get("/supply-chain", response_model=SupplyChainOut)
async def supply_chain(context: Reading, programme_id: ProgrammeId, as_at: AsAt = None) -> Any:
    """Each provider's referrals, starts and share to date against the contract, with an alarm on drift [S0 §6]."""
    async with context.unit_of_work() as uow:
        return json_response(
            await the_supply_chain(uow, _view(context, uow, programme_id, None, as_at), context.client.org)
        )


@router.get("/months/{month}", response_model=MonthOut)
async def signed_month(context: Reading, programme_id: ProgrammeId, month: MonthPath, as_at: AsAt = None) -> Any:
    """What a month's sign-off froze, and beside it each restatement with the movements that make it [rule 93]."""
    async with context.unit_of_work() as uow:
        return json_response(await the_month(uow, _view(context, uow, programme_id, month, as_at), context.client.org))


@router.post("/months/{month}/sign-off", status_code=201, response_model=MonthOut)
async def sign_off(context: Signing, programme_id: ProgrammeId, month: MonthPath) -> Any:
    """Freezes a closed month's figures as they stand now. The commissioner's contract manager, once for each month."""
    context.require_kind("commissioner")
    context.require_role("contract_manager")
    async with once(context) as creation:
        view = _view(context, creation.uow, programme_id, month)
        if creation.new:
            creation.resource_id = await commands.sign_off(creation.uow, view)
        resource = await the_month(creation.uow, view, context.client.org)
    return json_response(resource, creation.status, f"/v1/programmes/{programme_id}/months/{month}", **creation.headers)
