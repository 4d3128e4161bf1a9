"""Disengagement and re-engagement: the provider keeps trying and support continues [life cycle 2]."""

from datetime import date
from typing import Literal

from services.caseload.domain import groups
from services.caseload.domain.checks import Faults, Values, day_faults
from services.caseload.domain.participant import Participant
from services.caseload.domain.retelling import require_on, retell
from shared.terms.events.participant import ParticipantDisengaged, ParticipantReEngaged
from shared.terms.faults import Fault
from shared.terms.programme import Programme

DisengagementReason = Literal["no_contact", "failed_to_attend", "refused_support", "other"]


def disengage_faults(participant: Participant, today: date, values: Values, *, attempts: int) -> Faults:
    """A person is out of contact only after an attempt, which is a contact without success [rule 44]."""
    yield from day_faults("disengaged_on", values.get("disengaged_on"), today, (participant.started_on, "the start"))
    if values.get("reason") == "no_contact" and attempts == 0:
        yield Fault("/reason", "no-attempt", "first record the unsuccessful contacts, with successful: false")


def require_disengaging(participant: Participant, programme: Programme, on: date | None) -> None:
    """The state on the day decides, also after a job or an exit; but nobody is out of contact twice [rule 126]."""
    if participant.disengaged_on is not None:
        participant.require("disengage")
    require_on(participant, programme, "disengage", on)


def disengage(participant: Participant, programme: Programme, reason: str, on: date) -> None:
    """The person stays on the caseload until a limit or an exit."""
    require_disengaging(participant, programme, on)
    participant.disengaged_on = on
    participant.emit(ParticipantDisengaged(reason=reason), on)
    groups.on_disengagement(participant, programme, on)
    retell(participant, programme, on)


def re_engage_faults(participant: Participant, today: date, values: Values) -> Faults:
    earliest = (participant.disengaged_on, "the participant disengaged")
    return day_faults("re_engaged_on", values.get("re_engaged_on"), today, earliest)


def re_engage(participant: Participant, programme: Programme, on: date) -> None:
    require_on(participant, programme, "re_engage", on)
    assert participant.disengaged_on is not None
    participant.emit(ParticipantReEngaged(disengaged_on=participant.disengaged_on), on)
    participant.disengaged_on = None
    retell(participant, programme, on)
