"""Completed assessments [rule 48]."""

from services.caseload import tables
from services.caseload.commands.record_rows import insert_record
from services.caseload.domain import assessments
from services.caseload.domain.duplicates import require_new
from services.caseload.request_bodies.assessments import AssessmentIn
from services.caseload.store import first_like, lock_participant
from shared.store.unit_of_work import UnitOfWork
from shared.terms.ids import new_id
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes


async def record_assessment(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, body: ParsedBody[AssessmentIn]
) -> str:
    """A completed assessment; what it found is not kept here. Returns its id."""
    participant = await lock_participant(uow, participant_id)
    participant.require_open("assessment", body.values.get("completed_on"))
    programme = programmes.for_referral(*participant.programme_key)
    details = body.validated([*assessments.assessment_faults(participant, programme, uow.today, body.values)])
    assessment_id, facts = new_id("asm"), details.model_dump(exclude={"distinct_from"})
    same = await first_like(uow, tables.ASSESSMENT, participant_id, **facts)
    require_new(same, details.distinct_from, "this assessment")
    assessments.record(participant, programme, assessment_id, details.kind, details.completed_on)
    await insert_record(uow, tables.ASSESSMENT, participant, id=assessment_id, **facts)
    return assessment_id
