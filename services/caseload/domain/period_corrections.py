"""What events say once a group, a disengagement or the time of a key worker was put right [rules 187–189]."""

from collections.abc import Iterable
from datetime import date
from itertools import zip_longest
from typing import Literal

from services.caseload.domain.participant import InWork, Participant
from services.caseload.domain.periods import Disengagement, GroupNote, end_assignments, end_disengagements, standing
from shared.terms.events.period import PeriodsCorrected, StandingPeriod
from shared.terms.ids import new_id

PeriodKind = Literal["group", "disengagement", "assignment"]
PeriodChange = Literal["corrected", "voided", "withdrawn"]


def periods_corrected(
    participant: Participant, kind: PeriodKind, record_id: str, change: PeriodChange, because: str
) -> PeriodsCorrected:
    """The correction of a record, with every record of its kind that stands."""
    return PeriodsCorrected(
        kind=kind, record_id=record_id, change=change, because=because, standing=_standing_periods(participant, kind)
    )


def _standing_periods(participant: Participant, kind: PeriodKind) -> tuple[StandingPeriod, ...]:
    if kind == "group":
        notes = standing(participant.group_notes)
        return tuple(
            StandingPeriod(
                record_id=note.id,
                from_on=note.noted_on,
                until=following.noted_on if following else None,
                code=note.noted_group,
            )
            for note, following in zip_longest(notes, notes[1:])
        )
    if kind == "disengagement":
        return tuple(
            StandingPeriod(record_id=gone.id, from_on=gone.disengaged_on, until=gone.ended_on, code=gone.reason)
            for gone in standing(participant.disengagements)
        )
    end_assignments(participant.assignments, participant.unassigned_on)
    return tuple(
        StandingPeriod(record_id=worker.id, from_on=worker.from_on, until=worker.to_on, code=worker.key_worker_id)
        for worker in standing(participant.assignments)
    )


def adopt(
    participant: Participant,
    work: Iterable[InWork] | None,
    disengaged_on: date | None,
    noted_group: str | None,
    noted_because: str | None,
) -> None:
    """Makes records of what the release before says of a participant, which runs beside this one for a while.

    It keeps no day of a group or of a re-engagement: these are of the day on which they are seen.
    """
    if work is not None:
        end_disengagements(participant.disengagements, work)
    for gone in standing(participant.disengagements):
        if gone.ended_on is None and gone.disengaged_on != disengaged_on:
            gone.re_engaged_on = gone.ended_on = max(gone.disengaged_on, participant.today)
    if disengaged_on is not None and participant.disengaged_on is None:
        participant.disengagements.append(Disengagement(new_id("dis"), "other", disengaged_on))
    if noted_group is not None and participant.noted_group != noted_group:
        participant.referred_participation = participant.referred_participation or participant.participation
        note = GroupNote(new_id("grp"), noted_group, noted_because or "recorded_wrongly", participant.today)
        participant.group_notes.append(note)
