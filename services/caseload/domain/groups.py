"""A group that was wrong, or that changed: the referral is kept and the right group is recorded too [rule 12]."""

from datetime import date
from typing import Literal

from services.caseload.domain.checks import Faults, Values, since_referral
from services.caseload.domain.participant import Participant
from shared.terms.events.participant import GroupNoted, ParticipationChanged
from shared.terms.faults import Fault
from shared.terms.programme import Programme

Participation = Literal["voluntary", "mandatory"]
GroupReason = Literal["recorded_wrongly", "became_long_term"]


def note_faults(participant: Participant, programme: Programme, today: date, values: Values) -> Faults:
    """The group is one of the programme's, and not the participant's present one."""
    yield from since_referral("noted_on", values.get("noted_on"), today, participant.referred_on)
    group, codes = values.get("group"), [group.code for group in programme.groups]
    if group is not None and group not in codes:
        yield Fault("/group", "unknown-group", f"the groups of {programme.id} are {', '.join(codes)}")
    elif group is not None and group == (participant.noted_group or participant.group_code):
        yield Fault("/group", "same-group", "this is the participant's group already; name the right one")


def note(participant: Participant, programme: Programme, group: str, because: GroupReason, on: date) -> None:
    """Mandation that was wrong stops now; a volunteer recorded wrongly stays one while engaged [F28, F29]."""
    participant.noted_group, participant.noted_because = group, because
    participant.emit(GroupNoted(group=group, because=because), on)
    participation = programme.group(group).participation
    if participation == "voluntary" or because == "became_long_term":
        _change_participation(participant, participation, because, on)


def on_disengagement(participant: Participant, programme: Programme, on: date) -> None:
    """A person who should have been mandatory becomes so on disengaging."""
    if participant.noted_group is not None:
        _change_participation(participant, programme.group(participant.noted_group).participation, "disengaged", on)


def _change_participation(participant: Participant, participation: Participation, because: str, on: date) -> None:
    if participation != participant.participation:
        participant.participation = participation
        participant.emit(ParticipationChanged(participation=participation, because=because), on)
