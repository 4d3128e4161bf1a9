"""Months and their sign-off."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.kpi.api.parameters import (
    AsAt,
    Judging,
    MonthPath,
    ProgrammeId,
    Reading,
    requested_view,
)
from services.kpi.commands.sign_off_month import sign_off_month
from services.kpi.queries.months import read_month
from services.kpi.responses.months import MonthOut
from shared.edge.idempotency import once
from shared.edge.responses import json_response

router = APIRouter()


@router.get("/months/{month}", response_model=MonthOut, summary="Read a month", operation_id="read_month")
async def month(context: Reading, programme_id: ProgrammeId, month: MonthPath, as_at: AsAt = None) -> JSONResponse:
    """The state of a month and, once it is signed off, its signed figures.

    `restated_by` shows how later events changed a signed figure, with the movements that did.
    """
    async with context.unit_of_work() as uow:
        view = await requested_view(context, uow, programme_id, month, as_at)
        return json_response(await read_month(uow, view, context.client.org))


@router.post(
    "/months/{month}/sign-off",
    status_code=201,
    response_model=MonthOut,
    summary="Sign a month off",
    operation_id="sign_off_month",
)
async def sign_off(context: Judging, programme_id: ProgrammeId, month: MonthPath) -> JSONResponse:
    """Keeps the figures of a closed month as they stand now, once for each month.

    For the commissioner's contract manager.
    """
    async with once(context) as creation:
        view = await requested_view(context, creation.uow, programme_id, month)
        if creation.new:
            creation.resource_id = await sign_off_month(creation.uow, view)
        signed = await read_month(creation.uow, view, context.client.org)
    return json_response(signed, creation.status, f"/v1/programmes/{programme_id}/months/{month}", **creation.headers)
