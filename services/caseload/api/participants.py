"""Participants: read, and the decisions that change their state."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.caseload.api.route_helpers import (
    Change,
    ChangeContext,
    Cursor,
    Limit,
    RawBody,
    Read,
    Word,
    answer_read,
    change,
    documented_body,
)
from services.caseload.commands import did_not_starts, engagement, exits, groups, key_workers, starts
from services.caseload.commands.same_person import reach_everywhere
from services.caseload.queries.participants import Filter, list_participants, read_participant
from services.caseload.request_bodies.participants import (
    AssignIn,
    BecauseIn,
    CorrectDidNotStartIn,
    CorrectExitIn,
    CorrectStartIn,
    DidNotStartIn,
    DisengageIn,
    ExitIn,
    GroupIn,
    InErrorIn,
    ReEngageIn,
    StartIn,
)
from services.caseload.responses.participants import ParticipantOut, ParticipantPage
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.terms.paging import decode_cursor, paginate
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1/participants", tags=["participants"])
Reading = Annotated[RequestContext, needs("caseload:read", for_recipients=True)]


class ListParameters(BaseModel):
    """The filters of the list; none means all that you may see."""

    programme: Word = None
    state: Word = Field(None, description="of the participant or of the referral")
    provider: Word = None
    key_worker: Word = None
    area: Word = None
    clock_due_before: date | None = Field(None, description="with a deadline still open that is due before this day")
    limit: Limit = 50
    cursor: Cursor = None


@router.get("", response_model=ParticipantPage, summary="List participants", operation_id="list_participants")
async def list_all(context: Reading, parameters: Annotated[ListParameters, Query()]) -> JSONResponse:
    """The participants you may see, by id, each with their deadlines (`clocks`)."""
    after = (decode_cursor(parameters.cursor, str) or [None])[0]
    only = Filter(**parameters.model_dump(exclude={"limit", "cursor"}))
    async with context.unit_of_work() as uow:
        rows = await list_participants(uow, only, after, parameters.limit)
    return json_response(paginate(rows, parameters.limit, lambda row: [row["id"]]))


def _reader(context: RequestContext) -> Read:
    return lambda uow, participant_id: read_participant(uow, participant_id, context.client.kind)


@router.get(
    "/{participant_id}", response_model=ParticipantOut, summary="Read a participant", operation_id="read_participant"
)
async def read(context: Reading, participant_id: str) -> JSONResponse:
    """One participant with all that belongs to it, without a name.

    The provider's caseload tool looks names up with `POST /v1/people/lookup` of referrals.
    """
    return await answer_read(context, participant_id, _reader(context))


async def _change(context: RequestContext, participant_id: str, command: Change) -> JSONResponse:
    return await change(context, participant_id, command, _reader(context))


@router.post(
    "/{participant_id}/key-worker",
    response_model=ParticipantOut,
    summary="Assign a key worker",
    operation_id="assign_key_worker",
    openapi_extra=documented_body(AssignIn),
)
async def assign(context: ChangeContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """Assigns a key worker of the participant's provider: one at a time; earlier ones are kept with their dates."""
    body = parse(AssignIn, raw)
    return await _change(
        context,
        participant_id,
        lambda uow, expected: key_workers.assign_key_worker(uow, participant_id, expected, body),
    )


@router.post(
    "/{participant_id}/start",
    response_model=ParticipantOut,
    summary="Record a start",
    operation_id="start_participant",
    openapi_extra=documented_body(StartIn),
)
async def start(context: ChangeContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """The start by the programme's own definition; it is day 0 of the programme's limits.

    After a did-not-start it is the correction "found to have attended", with a `correction_reason`, inside the days the
    programme allows. 409 forbidden-transition: not booked, or there is a result already. 422: what it lacks.
    """
    body, programmes = parse(StartIn, raw), context.container.programmes
    return await _change(
        context, participant_id, lambda uow, expected: starts.start(uow, programmes, participant_id, expected, body)
    )


@router.post(
    "/{participant_id}/correct-start",
    response_model=ParticipantOut,
    summary="Correct the day of a start",
    operation_id="correct_start",
    openapi_extra=documented_body(CorrectStartIn),
)
async def correct_start(context: ChangeContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """The start was on another day, or rests on another meeting. Limits, deadlines, figures and outcomes follow.

    409: the person has not started, or the programme's days for corrections (`record_correction_days`) are over.
    """
    body, programmes = parse(CorrectStartIn, raw), context.container.programmes
    return await _change(
        context,
        participant_id,
        lambda uow, expected: starts.correct_start(uow, programmes, participant_id, expected, body),
    )


@router.post(
    "/{participant_id}/did-not-start",
    response_model=ParticipantOut,
    summary="Record that the person did not start",
    operation_id="record_did_not_start",
    openapi_extra=documented_body(DidNotStartIn),
)
async def did_not_start(context: ChangeContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """The person will not start. Their deadline of fifteen working days stops."""
    body, programmes = parse(DidNotStartIn, raw), context.container.programmes
    return await _change(
        context,
        participant_id,
        lambda uow, expected: did_not_starts.did_not_start(uow, programmes, participant_id, expected, body),
    )


@router.post(
    "/{participant_id}/correct-did-not-start",
    response_model=ParticipantOut,
    summary="Correct the day or the reason of a did-not-start",
    operation_id="correct_did_not_start",
    openapi_extra=documented_body(CorrectDidNotStartIn),
)
async def correct_did_not_start(context: ChangeContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """The person did not start, but it was decided on another day or for another reason. Figures follow.

    409: no did-not-start is on record, or the programme's days for corrections (`record_correction_days`) are over.
    """
    body, programmes = parse(CorrectDidNotStartIn, raw), context.container.programmes
    return await _change(
        context,
        participant_id,
        lambda uow, expected: did_not_starts.correct_did_not_start(uow, programmes, participant_id, expected, body),
    )


@router.post(
    "/{participant_id}/withdraw-did-not-start",
    response_model=ParticipantOut,
    summary="Withdraw a did-not-start that was recorded in error",
    operation_id="withdraw_did_not_start",
    openapi_extra=documented_body(BecauseIn),
)
async def withdraw_did_not_start(context: ChangeContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """The referral is open again: its deadlines run, it holds its place, and bookings stand again.

    409: no did-not-start is on record, or the programme's days for corrections (`record_correction_days`) are over. If
    the person has started since, record the start instead.
    """
    body, programmes = parse(BecauseIn, raw), context.container.programmes
    return await _change(
        context,
        participant_id,
        lambda uow, expected: did_not_starts.withdraw_did_not_start(uow, programmes, participant_id, expected, body),
    )


@router.post(
    "/{participant_id}/disengage",
    response_model=ParticipantOut,
    summary="Record that the participant disengaged",
    operation_id="disengage_participant",
    openapi_extra=documented_body(DisengageIn),
)
async def disengage(context: ChangeContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """The participant stopped taking part but stays in support. `no_contact` needs an unsuccessful contact first."""
    body, programmes = parse(DisengageIn, raw), context.container.programmes
    return await _change(
        context,
        participant_id,
        lambda uow, expected: engagement.disengage(uow, programmes, participant_id, expected, body),
    )


@router.post(
    "/{participant_id}/re-engage",
    response_model=ParticipantOut,
    summary="Record that the participant re-engaged",
    operation_id="re_engage_participant",
    openapi_extra=documented_body(ReEngageIn),
)
async def re_engage(context: ChangeContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """The participant is taking part again."""
    body, programmes = parse(ReEngageIn, raw), context.container.programmes
    return await _change(
        context,
        participant_id,
        lambda uow, expected: engagement.re_engage(uow, programmes, participant_id, expected, body),
    )


@router.post(
    "/{participant_id}/group",
    response_model=ParticipantOut,
    summary="Record the right group",
    operation_id="record_right_group",
    openapi_extra=documented_body(GroupIn),
)
async def record_right_group(context: ChangeContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """Records the right group; the referral keeps its own. Mandation stops, or starts on disengagement."""
    body, programmes = parse(GroupIn, raw), context.container.programmes
    return await _change(
        context,
        participant_id,
        lambda uow, expected: groups.note_group(uow, programmes, participant_id, expected, body),
    )


async def _change_exits(context: RequestContext, participant_id: str, command: Change) -> JSONResponse:
    """A death reaches the person's other referrals as well [rule 142]."""
    answer = await _change(context, participant_id, command)
    await reach_everywhere(context.container.database, context.container.programmes, participant_id)
    return answer


@router.post(
    "/{participant_id}/exit",
    response_model=ParticipantOut,
    summary="Record an early exit or an early completion",
    operation_id="exit_participant",
    openapi_extra=documented_body(ExitIn),
)
async def leave_early(context: ChangeContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """Support ends before its limits; `exit_report` says whether the programme asks for a report.

    A death, custody or a move abroad ends jobs and destinations too, and is recorded after the end of support as well.
    """
    body, programmes = parse(ExitIn, raw), context.container.programmes
    return await _change_exits(
        context,
        participant_id,
        lambda uow, expected: exits.leave_early(uow, programmes, participant_id, expected, body),
    )


@router.post(
    "/{participant_id}/withdraw-exit",
    response_model=ParticipantOut,
    summary="Withdraw an exit that was recorded in error",
    operation_id="withdraw_exit",
    openapi_extra=documented_body(BecauseIn),
)
async def withdraw_exit(context: ChangeContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """The last exit never was: support, jobs and bookings are as if it had not been recorded.

    409: there is no exit, or the days that the programme allows for it (`exit_correction_days`) are over.
    """
    body, programmes = parse(BecauseIn, raw), context.container.programmes
    return await _change_exits(
        context,
        participant_id,
        lambda uow, expected: exits.withdraw_exit(uow, programmes, participant_id, expected, body),
    )


@router.post(
    "/{participant_id}/correct-exit",
    response_model=ParticipantOut,
    summary="Correct the day or the reason of an exit",
    operation_id="correct_exit",
    openapi_extra=documented_body(CorrectExitIn),
)
async def correct_exit(context: ChangeContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """The last exit was on another day or for another reason. The first record stays, withdrawn."""
    body, programmes = parse(CorrectExitIn, raw), context.container.programmes
    return await _change_exits(
        context,
        participant_id,
        lambda uow, expected: exits.correct_exit(uow, programmes, participant_id, expected, body),
    )


@router.post(
    "/{participant_id}/refer-in-error",
    response_model=ParticipantOut,
    summary="Record that the referral was in error",
    operation_id="record_referral_in_error",
    openapi_extra=documented_body(InErrorIn),
)
async def refer_in_error(context: ChangeContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """The start was made in error: it no longer counts, and earnings monitoring closes."""
    body, programmes = parse(InErrorIn, raw), context.container.programmes
    return await _change(
        context,
        participant_id,
        lambda uow, expected: exits.refer_in_error(uow, programmes, participant_id, expected, body),
    )


@router.post(
    "/{participant_id}/withdraw-refer-in-error",
    response_model=ParticipantOut,
    summary="Withdraw that the referral was in error",
    operation_id="withdraw_referral_in_error",
    openapi_extra=documented_body(BecauseIn),
)
async def withdraw_refer_in_error(context: ChangeContext, participant_id: str, raw: RawBody) -> JSONResponse:
    """The referral was not in error: the start counts again, and earnings are monitored again.

    409: it is not recorded as in error, the referral was cancelled before the start, another start of the person rules
    this one out, or the programme's days for corrections (`record_correction_days`) are over.
    """
    body, programmes = parse(BecauseIn, raw), context.container.programmes
    return await _change(
        context,
        participant_id,
        lambda uow, expected: exits.withdraw_error(uow, programmes, participant_id, expected, body),
    )
