"""The colours that a contract manager gives judged KPIs."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.kpi.api.parameters import (
    Judging,
    KpiId,
    ProgrammeId,
    requested_view,
)
from services.kpi.commands.judge_kpi import judge_kpi
from services.kpi.queries.judgements import read_judgement
from services.kpi.queries.views import find_kpi
from services.kpi.request_bodies.judgements import JUDGEMENT, JudgementIn
from services.kpi.responses.judgements import JudgementOut
from shared.edge.idempotency import once
from shared.edge.request_bodies import RawBody, request_body
from shared.edge.responses import json_response
from shared.terms.parsing import parse

router = APIRouter()


@router.post(
    "/figures/{kpi}/judgements",
    status_code=201,
    response_model=JudgementOut,
    summary="Judge a KPI",
    operation_id="judge_kpi",
    openapi_extra=request_body(JudgementIn, {"typical": {"value": JUDGEMENT}}),
)
async def judge(context: Judging, programme_id: ProgrammeId, kpi: KpiId, raw: RawBody) -> JSONResponse:
    """Gives a judged KPI its colour for a month, with the evidence and the author. The newest judgement counts.

    For the commissioner's contract manager. The evidence must not name anybody on the programme.
    """
    body = parse(JudgementIn, raw).validated()
    async with once(context) as creation:
        if creation.new:
            view = await requested_view(context, creation.uow, programme_id, body.month)
            creation.resource_id = await judge_kpi(creation.uow, view, find_kpi(view, kpi), body)
        judgement = await read_judgement(creation.uow, creation.resource_id)
    location = f"/v1/programmes/{programme_id}/figures/{kpi}"
    return json_response(judgement, creation.status, location, **creation.headers)
