"""Contacts with the participant or with an employer."""

from services.caseload import tables
from services.caseload.commands.record_rows import insert_record
from services.caseload.domain import contacts
from services.caseload.domain.checks import late_faults
from services.caseload.domain.duplicates import require_new
from services.caseload.request_bodies.contacts import ContactIn
from services.caseload.store import first_like, lock_participant
from shared.store.unit_of_work import UnitOfWork
from shared.terms.ids import new_id
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programmes


async def record_contact(
    uow: UnitOfWork, programmes: Programmes, participant_id: str, body: ParsedBody[ContactIn]
) -> str:
    """A contact, successful or not; returns its id. Only a successful one is emitted."""
    participant = await lock_participant(uow, participant_id)
    contacted_on = body.values.get("contacted_on")
    participant.require_open("contact", contacted_on)
    programme = programmes.for_referral(*participant.programme_key)
    faults = [*contacts.contact_faults(participant, programme, uow.today, body.values)]
    details = body.validated([*faults, *late_faults("contacted_on", contacted_on, uow.today, programme)])
    contact_id = new_id("con")
    facts = details.model_dump(exclude={"distinct_from"})
    if details.successful:  # attempts without success are often repeated on one day
        same = await first_like(uow, tables.CONTACT, participant_id, **facts)
        require_new(same, details.distinct_from, "this contact")
    if details.successful and details.with_employer:
        contacts.approach_employer(participant, programme, contact_id, details.contacted_on)
    elif details.successful:
        contacts.contact(participant, programme, contact_id, details.channel, details.contacted_on)
    await insert_record(uow, tables.CONTACT, participant, id=contact_id, **facts)
    return contact_id
