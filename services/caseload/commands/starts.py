"""Starts and their corrections [rules 19–27]."""

from datetime import date

from services.caseload.commands.entitlement import require_entitled
from services.caseload.commands.record_rows import keep_correction, settle_plans
from services.caseload.domain import starts
from services.caseload.domain.participant import Participant
from services.caseload.request_bodies.participants import CorrectStartIn, StartIn
from services.caseload.store import lock_participant, save_participant
from shared.store.unit_of_work import UnitOfWork
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programme, Programmes

EVIDENCE = """
SELECT a.kind AS meeting_kind, a.state AS meeting_state, a.attended_on,
       (SELECT min(agreed_on) FROM action_plan WHERE participant_id = $1 AND state <> 'VOID') AS plan_agreed_on,
       (SELECT coalesce(json_object_agg(kind, first), '{}')
        FROM (SELECT kind, min(completed_on) AS first FROM assessment
              WHERE participant_id = $1 AND state <> 'VOID' GROUP BY kind) AS done
       ) AS assessed
FROM (SELECT 1) AS always LEFT JOIN appointment a ON a.participant_id = $1 AND a.id = $2
"""


async def start(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, body: ParsedBody[StartIn]
) -> None:
    """The start, or the correction of a did-not-start, by the programme's own definition [rule 27]."""
    participant = await lock_participant(uow, participant_id, expected)
    participant.require_referral(starts.start_event(participant))
    await require_entitled(uow, programmes, participant)
    programme, values, today = programmes.for_referral(*participant.programme_key), body.values, uow.today
    evidence = await _evidence(uow, participant_id, values.get("initial_meeting"))
    faults = [
        *starts.correction_faults(participant, programme, today, values.get("correction_reason")),
        *starts.start_faults(participant, programme, today, values, evidence),
    ]
    details = body.validated(faults)
    meeting, reason = details.initial_meeting, details.correction_reason
    starts.start(participant, programme, today, details.started_on, meeting, reason)
    await save_participant(uow, participant)


async def correct_start(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, expected: int, body: ParsedBody[CorrectStartIn]
) -> None:
    """The start was on another day, or rests on another meeting."""
    participant = await lock_participant(uow, participant_id, expected)
    programme, sent, today = programmes.for_referral(*participant.programme_key), body.values, uow.today
    starts.require_start_correctable(participant, programme, today)
    evidence = await _evidence(uow, participant_id, sent.get("initial_meeting") or participant.start_meeting)
    details = body.validated([*starts.start_correction_faults(participant, programme, today, sent, evidence)])
    before = {"id": participant.id, **starts.declared(participant)}
    started_on = details.started_on or participant.require_started()
    starts.correct(participant, programme, today, started_on, details.initial_meeting, details.because)
    await keep_correction(uow, participant, "start", before, "corrected", details.because)
    await settle_plans(uow, participant, programme)
    await save_participant(uow, participant)


async def _evidence(uow: UnitOfWork, participant_id: str, meeting: str | None) -> starts.StartEvidence:
    row = dict((await uow.conn.fetch(EVIDENCE, participant_id, meeting))[0])
    assessed = {kind: date.fromisoformat(day) for kind, day in row.pop("assessed").items()}
    return starts.StartEvidence(**row, assessed=assessed)


async def require_start_stands(uow: UnitOfWork, programme: Programme, participant: Participant) -> None:
    """Raises Refused unless what is on record still makes the start one, by the programme's definition [rule 138]."""
    if participant.referral_state == "STARTED":
        evidence = await _evidence(uow, participant.id, participant.start_meeting)
        starts.require_rests(participant, programme, evidence)
