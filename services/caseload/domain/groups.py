"""A group that was wrong, or that changed: the referral is kept and the right group is recorded too [rules 12, 187]."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from services.caseload.domain.checks import Faults, Values, since_referral
from services.caseload.domain.participant import Participant
from services.caseload.domain.periods import Disengagement, GroupNote, standing
from shared.terms.events.participant import GroupNoted, ParticipationChanged
from shared.terms.faults import Fault
from shared.terms.programme import Programme

Participation = Literal["voluntary", "mandatory"]
GroupReason = Literal["recorded_wrongly", "became_long_term"]


class Change(NamedTuple):
    """How somebody takes part from a day on, and why."""

    on: date
    participation: Participation
    because: str


def note_faults(participant: Participant, programme: Programme, today: date, values: Values) -> Faults:
    """The group is one of the programme's, and not the participant's own on that day."""
    yield from _faults(participant, programme, today, values, "group")


def correction_faults(participant: Participant, programme: Programme, today: date, values: Values) -> Faults:
    """The same of a record as it would be."""
    yield from _faults(participant, programme, today, values, "noted_group")


def _faults(participant: Participant, programme: Programme, today: date, values: Values, field: str) -> Faults:
    on, group, codes = values.get("noted_on"), values.get(field), [group.code for group in programme.groups]
    yield from since_referral("noted_on", on, today, participant.referred_on)
    if group is not None and group not in codes:
        yield Fault(f"/{field}", "unknown-group", f"the groups of {programme.id} are {', '.join(codes)}")
    elif group is not None and group == group_on(participant, on or today, without=values.get("id")):
        message = "this is the participant's group on that day already; name the right one"
        yield Fault(f"/{field}", "same-group", message)


def group_on(participant: Participant, day: date, *, without: str | None = None) -> str:
    """The group on a day: the last one recorded from then or before, or that of the referral."""
    notes = [note for note in standing(participant.group_notes) if note.noted_on <= day and note.id != without]
    return notes[-1].noted_group if notes else participant.group_code


def note(participant: Participant, programme: Programme, group: GroupNote) -> None:
    """The right group, from its day on."""
    participant.referred_participation = participant.referred_participation or participant.participation
    participant.group_notes.append(group)
    noted = {"group": group.noted_group, "because": group.noted_because}
    participant.emit(GroupNoted.model_validate(noted), group.noted_on)
    settle(participant, programme)


def settle(participant: Participant, programme: Programme, because: str = "", on: date | None = None) -> None:
    """Brings participation in line with the groups and disengagements that stand; after a correction, as of `on`."""
    if participant.referred_participation is None:
        return
    changes = [*_changes(participant, programme)]
    last = changes[-1] if changes else Change(participant.referred_on, _referred(participant), "corrected")
    if last.participation != participant.participation:
        participant.participation = last.participation
        event = ParticipationChanged(participation=last.participation, because=because or last.because)
        participant.emit(event, on or last.on)


def _referred(participant: Participant) -> Participation:
    return "mandatory" if participant.referred_participation == "mandatory" else "voluntary"


def _changes(participant: Participant, programme: Programme) -> Iterator[Change]:
    """Mandation that was wrong stops at once; who should have been mandatory becomes so when out of contact [F28, F29].

    Everything by its day, a group before a disengagement.
    """
    participation, noted, gone = _referred(participant), None, standing(participant.disengagements)
    facts: list[GroupNote | Disengagement] = [*standing(participant.group_notes), *gone]
    for fact in sorted(facts, key=lambda fact: (fact.begins_on, isinstance(fact, Disengagement), fact.id)):
        applies, because = True, "disengaged"
        if isinstance(fact, GroupNote):
            noted, because = programme.group(fact.noted_group).participation, fact.noted_because
            at_once = noted == "voluntary" or because == "became_long_term"
            applies = at_once or any(away.disengaged_on < fact.noted_on and away.covers(fact.noted_on) for away in gone)
        if applies and noted is not None and noted != participation:
            participation = noted
            yield Change(fact.begins_on, participation, because)
