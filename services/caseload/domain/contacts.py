"""Contacts with a participant, and with employers on the participant's behalf."""

from datetime import date

from services.caseload.domain import service_standards
from services.caseload.domain.participant import Participant
from shared.terms.events.participant import EmployerContacted, ParticipantContacted
from shared.terms.programme import Programme


def contact(participant: Participant, programme: Programme, contact_id: str, channel: str, on: date) -> None:
    """A successful contact, before or during support: it moves the referral on."""
    if participant.with_provider:
        participant.move_referral("contact")
    in_work = participant.in_work_on(on)
    participant.emit(ParticipantContacted(contact_id=contact_id, channel=channel, in_work=in_work), on)
    service_standards.record_activity(participant, programme, "contact", on)


def approach_employer(participant: Participant, programme: Programme, contact_id: str, on: date) -> None:
    """A successful contact with an employer: what IPS calls the job search [S1 Appendix A]."""
    participant.emit(EmployerContacted(contact_id=contact_id), on)
    service_standards.record_activity(participant, programme, "employer_contact", on)
