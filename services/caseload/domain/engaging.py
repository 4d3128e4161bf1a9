"""Disengaged and back: the person takes part no longer, the provider keeps trying, support goes on [life cycle 2]."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from services.caseload.domain import grouping
from services.caseload.domain.days import day_faults
from services.caseload.domain.leaving import catch_up
from services.caseload.domain.participant import Participant
from shared.terms.faults import Fault
from shared.terms.programme import Programme

REASONS = ("no_contact", "failed_to_attend", "refused_support", "other")


def disengage_faults(
    participant: Participant, today: date, given: Mapping[str, Any], *, attempts: int
) -> Iterator[Fault]:
    """Nobody is out of contact whom nobody has tried to reach: attempts are contacts without success [rule 44]."""
    earliest = (participant.started_on, "the start")
    yield from day_faults("disengaged_on", given.get("disengaged_on"), today, earliest)
    if given.get("reason") == "no_contact" and attempts == 0:
        yield Fault("/reason", "no-attempt", "record first the contacts that were tried, with successful: false")


def disengage(participant: Participant, programme: Programme, reason: str, on: date) -> None:
    """Still on the caseload until a limit or an exit; whoever asks is told why and since when."""
    catch_up(participant, programme, on)
    participant.move("disengage")
    participant.disengaged_on = on
    participant.note("participant.disengaged.v1", on, reason=reason)
    grouping.on_disengagement(participant, programme, on)


def re_engage_faults(participant: Participant, today: date, given: Mapping[str, Any]) -> Iterator[Fault]:
    earliest = (participant.disengaged_on, "the participant disengaged")
    return day_faults("re_engaged_on", given.get("re_engaged_on"), today, earliest)


def re_engage(participant: Participant, programme: Programme, on: date) -> None:
    catch_up(participant, programme, on)
    participant.move("re_engage")
    since, participant.disengaged_on = participant.disengaged_on, None
    participant.note("participant.re_engaged.v1", on, disengaged_on=since)
