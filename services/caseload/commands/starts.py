"""The result of a referral: a start, or none [rules 19–27]."""

from datetime import date

from services.caseload.commands.entitlement import require_entitled
from services.caseload.domain import starts
from services.caseload.request_bodies.participants import DidNotStartIn, StartIn
from services.caseload.store import activities_of, lock_participant, save_participant
from shared.store.unit_of_work import UnitOfWork
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes

EVIDENCE = """
SELECT a.kind AS meeting_kind, a.state AS meeting_state, a.attended_on,
       (SELECT min(agreed_on) FROM action_plan WHERE participant_id = $1) AS plan_agreed_on,
       (SELECT coalesce(json_object_agg(kind, first), '{}')
        FROM (SELECT kind, min(completed_on) AS first FROM assessment WHERE participant_id = $1 GROUP BY kind) AS done
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
    row = dict((await uow.conn.fetch(EVIDENCE, participant_id, values.get("initial_meeting")))[0])
    assessed = {kind: date.fromisoformat(day) for kind, day in row.pop("assessed").items()}
    evidence = starts.StartEvidence(**row, assessed=assessed)
    faults = [
        *starts.correction_faults(participant, programme, today, values.get("correction_reason")),
        *starts.start_faults(participant, programme, today, values, evidence),
    ]
    details = body.validated(faults)
    meeting, reason = details.initial_meeting, details.correction_reason
    done = await activities_of(uow, participant_id)
    starts.start(participant, programme, today, details.started_on, meeting, reason, done)
    await save_participant(uow, participant)


async def did_not_start(uow: UnitOfWork, participant_id: str, expected: int, body: ParsedBody[DidNotStartIn]) -> None:
    """The person will not start."""
    participant = await lock_participant(uow, participant_id, expected)
    participant.require_referral("did_not_start")
    details = body.validated([*starts.did_not_start_faults(participant, uow.today, body.values)])
    starts.did_not_start(participant, uow.today, details.reason, details.occurred_on)
    await save_participant(uow, participant)
