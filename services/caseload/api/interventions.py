"""Interventions, which are the steps of an action plan for a person or a family, and gaps in services."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.caseload.api.route_helpers import (
    ChangeContext,
    CreateContext,
    Cursor,
    Limit,
    RawBody,
    ReadContext,
    Word,
    answer_read,
    change_child,
    child_reader,
    create_child,
    documented_body,
)
from services.caseload.commands import interventions
from services.caseload.queries.interventions import list_referred, list_service_gaps
from services.caseload.request_bodies.fields import Body, VoidIn
from services.caseload.request_bodies.interventions import (
    AcceptIn,
    AgreeIn,
    BeginIn,
    CompleteIn,
    DropIn,
    InterventionCorrectionIn,
    InterventionIn,
    ReferIn,
    UnsuitableIn,
    WaiveIn,
)
from services.caseload.request_bodies.participants import BecauseIn
from services.caseload.responses.interventions import GapPage, InterventionOut, ReferredPage
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.store.unit_of_work import UnitOfWork
from shared.terms.paging import decode_cursor, paginate
from shared.terms.parsing import ParsedBody, parse
from shared.terms.programme import Programmes

router = APIRouter(prefix="/v1", tags=["interventions"])
KIND = "intervention"
ONE = "/interventions/{intervention_id}"
ServiceContext = Annotated[RequestContext, needs("caseload:read", kinds=["partner"])]
AnyBody = TypeVar("AnyBody", bound=Body)
Correct = Callable[[UnitOfWork, Programmes, str, int, ParsedBody[AnyBody]], Awaitable[None]]


@router.post(
    "/participants/{participant_id}/interventions",
    status_code=201,
    response_model=InterventionOut,
    summary="Propose an intervention",
    operation_id="propose_intervention",
    openapi_extra=documented_body(InterventionIn),
)
async def propose(context: CreateContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """Proposes a step of the plan: its barrier, service area, evidence, number, and the steps it depends on."""
    body = parse(InterventionIn, raw)
    return await create_child(
        context,
        KIND,
        lambda uow: interventions.propose(uow, context.container.programmes, participant_id, body),
        "/v1/interventions",
    )


@router.get(
    "/interventions/gaps", response_model=GapPage, summary="List gaps in services", operation_id="list_service_gaps"
)
async def list_gaps(context: ReadContext, programme: Word = None) -> JSONResponse:
    """How often a service was found unsuitable, by area and service area: counts of the participants you may see.

    A borough counts everybody of its area.
    """
    async with context.unit_of_work() as uow:
        items = await list_service_gaps(uow, context.container.programmes, context.client, programme)
    return json_response({"items": items})


@router.get(
    "/interventions/referred",
    response_model=ReferredPage,
    summary="List what was referred to a service",
    operation_id="list_referred_interventions",
)
async def list_for_service(context: ServiceContext, limit: Limit = 50, cursor: Cursor = None) -> JSONResponse:
    """What was referred to your service, by its code or, as before it had one, by its name; with results."""
    [after] = decode_cursor(cursor, str) or [""]
    async with context.unit_of_work() as uow:
        rows = await list_referred(uow, context.container.programmes, context.client.org, after, limit)
    return json_response(paginate(rows, limit, lambda row: [row["id"]]))


@router.get(ONE, response_model=InterventionOut, summary="Read an intervention", operation_id="read_intervention")
async def read(context: ReadContext, intervention_id: str) -> JSONResponse:
    """One intervention. Only the provider's side sees what it is about."""
    return await answer_read(context, intervention_id, child_reader(context, KIND))


async def _take_step(
    context: RequestContext, intervention_id: str, step_name: str, model: type[Body], raw: bytes
) -> JSONResponse:
    body, programmes = parse(model, raw), context.container.programmes
    return await change_child(
        context,
        KIND,
        intervention_id,
        lambda uow, expected: interventions.take_step(uow, programmes, intervention_id, step_name, expected, body),
    )


@router.post(
    f"{ONE}/agree",
    response_model=InterventionOut,
    summary="Agree an intervention",
    operation_id="agree_intervention",
    openapi_extra=documented_body(AgreeIn),
)
async def agree(context: ChangeContext, intervention_id: str, raw: RawBody) -> JSONResponse:
    """The intervention is in a version of the plan that both have signed."""
    return await _take_step(context, intervention_id, "agree", AgreeIn, raw)


@router.post(
    f"{ONE}/refer",
    response_model=InterventionOut,
    summary="Refer to a service",
    operation_id="refer_intervention",
    openapi_extra=documented_body(ReferIn),
)
async def refer(context: ChangeContext, intervention_id: str, raw: RawBody) -> JSONResponse:
    """Refers to a service, with the participant's consent: borough or health offer, in-house, supply chain, bought."""
    return await _take_step(context, intervention_id, "refer", ReferIn, raw)


@router.post(
    f"{ONE}/accept",
    response_model=InterventionOut,
    summary="Record that the service accepted",
    operation_id="accept_intervention",
    openapi_extra=documented_body(AcceptIn),
)
async def accept(context: ChangeContext, intervention_id: str, raw: RawBody) -> JSONResponse:
    """The service accepted the referral. The participant is waiting."""
    return await _take_step(context, intervention_id, "accept", AcceptIn, raw)


@router.post(
    f"{ONE}/begin",
    response_model=InterventionOut,
    summary="Begin an intervention",
    operation_id="begin_intervention",
    openapi_extra=documented_body(BeginIn),
)
async def begin(context: ChangeContext, intervention_id: str, raw: RawBody) -> JSONResponse:
    """The intervention began. 422 predecessors-open: a step it depends on is neither complete nor waived."""
    return await _take_step(context, intervention_id, "begin", BeginIn, raw)


@router.post(
    f"{ONE}/complete",
    response_model=InterventionOut,
    summary="Complete an intervention",
    operation_id="complete_intervention",
    openapi_extra=documented_body(CompleteIn),
)
async def complete(context: ChangeContext, intervention_id: str, raw: RawBody) -> JSONResponse:
    """The intervention is complete, with its result: improved, unchanged or worse."""
    return await _take_step(context, intervention_id, "complete", CompleteIn, raw)


@router.post(
    f"{ONE}/drop",
    response_model=InterventionOut,
    summary="Drop an intervention",
    operation_id="drop_intervention",
    openapi_extra=documented_body(DropIn),
)
async def drop(context: ChangeContext, intervention_id: str, raw: RawBody) -> JSONResponse:
    """The intervention will not happen. Agree a new version of the plan afterwards."""
    return await _take_step(context, intervention_id, "drop", DropIn, raw)


@router.post(
    f"{ONE}/find-unsuitable",
    response_model=InterventionOut,
    summary="Record that the service declined",
    operation_id="record_service_declined",
    openapi_extra=documented_body(UnsuitableIn),
)
async def find_unsuitable(context: ChangeContext, intervention_id: str, raw: RawBody) -> JSONResponse:
    """The service declined: a gap in provision, counted under `/v1/interventions/gaps`."""
    return await _take_step(context, intervention_id, "find_unsuitable", UnsuitableIn, raw)


@router.post(
    f"{ONE}/waive",
    response_model=InterventionOut,
    summary="Waive a dependency of an intervention",
    operation_id="waive_intervention_dependency",
    openapi_extra=documented_body(WaiveIn),
)
async def waive(context: ChangeContext, intervention_id: str, raw: RawBody) -> JSONResponse:
    """The intervention need not wait for one of the steps it depends on, for the reason given."""
    body = parse(WaiveIn, raw)
    return await change_child(
        context, KIND, intervention_id, lambda uow, expected: interventions.waive(uow, intervention_id, expected, body)
    )


async def _correct(
    context: RequestContext, intervention_id: str, command: Correct[AnyBody], model: type[AnyBody], raw: bytes
) -> JSONResponse:
    body, programmes = parse(model, raw), context.container.programmes
    return await change_child(
        context, KIND, intervention_id, lambda uow, expected: command(uow, programmes, intervention_id, expected, body)
    )


@router.post(
    f"{ONE}/correct",
    response_model=InterventionOut,
    summary="Correct an intervention",
    operation_id="correct_intervention",
    openapi_extra=documented_body(InterventionCorrectionIn),
)
async def correct(context: ChangeContext, intervention_id: str, raw: RawBody) -> JSONResponse:
    """Steps that were taken happened on other days, or came to something else. Send what is right; the rest stays.

    409: it is void, a day is after the end of support, or the programme's days for corrections are over.
    """
    return await _correct(context, intervention_id, interventions.correct, InterventionCorrectionIn, raw)


@router.post(
    f"{ONE}/withdraw-step",
    response_model=InterventionOut,
    summary="Withdraw the last step of an intervention",
    operation_id="withdraw_intervention_step",
    openapi_extra=documented_body(BecauseIn),
)
async def withdraw_step(context: ChangeContext, intervention_id: str, raw: RawBody) -> JSONResponse:
    """The last step was recorded in error: the intervention goes on where it was before.

    409: it is only proposed or is void, others that depend on it have begun, the end of support dropped it, or the
    programme's days for corrections are over.
    """
    return await _correct(context, intervention_id, interventions.withdraw_step, BecauseIn, raw)


@router.post(
    f"{ONE}/void",
    response_model=InterventionOut,
    summary="Make void an intervention",
    operation_id="void_intervention",
    openapi_extra=documented_body(VoidIn),
)
async def void(context: ChangeContext, intervention_id: str, raw: RawBody) -> JSONResponse:
    """The intervention was recorded in error: it stays, counts for nothing, and nothing waits for it.

    409: it is void already, others that depend on it have begun, or the programme's days for corrections are over.
    """
    return await _correct(context, intervention_id, interventions.void, VoidIn, raw)
