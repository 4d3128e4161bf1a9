"""The steps of action plans, for a person or a family, and where services were found wanting."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.caseload import queries
from services.caseload.api.answers import GapPage, HouseholdOut, InterventionOut
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
from services.caseload.commands import interventions
from services.caseload.commands.wanted import (
    AcceptIn,
    AgreeIn,
    BeginIn,
    Body,
    CompleteIn,
    DropIn,
    HouseholdIn,
    InterventionIn,
    ReferIn,
    UnsuitableIn,
    WaiveIn,
)
from shared.edge.idempotency import once
from shared.edge.request_context import RequestContext
from shared.edge.responses import json_response
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1", tags=["interventions"])
ONE = "/interventions/{intervention_id}"
MANY = "/v1/interventions"


async def _step(context: RequestContext, intervention_id: str, name: str, model: type[Body], raw: bytes) -> Any:
    wanted = parse(model, raw)
    return await child_changed(
        context,
        "intervention",
        intervention_id,
        lambda uow, v: interventions.step(uow, intervention_id, name, v, wanted),
    )


@router.post(
    "/participants/{participant_id}/interventions",
    status_code=201,
    response_model=InterventionOut,
    openapi_extra=example(InterventionIn),
)
async def propose(context: Creating, participant_id: str, raw: Raw) -> Any:
    """A step of the plan: barrier, service area, evidence, its place in the order, what must come first [rule 49]."""
    wanted = parse(InterventionIn, raw)
    return await child_created(
        context, "intervention", lambda uow: interventions.propose(uow, participant_id, wanted), MANY
    )


@router.get("/interventions/gaps", response_model=GapPage)
async def gaps(context: Reading, programme: Annotated[str | None, Query(max_length=64)] = None) -> Any:
    """How often a service was found wanting, by area and service area: counts of people you may see, about nobody."""
    async with context.unit_of_work() as uow:
        items = await queries.gaps(uow, programme)
    return json_response({"items": items})


@router.get(ONE, response_model=InterventionOut)
async def intervention(context: Reading, intervention_id: str) -> Any:
    """One intervention; what it is about is for the provider's side."""
    async with context.unit_of_work() as uow:
        resource = await queries.child(uow, "intervention", intervention_id, context.client.kind)
    return json_response(resource)


@router.post(f"{ONE}/agree", response_model=InterventionOut, openapi_extra=example(AgreeIn))
async def agree(context: Changing, intervention_id: str, raw: Raw) -> Any:
    """It is in a version of the plan that both have signed [life cycle 3]."""
    return await _step(context, intervention_id, "agree", AgreeIn, raw)


@router.post(f"{ONE}/refer", response_model=InterventionOut, openapi_extra=example(ReferIn))
async def refer(context: Changing, intervention_id: str, raw: Raw) -> Any:
    """A service is asked, with the participant's consent: borough or health offer, in house, bought [S3]."""
    return await _step(context, intervention_id, "refer", ReferIn, raw)


@router.post(f"{ONE}/accept", response_model=InterventionOut, openapi_extra=example(AcceptIn))
async def accept(context: Changing, intervention_id: str, raw: Raw) -> Any:
    """The service will do it; the participant waits."""
    return await _step(context, intervention_id, "accept", AcceptIn, raw)


@router.post(f"{ONE}/begin", response_model=InterventionOut, openapi_extra=example(BeginIn))
async def begin(context: Changing, intervention_id: str, raw: Raw) -> Any:
    """It is under way; 422 predecessors-open while what it depends on is neither complete nor waived [rule 49]."""
    return await _step(context, intervention_id, "begin", BeginIn, raw)


@router.post(f"{ONE}/complete", response_model=InterventionOut, openapi_extra=example(CompleteIn))
async def complete(context: Changing, intervention_id: str, raw: Raw) -> Any:
    """It is done, and what it changed: improved, unchanged or worse [rule 52]."""
    return await _step(context, intervention_id, "complete", CompleteIn, raw)


@router.post(f"{ONE}/drop", response_model=InterventionOut, openapi_extra=example(DropIn))
async def drop(context: Changing, intervention_id: str, raw: Raw) -> Any:
    """It will not be done; agree a new version of the plan afterwards."""
    return await _step(context, intervention_id, "drop", DropIn, raw)


@router.post(f"{ONE}/find-unsuitable", response_model=InterventionOut, openapi_extra=example(UnsuitableIn))
async def find_unsuitable(context: Changing, intervention_id: str, raw: Raw) -> Any:
    """The service declines: a gap, counted for the borough's lead under `/v1/interventions/gaps`."""
    return await _step(context, intervention_id, "find_unsuitable", UnsuitableIn, raw)


@router.post(f"{ONE}/waive", response_model=InterventionOut, openapi_extra=example(WaiveIn))
async def waive(context: Changing, intervention_id: str, raw: Raw) -> Any:
    """It need not wait for one of those it depends on, and why [rule 49]."""
    wanted = parse(WaiveIn, raw)
    return await child_changed(
        context, "intervention", intervention_id, lambda uow, v: interventions.waive(uow, intervention_id, v, wanted)
    )


@router.post("/households", status_code=201, response_model=HouseholdOut, openapi_extra=example(HouseholdIn))
async def found_household(context: Creating, raw: Raw) -> Any:
    """A household whose family package its participants share, where the programme delivers to families [rule 50]."""
    provider_only(context)
    async with once(context) as creation:
        if creation.new:
            wanted, programmes = parse(HouseholdIn, raw), context.container.programmes
            creation.resource_id = await interventions.found_household(creation.uow, programmes, wanted)
        resource = await queries.household(creation.uow, creation.resource_id, context.client.kind)
    return json_response(resource, creation.status, f"/v1/households/{creation.resource_id}", **creation.headers)


@router.get("/households/{household_id}", response_model=HouseholdOut)
async def household(context: Reading, household_id: str) -> Any:
    """A household: its participants whom you may see, the others by relation only, and its interventions."""
    async with context.unit_of_work() as uow:
        resource = await queries.household(uow, household_id, context.client.kind)
    return json_response(resource)
