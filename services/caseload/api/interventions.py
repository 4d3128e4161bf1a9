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
from shared.edge.api import Call, draft, shown
from shared.edge.idempotency import once

router = APIRouter(prefix="/v1", tags=["interventions"])
ONE = "/interventions/{intervention_id}"
MANY = "/v1/interventions"


async def _step(call: Call, intervention_id: str, name: str, model: type[Body], raw: bytes) -> Any:
    wanted = draft(model, raw)
    return await child_changed(
        call, "intervention", intervention_id, lambda tx, v: interventions.step(tx, intervention_id, name, v, wanted)
    )


@router.post(
    "/participants/{participant_id}/interventions",
    status_code=201,
    response_model=InterventionOut,
    openapi_extra=example(InterventionIn),
)
async def propose(call: Creating, participant_id: str, raw: Raw) -> Any:
    """A step of the plan: barrier, service area, evidence, its place in the order, what must come first [rule 49]."""
    wanted = draft(InterventionIn, raw)
    return await child_created(call, "intervention", lambda tx: interventions.propose(tx, participant_id, wanted), MANY)


@router.get("/interventions/gaps", response_model=GapPage)
async def gaps(call: Reading, programme: Annotated[str | None, Query(max_length=64)] = None) -> Any:
    """How often a service was found wanting, by area and service area: counts of people you may see, about nobody."""
    async with call.tx() as tx:
        items = await queries.gaps(tx, programme)
    return shown({"items": items})


@router.get(ONE, response_model=InterventionOut)
async def intervention(call: Reading, intervention_id: str) -> Any:
    """One intervention; what it is about is for the provider's side."""
    async with call.tx() as tx:
        resource = await queries.child(tx, "intervention", intervention_id, call.client.kind)
    return shown(resource)


@router.post(f"{ONE}/agree", response_model=InterventionOut, openapi_extra=example(AgreeIn))
async def agree(call: Changing, intervention_id: str, raw: Raw) -> Any:
    """It is in a version of the plan that both have signed [life cycle 3]."""
    return await _step(call, intervention_id, "agree", AgreeIn, raw)


@router.post(f"{ONE}/refer", response_model=InterventionOut, openapi_extra=example(ReferIn))
async def refer(call: Changing, intervention_id: str, raw: Raw) -> Any:
    """A service is asked, with the participant's consent: borough or health offer, in house, bought [S3]."""
    return await _step(call, intervention_id, "refer", ReferIn, raw)


@router.post(f"{ONE}/accept", response_model=InterventionOut, openapi_extra=example(AcceptIn))
async def accept(call: Changing, intervention_id: str, raw: Raw) -> Any:
    """The service will do it; the participant waits."""
    return await _step(call, intervention_id, "accept", AcceptIn, raw)


@router.post(f"{ONE}/begin", response_model=InterventionOut, openapi_extra=example(BeginIn))
async def begin(call: Changing, intervention_id: str, raw: Raw) -> Any:
    """It is under way; 422 predecessors-open while what it depends on is neither complete nor waived [rule 49]."""
    return await _step(call, intervention_id, "begin", BeginIn, raw)


@router.post(f"{ONE}/complete", response_model=InterventionOut, openapi_extra=example(CompleteIn))
async def complete(call: Changing, intervention_id: str, raw: Raw) -> Any:
    """It is done, and what it changed: improved, unchanged or worse [rule 52]."""
    return await _step(call, intervention_id, "complete", CompleteIn, raw)


@router.post(f"{ONE}/drop", response_model=InterventionOut, openapi_extra=example(DropIn))
async def drop(call: Changing, intervention_id: str, raw: Raw) -> Any:
    """It will not be done; agree a new version of the plan afterwards."""
    return await _step(call, intervention_id, "drop", DropIn, raw)


@router.post(f"{ONE}/find-unsuitable", response_model=InterventionOut, openapi_extra=example(UnsuitableIn))
async def find_unsuitable(call: Changing, intervention_id: str, raw: Raw) -> Any:
    """The service declines: a gap, counted for the borough's lead under `/v1/interventions/gaps`."""
    return await _step(call, intervention_id, "find_unsuitable", UnsuitableIn, raw)


@router.post(f"{ONE}/waive", response_model=InterventionOut, openapi_extra=example(WaiveIn))
async def waive(call: Changing, intervention_id: str, raw: Raw) -> Any:
    """It need not wait for one of those it depends on, and why [rule 49]."""
    wanted = draft(WaiveIn, raw)
    return await child_changed(
        call, "intervention", intervention_id, lambda tx, v: interventions.waive(tx, intervention_id, v, wanted)
    )


@router.post("/households", status_code=201, response_model=HouseholdOut, openapi_extra=example(HouseholdIn))
async def found_household(call: Creating, raw: Raw) -> Any:
    """A household whose family package its participants share, where the programme delivers to families [rule 50]."""
    provider_only(call)
    async with once(call) as creation:
        if creation.new:
            wanted, programmes = draft(HouseholdIn, raw), call.parts.programmes
            creation.resource_id = await interventions.found_household(creation.tx, programmes, wanted)
        resource = await queries.household(creation.tx, creation.resource_id, call.client.kind)
    return shown(resource, creation.status, f"/v1/households/{creation.resource_id}", **creation.headers)


@router.get("/households/{household_id}", response_model=HouseholdOut)
async def household(call: Reading, household_id: str) -> Any:
    """A household: its participants whom you may see, the others by relation only, and its interventions."""
    async with call.tx() as tx:
        resource = await queries.household(tx, household_id, call.client.kind)
    return shown(resource)
