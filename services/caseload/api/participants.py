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
from shared.edge.api import draft, page, read_cursor, shown

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
async def participant_list(call: Reading, wanted: Annotated[Wanted, Query()]) -> Any:
    """The participants you may see, by id; each without what hangs on it but its clocks."""
    after = (read_cursor(wanted.cursor, 1) or [None])[0]
    only = Filter(**wanted.model_dump(exclude={"limit", "cursor"}))
    async with call.tx() as tx:
        rows = await queries.participants(tx, only, after, wanted.limit)
    return shown(page(rows, wanted.limit, lambda row: [row["id"]]))


@router.get("/{participant_id}", response_model=ParticipantOut)
async def participant(call: Reading, participant_id: str) -> Any:
    """One participant whole. No name: the caseload tool resolves names with `POST /v1/people/lookup` of referrals."""
    async with call.tx() as tx:
        resource = await queries.participant(tx, participant_id, call.client.kind)
    return shown(resource)


@router.post("/{participant_id}/key-worker", response_model=ParticipantOut, openapi_extra=example(AssignIn))
async def assign(call: Changing, participant_id: str, raw: Raw) -> Any:
    """A key worker of the participant's provider takes over; exactly one at a time, all kept with dates [rule 47]."""
    return await changed(
        call, participant_id, lambda tx, v: key_workers.assign(tx, participant_id, v, draft(AssignIn, raw))
    )


@router.post("/{participant_id}/start", response_model=ParticipantOut, openapi_extra=example(StartIn))
async def start(call: Changing, participant_id: str, raw: Raw) -> Any:
    """The start by the programme's own definition; day 0 of its limits [rules 19, 25–27, 32].

    After a did-not-start it is the correction "found to have attended", with a `correction_reason`, inside the days the
    programme allows. 409 forbidden-transition: not booked, or a result stands. 422: all that the definition lacks.
    """
    programmes = call.parts.programmes
    return await changed(
        call, participant_id, lambda tx, v: starting.start(tx, programmes, participant_id, v, draft(StartIn, raw))
    )


@router.post("/{participant_id}/did-not-start", response_model=ParticipantOut, openapi_extra=example(DidNotStartIn))
async def did_not_start(call: Changing, participant_id: str, raw: Raw) -> Any:
    """The person will not start; the fifteen working days stop [rule 25, life cycle 1]."""
    wanted = draft(DidNotStartIn, raw)
    return await changed(call, participant_id, lambda tx, v: starting.did_not_start(tx, participant_id, v, wanted))


@router.post("/{participant_id}/disengage", response_model=ParticipantOut, openapi_extra=example(DisengageIn))
async def disengage(call: Changing, participant_id: str, raw: Raw) -> Any:
    """Takes part no longer, for `no_contact` after contacts tried in vain; still in support [F28, life cycle 2]."""
    wanted, programmes = draft(DisengageIn, raw), call.parts.programmes
    return await changed(
        call, participant_id, lambda tx, v: engaging.disengage(tx, programmes, participant_id, v, wanted)
    )


@router.post("/{participant_id}/re-engage", response_model=ParticipantOut, openapi_extra=example(ReEngageIn))
async def re_engage(call: Changing, participant_id: str, raw: Raw) -> Any:
    """Takes part again [life cycle 2]."""
    wanted, programmes = draft(ReEngageIn, raw), call.parts.programmes
    return await changed(
        call, participant_id, lambda tx, v: engaging.re_engage(tx, programmes, participant_id, v, wanted)
    )


@router.post("/{participant_id}/group", response_model=ParticipantOut, openapi_extra=example(GroupIn))
async def note_group(call: Changing, participant_id: str, raw: Raw) -> Any:
    """The right group is noted beside the referral's; mandation stops, or begins on disengagement [rule 12]."""
    wanted, programmes = draft(GroupIn, raw), call.parts.programmes
    return await changed(
        call, participant_id, lambda tx, v: engaging.note_group(tx, programmes, participant_id, v, wanted)
    )


@router.post("/{participant_id}/exit", response_model=ParticipantOut, openapi_extra=example(ExitIn))
async def leave_early(call: Changing, participant_id: str, raw: Raw) -> Any:
    """Support ends before its limits; `exit_report` says whether the programme asks for a report [rules 38, 43]."""
    programmes = call.parts.programmes
    return await changed(
        call, participant_id, lambda tx, v: leaving.leave_early(tx, programmes, participant_id, v, draft(ExitIn, raw))
    )


@router.post("/{participant_id}/refer-in-error", response_model=ParticipantOut, openapi_extra=example(InErrorIn))
async def refer_in_error(call: Changing, participant_id: str, raw: Raw) -> Any:
    """Found after the start not to have been one: it counts no more and its earnings interest closes [rules 28, 29]."""
    wanted, programmes = draft(InErrorIn, raw), call.parts.programmes
    return await changed(
        call, participant_id, lambda tx, v: leaving.refer_in_error(tx, programmes, participant_id, v, wanted)
    )
