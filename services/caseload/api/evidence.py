"""What outcomes rest on beside jobs: destinations, readings, a month's earnings, changes of hours."""

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.caseload import evidence_queries, queries
from services.caseload.api.answers import VERSION, DestinationOut, OfParticipant
from services.caseload.api.calling import (
    Changing,
    Creating,
    Raw,
    Reading,
    child_changed,
    child_created,
    example,
    provider_only,
)
from services.caseload.commands import evidence
from services.caseload.commands.evidence_wanted import (
    DestinationEndIn,
    DestinationIn,
    HoursIn,
    MonthlyEarningsIn,
    ReadingIn,
    VoidIn,
)
from shared.edge.idempotency import once
from shared.edge.request_context import RequestContext
from shared.edge.responses import json_response
from shared.terms.parsing import parse
from shared.terms.programme import Programme

router = APIRouter(prefix="/v1", tags=["evidence"])
OF = "/participants/{participant_id}"
Kept = Literal["STANDS", "ENDED", "VOID"]


class ReadingOut(OfParticipant):
    state: Kept
    measure: str
    role: Literal["baseline", "follow_up"]
    taken_on: str
    value: str | None = Field(description="for the provider's side only; of a health measure for role key_worker")
    change: Literal["baseline", "improved", "unchanged", "worse"]
    reason: str | None
    version: int = VERSION


class MonthlyEarningsOut(OfParticipant):
    state: Kept
    period: Literal["before", "after"]
    month: str
    amount: str
    shown_by: str
    reason: str | None
    version: int = VERSION


class HoursOut(OfParticipant):
    job_id: str
    from_on: str
    hours_per_week: str


class ReadOut(BaseModel):
    read_at: datetime
    org: str
    actor: str
    measures: list[str]


class Readings(BaseModel):
    items: list[ReadingOut]


class Declarations(BaseModel):
    items: list[MonthlyEarningsOut]


class Reads(BaseModel):
    items: list[ReadOut]


@router.post(f"{OF}/destinations", status_code=201, response_model=DestinationOut, openapi_extra=example(DestinationIn))
async def record_destination(context: Creating, participant_id: str, raw: Raw) -> Any:
    """Education, training, an apprenticeship, volunteering or other work begun after the start [S1].

    Place and course are never said outside this service.
    """
    wanted = parse(DestinationIn, raw)
    return await child_created(
        context, "destination", lambda uow: evidence.record_destination(uow, participant_id, wanted), "/v1/destinations"
    )


@router.get("/destinations/{destination_id}", response_model=DestinationOut)
async def destination(context: Reading, destination_id: str) -> Any:
    """One destination."""
    async with context.unit_of_work() as uow:
        resource = await queries.child(uow, "destination", destination_id, context.client.kind)
    return json_response(resource)


@router.post(
    "/destinations/{destination_id}/end", response_model=DestinationOut, openapi_extra=example(DestinationEndIn)
)
async def end_destination(context: Changing, destination_id: str, raw: Raw) -> Any:
    """The last day in the destination."""
    wanted = parse(DestinationEndIn, raw)
    return await child_changed(
        context, "destination", destination_id, lambda uow, v: evidence.end_destination(uow, destination_id, v, wanted)
    )


@router.post("/destinations/{destination_id}/void", response_model=DestinationOut, openapi_extra=example(VoidIn))
async def void_destination(context: Changing, destination_id: str, raw: Raw) -> Any:
    """It was recorded in error; what was achieved by it is taken back."""
    wanted = parse(VoidIn, raw)
    return await child_changed(
        context, "destination", destination_id, lambda uow, v: evidence.void_destination(uow, destination_id, v, wanted)
    )


def _may_read_health(context: RequestContext, programme: Programme, measure: str | None) -> None:
    provider_only(context)
    if measure in {one.code for one in programme.measures if one.health}:
        context.require_role(evidence_queries.HEALTH_ROLE)


@router.post(f"{OF}/readings", status_code=201, response_model=ReadingOut, openapi_extra=example(ReadingIn))
async def take_reading(context: Creating, participant_id: str, raw: Raw) -> Any:
    """A reading of one of the programme's measures: the baseline, or one compared with it [rule 52].

    A health measure needs role key_worker. The value stays here: what is said is improved, unchanged or worse.
    """
    wanted, programmes = parse(ReadingIn, raw), context.container.programmes
    provider_only(context)
    async with once(context) as creation:
        uow = creation.uow
        programme = await evidence.programme_of(uow, programmes, participant_id)
        _may_read_health(context, programme, wanted.values.get("measure"))
        if creation.new:
            creation.resource_id = await evidence.take_reading(uow, programme, participant_id, wanted)
        resource = await evidence_queries.reading(uow, programmes, creation.resource_id, context.client)
    return json_response(resource, creation.status, f"/v1/participants/{participant_id}/readings", **creation.headers)


@router.get(f"{OF}/readings", response_model=Readings)
async def readings(context: Reading, participant_id: str) -> Any:
    """A participant's readings; each read of a health value, for which role key_worker is needed, is written down."""
    async with context.unit_of_work() as uow:
        items = await evidence_queries.readings(uow, context.container.programmes, participant_id, context.client)
    return json_response({"items": items})


@router.get(f"{OF}/readings/reads", response_model=Reads)
async def reads(context: Reading, participant_id: str) -> Any:
    """Who has read this participant's health values, and when: for the role safeguarding."""
    context.require_role("safeguarding")
    async with context.unit_of_work() as uow:
        items = await evidence_queries.reads(uow, participant_id)
    return json_response({"items": items})


@router.post("/readings/{reading_id}/void", response_model=ReadingOut, openapi_extra=example(VoidIn))
async def void_reading(context: Changing, reading_id: str, raw: Raw) -> Any:
    """It was recorded in error. 409: readings were compared with this baseline; make those void first."""
    provider_only(context)
    wanted, expected = parse(VoidIn, raw), context.expected_version()
    async with context.unit_of_work() as uow:
        await evidence.void_reading(uow, reading_id, expected, wanted)
        resource = await evidence_queries.reading(uow, context.container.programmes, reading_id, context.client)
    return json_response(resource)


@router.post(
    f"{OF}/monthly-earnings",
    status_code=201,
    response_model=MonthlyEarningsOut,
    openapi_extra=example(MonthlyEarningsIn),
)
async def declare(context: Creating, participant_id: str, raw: Raw) -> Any:
    """What was earned in a month before the programme, or in one after, as somebody showed it [rule 71].

    Months after may come from the earnings feed instead; one that is declared counts as declared.
    """
    wanted = parse(MonthlyEarningsIn, raw)
    return await child_created(context, "monthly earnings", lambda uow: evidence.declare(uow, participant_id, wanted))


@router.get(f"{OF}/monthly-earnings", response_model=Declarations)
async def declared(context: Reading, participant_id: str) -> Any:
    """The months that were declared, for the provider's side."""
    provider_only(context)
    async with context.unit_of_work() as uow:
        items = await evidence_queries.declared(uow, participant_id)
    return json_response({"items": items})


@router.post(
    "/monthly-earnings/{declaration_id}/void", response_model=MonthlyEarningsOut, openapi_extra=example(VoidIn)
)
async def void_declared(context: Changing, declaration_id: str, raw: Raw) -> Any:
    """It was declared in error."""
    wanted = parse(VoidIn, raw)
    return await child_changed(
        context,
        "monthly earnings",
        declaration_id,
        lambda uow, v: evidence.void_declared(uow, declaration_id, v, wanted),
    )


@router.post("/jobs/{job_id}/hours", status_code=201, response_model=HoursOut, openapi_extra=example(HoursIn))
async def change_hours(context: Creating, job_id: str, raw: Raw) -> Any:
    """The hours a week of a job are others from a day on [rule 70]; what was before stays as it was."""
    wanted = parse(HoursIn, raw)
    return await child_created(context, "change of hours", lambda uow: evidence.change_hours(uow, job_id, wanted))
