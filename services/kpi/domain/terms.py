"""The terms a participant is counted by: those of the version they came under, with the dated values of its day.

What an event decides is kept as a fact: the last day of a deadline, the role of the provider of the start. A later
amendment of the contract therefore changes nothing that was counted [rule 130].
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Final, Protocol

from services.kpi.domain.facts import JourneyEvent
from services.kpi.domain.participant import RECEIVED, START_CORRECTED, STARTED, Participant
from shared.terms.programme import Programme

COUNTED_FROM: Final = {RECEIVED: "referral", STARTED: "start", START_CORRECTED: "start"}
"""The events that deadlines are counted from, by their type."""
DEADLINES = ("acknowledge", "start_or_fta", "result_recorded", "action_plan")


class TermsFor(Protocol):
    """The terms of a version of a programme with the dated values in force at an instant; without one, the newest."""

    def __call__(self, programme_id: str, version: str, at: datetime | None = None) -> Programme: ...


def with_terms(participant: Participant, cause: JourneyEvent, terms_for: TermsFor) -> Participant:
    """The participant with what the event decides by the terms in force when it was recorded."""
    counted_from, referral = COUNTED_FROM.get(cause.type), participant.referral
    if counted_from is None or referral is None:
        return participant
    terms = terms_for(referral.programme, participant.programme_version, cause.recorded_at)
    day_0 = participant.started_on or cause.occurred_on if counted_from == "start" else cause.occurred_on
    kept = {name: day for name, day in participant.due.items() if not name.startswith(f"{counted_from}/")}
    participant = participant.replace(
        due={**kept, **deadlines(terms, counted_from, day_0)},
        programme_version=participant.programme_version if counted_from == "start" else terms.version,
    )
    if cause.type == STARTED and participant.start is not None:
        provider, in_force = participant.start.provider, terms_for(referral.programme, "", cause.recorded_at)
        role = role_of(terms, provider) or role_of(in_force, provider)
        return participant.replace(start=replace(participant.start, role=role))
    return participant


def with_terms_of_old_release(participant: Participant, at: datetime, terms_for: TermsFor) -> Participant:
    """A participant stored by a release that counted everybody by the newest version; others are unchanged."""
    referral = participant.referral
    if referral is None or participant.programme_version:
        return participant
    terms, due = terms_for(referral.programme, "", at), dict(participant.due)
    for counted_from, day in (("referral", referral.referred_on), ("start", participant.started_on)):
        due |= deadlines(terms, counted_from, day) if day else {}
    return participant.replace(due=due, programme_version=terms.version)


def deadlines(programme: Programme, counted_from: str, day_0: date) -> dict[str, date]:
    """The last day of each deadline counted from an event of this day, as `referral/acknowledge`."""
    clocks = ((name, programme.runs(name, day_0)) for name in DEADLINES)
    return {
        f"{counted_from}/{name}": clock.due(day_0, programme.nation)
        for name, clock in clocks
        if clock is not None and clock.counted_from == counted_from
    }


def role_of(programme: Programme, provider_id: str) -> str:
    """The role of a provider in the contract; empty for one that it does not name, such as one that joined later."""
    return next((provider.role for provider in programme.providers if provider.id == provider_id), "")
