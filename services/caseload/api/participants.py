"""Participants: read, and the decisions that change where they stand."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.caseload import queries
from services.caseload.api.answers import ParticipantOut, ParticipantPage
from services.caseload.api.calling import Changing, Cursor, Limit, Raw, Reading, changed, example
from services.caseload.commands import engaging, key_workers, leaving, starting
from services.caseload.commands.wanted import (
    AssignIn,
    DidNotStartIn,
    DisengageIn,
    ExitIn,
    GroupIn,
    InErrorIn,
    ReEngageIn,
    StartIn,
)
from services.caseload.queries import Filter
from shared.edge.responses import json_response
from shared.terms.paging import decode_cursor, paginate
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1/participants", tags=["participants"])
Word = Annotated[str | None, Field(max_length=64)]


class Wanted(BaseModel):
    """The filters of the list; none means all that you may see."""

    programme: Word = None
    state: Word = Field(None, description="of the participant or of the referral")
    provider: Word = None
    key_worker: Word = None
    area: Word = None
    clock_due_before: date | None = Field(None, description="with a running clock due before this day")
    limit: Limit = 50
    cursor: Cursor = None


@router.get("", response_model=ParticipantPage)
async def participant_list(context: Reading, wanted: Annotated[Wanted, Query()]) -> Any:
    """The participants you may see, by id; each without what hangs on it but its clocks."""
    after = (decode_cursor(wanted.cursor, str) or [None])[0]
    only = Filter(**wanted.model_dump(exclude={"limit", "cursor"}))
    async with context.unit_of_work() as uow:
        rows = await queries.participants(uow, only, after, wanted.limit)
    return json_response(paginate(rows, wanted.limit, lambda row: [row["id"]]))


@router.get("/{participant_id}", response_model=ParticipantOut)
async def participant(context: Reading, participant_id: str) -> Any:
    """One participant whole. No name: the caseload tool resolves names with `POST /v1/people/lookup` of referrals."""
    async with context.unit_of_work() as uow:
        resource = await queries.participant(uow, participant_id, context.client.kind)
    return json_response(resource)


@router.post("/{participant_id}/key-worker", response_model=ParticipantOut, openapi_extra=example(AssignIn))
async def assign(context: Changing, participant_id: str, raw: Raw) -> Any:
    """A key worker of the participant's provider takes over; exactly one at a time, all kept with dates [rule 47]."""
    return await changed(
        context, participant_id, lambda uow, v: key_workers.assign(uow, participant_id, v, parse(AssignIn, raw))
    )


@router.post("/{participant_id}/start", response_model=ParticipantOut, openapi_extra=example(StartIn))
async def start(context: Changing, participant_id: str, raw: Raw) -> Any:
    """The start by the programme's own definition; day 0 of its limits [rules 19, 25–27, 32].

    After a did-not-start it is the correction "found to have attended", with a `correction_reason`, inside the days the
    programme allows. 409 forbidden-transition: not booked, or a result stands. 422: all that the definition lacks.
    """
    programmes = context.container.programmes
    return await changed(
        context, participant_id, lambda uow, v: starting.start(uow, programmes, participant_id, v, parse(StartIn, raw))
    )


@router.post("/{participant_id}/did-not-start", response_model=ParticipantOut, openapi_extra=example(DidNotStartIn))
async def did_not_start(context: Changing, participant_id: str, raw: Raw) -> Any:
    """The person will not start; the fifteen working days stop [rule 25, life cycle 1]."""
    wanted = parse(DidNotStartIn, raw)
    return await changed(context, participant_id, lambda uow, v: starting.did_not_start(uow, participant_id, v, wanted))


@router.post("/{participant_id}/disengage", response_model=ParticipantOut, openapi_extra=example(DisengageIn))
async def disengage(context: Changing, participant_id: str, raw: Raw) -> Any:
    """Takes part no longer, for `no_contact` after contacts tried in vain; still in support [F28, life cycle 2]."""
    wanted, programmes = parse(DisengageIn, raw), context.container.programmes
    return await changed(
        context, participant_id, lambda uow, v: engaging.disengage(uow, programmes, participant_id, v, wanted)
    )


@router.post("/{participant_id}/re-engage", response_model=ParticipantOut, openapi_extra=example(ReEngageIn))
async def re_engage(context: Changing, participant_id: str, raw: Raw) -> Any:
    """Takes part again [life cycle 2]."""
    wanted, programmes = parse(ReEngageIn, raw), context.container.programmes
    return await changed(
        context, participant_id, lambda uow, v: engaging.re_engage(uow, programmes, participant_id, v, wanted)
    )


@router.post("/{participant_id}/group", response_model=ParticipantOut, openapi_extra=example(GroupIn))
async def note_group(context: Changing, participant_id: str, raw: Raw) -> Any:
    """The right group is noted beside the referral's; mandation stops, or begins on disengagement [rule 12]."""
    wanted, programmes = parse(GroupIn, raw), context.container.programmes
    return await changed(
        context, participant_id, lambda uow, v: engaging.note_group(uow, programmes, participant_id, v, wanted)
    )


@router.post("/{participant_id}/exit", response_model=ParticipantOut, openapi_extra=example(ExitIn))
async def leave_early(context: Changing, participant_id: str, raw: Raw) -> Any:
    """Support ends before its limits; `exit_report` says whether the programme asks for a report [rules 38, 43]."""
    programmes = context.container.programmes
    return await changed(
        context,
        participant_id,
        lambda uow, v: leaving.leave_early(uow, programmes, participant_id, v, parse(ExitIn, raw)),
    )


@router.post("/{participant_id}/refer-in-error", response_model=ParticipantOut, openapi_extra=example(InErrorIn))
async def refer_in_error(context: Changing, participant_id: str, raw: Raw) -> Any:
    """Found after the start not to have been one: it counts no more and its earnings interest closes [rules 28, 29]."""
    wanted, programmes = parse(InErrorIn, raw), context.container.programmes
    return await changed(
        context, participant_id, lambda uow, v: leaving.refer_in_error(uow, programmes, participant_id, v, wanted)
    )
