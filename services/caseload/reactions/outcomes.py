"""Events of `outcomes`: the day of an outcome is shown with the participant and decides nothing."""

from services.caseload.domain.participant import Participant
from services.caseload.reactions.changes import changing_participant
from shared.journey.envelope import Envelope
from shared.journey.inbox import Handler
from shared.terms.events.payment import OutcomeAchieved, OutcomeUnachieved
from shared.terms.programme import Programme, Programmes


def achieved(participant: Participant, programme: Programme, envelope: Envelope) -> None:
    achieved_on = OutcomeAchieved.of(envelope).achieved_on
    participant.outcome_on = max(achieved_on, participant.outcome_on or achieved_on)


def unachieved(participant: Participant, programme: Programme, envelope: Envelope) -> None:
    if participant.outcome_on == OutcomeUnachieved.of(envelope).was_achieved_on:
        participant.outcome_on = None


def handlers(programmes: Programmes) -> dict[str, Handler]:
    """One handler per event type of `outcomes`."""
    return {
        OutcomeAchieved.TYPE: changing_participant(programmes, achieved),
        OutcomeUnachieved.TYPE: changing_participant(programmes, unachieved),
    }
