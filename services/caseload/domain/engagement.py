"""Disengagement and re-engagement: the provider keeps trying and support continues [rule 188, life cycle 2]."""

from datetime import date
from typing import Literal

from services.caseload.domain.checks import Faults, Values, day_faults
from services.caseload.domain.participant import Participant
from services.caseload.domain.periods import Disengagement, end_disengagements, standing
from services.caseload.domain.retelling import require_on, retell, support_on
from shared.terms.faults import Fault, Refused
from shared.terms.programme import Programme

DisengagementReason = Literal["no_contact", "failed_to_attend", "refused_support", "other"]


def disengage_faults(participant: Participant, programme: Programme, today: date, values: Values) -> Faults:
    """A person is out of contact only after an attempt, which is a contact without success [rule 44].

    Once at a time, during pre-work support. `values` has the `attempts`, and of a record its `id`.
    """
    on, back_on = values.get("disengaged_on"), values.get("re_engaged_on")
    yield from day_faults("disengaged_on", on, today, (participant.started_on, "the start"))
    yield from day_faults("re_engaged_on", back_on, today, (on, "the participant disengaged"))
    for field, day in (("disengaged_on", on), ("re_engaged_on", back_on)):
        if day is not None and participant.left_on is not None and day > participant.left_on:
            message = f"support ended on {participant.left_on}; give a day until then"
            yield Fault(f"/{field}", "after-the-end", message)
    if values.get("reason") == "no_contact" and values.get("attempts") == 0:
        yield Fault("/reason", "no-attempt", "first record the unsuccessful contacts, with successful: false")
    if on is not None and (participant.started_on or on) <= on <= today:
        yield from _other_faults(participant, programme, Disengagement(values.get("id", ""), "", on, back_on))


def _other_faults(participant: Participant, programme: Programme, gone: Disengagement) -> Faults:
    """What else is on record contradicts it: another disengagement, or work."""
    end_disengagements([gone], participant.emitted.in_work or ())
    for other in standing(participant.disengagements):
        if other.id != gone.id and _overlap(gone, other):
            message = f"{other.id} says so from {other.disengaged_on} to {other.ended_on or 'now'}; correct that one, "
            yield Fault("/disengaged_on", "overlaps", message + "or give the re_engaged_on of this one")
    state = support_on(participant, programme, gone.disengaged_on)
    if state == "IN_WORK_SUPPORT":
        yield Fault("/disengaged_on", "in-work", "the participant was in work on that day; give another one")


def _overlap(gone: Disengagement, other: Disengagement) -> bool:
    """Whether they have a day in common."""
    first, second = sorted((gone, other), key=lambda each: each.disengaged_on)
    return first.covers(second.disengaged_on) and second.ended_on != second.disengaged_on


def disengage(participant: Participant, programme: Programme, gone: Disengagement) -> None:
    """The person stays on the caseload until a limit or an exit. The state on the day decides [rule 126]."""
    require_on(participant, programme, "disengage", gone.disengaged_on)
    participant.disengagements.append(gone)
    retell(participant, programme, gone.disengaged_on)


def disengagement_on(participant: Participant, day: date | None) -> Disengagement:
    """The disengagement that a re-engagement ends; raises ForbiddenTransition where the person was not out of contact.

    One that a job ended may have been over before it.
    """
    lasting = [gone for gone in standing(participant.disengagements) if gone.re_engaged_on is None]
    covering = [gone for gone in lasting if gone.ended_on is None or (day is not None and gone.covers(day))]
    if not covering:
        participant.require("re_engage")
    return covering[-1]


def re_engage_faults(participant: Participant, today: date, values: Values) -> Faults:
    on = values.get("re_engaged_on")
    earliest = (disengagement_on(participant, on).disengaged_on, "the participant disengaged")
    return day_faults("re_engaged_on", on, today, earliest)


def re_engage(participant: Participant, programme: Programme, on: date) -> None:
    require_on(participant, programme, "re_engage", on)
    disengagement_on(participant, on).re_engaged_on = on
    retell(participant, programme, on)


def require_re_engaged(participant: Participant, re_engaged_on: date | None, disengaged_on: date) -> None:
    """Raises Refused unless the re-engagement can be taken back: there is one, and no later disengagement."""
    later = [other for other in standing(participant.disengagements) if other.disengaged_on > disengaged_on]
    if re_engaged_on is None:
        raise Refused(
            [Fault("", "not-re-engaged", "no re-engagement is on record; correct or void this one")], "conflict"
        )
    if later:
        message = f"{later[0].id} begins on {later[0].disengaged_on}, after it; void that one first"
        raise Refused([Fault("", "overlaps", message)], "conflict")
