"""Contacts with a participant, and with employers on the participant's behalf."""

from datetime import date

from services.caseload.domain import promises
from services.caseload.domain.checks import Faults, Values, since_referral
from services.caseload.domain.participant import Participant
from services.caseload.domain.service_standards import Activity
from shared.terms.events.participant import EmployerContacted, ParticipantContacted
from shared.terms.programme import Programme


def contact_faults(participant: Participant, programme: Programme, today: date, values: Values) -> Faults:
    """A day since the referral."""
    return since_referral("contacted_on", values.get("contacted_on"), today, participant.referred_on)


def contact(participant: Participant, programme: Programme, contact_id: str, channel: str, on: date) -> None:
    """A successful contact, before or during support: it moves the referral on."""
    if participant.with_provider:
        participant.move_referral("contact")
    in_work = participant.in_work_on(on)
    participant.emit(ParticipantContacted(contact_id=contact_id, channel=channel, in_work=in_work), on)
    participant.activities.append(Activity(on, "contact", id=contact_id))
    promises.retell(participant, programme)


def approach_employer(participant: Participant, programme: Programme, contact_id: str, on: date) -> None:
    """A successful contact with an employer: what IPS calls the job search [S1 Appendix A]."""
    participant.emit(EmployerContacted(contact_id=contact_id), on)
    participant.activities.append(Activity(on, "employer_contact", id=contact_id))
    promises.retell(participant, programme)
