"""A group that was wrong, or that changed: the referral is kept and the right group noted beside it [rule 12]."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from services.caseload.domain.days import since_referral
from services.caseload.domain.participant import Participant
from shared.terms.faults import Fault
from shared.terms.programme import Programme

RECORDED_WRONGLY, BECAME_LONG_TERM = "recorded_wrongly", "became_long_term"


def note_faults(
    participant: Participant, programme: Programme, today: date, given: Mapping[str, Any]
) -> Iterator[Fault]:
    """One of the programme's groups, and another than the one already held."""
    yield from since_referral("noted_on", given.get("noted_on"), today, participant.referred_on)
    group, known = given.get("group"), [one.code for one in programme.groups]
    if group is not None and group not in known:
        yield Fault("/group", "unknown-group", f"the groups of {programme.id} are {', '.join(known)}")
    elif group is not None and group == (participant.noted_group or participant.group_code):
        yield Fault("/group", "same-group", "this is the participant's group already; name the right one")


def note(participant: Participant, programme: Programme, group: str, because: str, on: date) -> None:
    """Mandation that was wrong stops now; a volunteer recorded wrongly stays one while engaged [F28, F29]."""
    participant.noted_group, participant.noted_because = group, because
    participant.note("participant.group_noted.v1", on, group=group, because=because)
    wanted = programme.group(group).participation
    if wanted == "voluntary" or because == BECAME_LONG_TERM:
        _take_part(participant, wanted, because, on)


def on_disengagement(participant: Participant, programme: Programme, on: date) -> None:
    """Whoever should have been mandatory becomes so when they disengage."""
    if participant.noted_group is not None:
        _take_part(participant, programme.group(participant.noted_group).participation, "disengaged", on)


def _take_part(participant: Participant, participation: str, because: str, on: date) -> None:
    if participation != participant.participation:
        participant.participation = participation
        facts = {"participation": participation, "because": because}
        participant.note("participant.participation_changed.v1", on, **facts)
