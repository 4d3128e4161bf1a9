"""Readings of the measures a programme declares: one baseline a measure, and what is compared with it [rule 52]."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from services.caseload.domain import evidence
from services.caseload.domain.aggregate import Child
from services.caseload.domain.checks import Faults, Values, day_faults, since_referral
from services.caseload.domain.participant import Participant
from shared.terms.events.evidence import ReadingTaken, ReadingVoided
from shared.terms.faults import Fault, Refused
from shared.terms.programme import Measure, Programme

Change = Literal["baseline", "improved", "unchanged", "worse"]
ReadingRole = Literal["baseline", "follow_up"]


@dataclass
class Reading(Child):
    """One reading of a measure; `change` is against the baseline, by the programme's own step."""

    state: str
    measure: str
    role: ReadingRole
    taken_on: date
    value: str
    change: Change = "baseline"
    reason: str | None = None


def reading_faults(
    participant: Participant, readings: Sequence[Reading], measures: Sequence[str], today: date, values: Values
) -> Faults:
    """One baseline a measure; what follows it is later than it."""
    taken_on, measure, role = values.get("taken_on"), values.get("measure"), values.get("role")
    yield from since_referral("taken_on", taken_on, today, participant.referred_on)
    if measure is not None and measure not in measures:
        choice = f"it has {', '.join(measures)}" if measures else "it has none"
        yield Fault("/measure", "unknown-measure", f"the programme has no such measure; {choice}")
        return
    baseline = baseline_of(readings, measure)
    if role == "baseline" and baseline is not None:
        yield Fault("/role", "has-baseline", f"there is a baseline of {baseline.taken_on}; make it void to replace it")
    elif role == "follow_up" and baseline is None:
        yield Fault("/role", "no-baseline", "there is nothing to compare with: record the baseline first")
    elif role == "follow_up" and baseline is not None and taken_on is not None:
        yield from day_faults("taken_on", taken_on, today, (baseline.taken_on, "the baseline"))


def baseline_of(readings: Sequence[Reading], measure: str | None) -> Reading | None:
    return next((r for r in evidence.without_void(readings) if (r.measure, r.role) == (measure, "baseline")), None)


def is_emitted(programme: Programme, measure: str) -> bool:
    """Whether events tell of readings of the measure: of health only if an outcome counts them [rule 101]."""
    health = {each.code for each in programme.measures if each.health}
    return measure not in health or any(getattr(outcome, "measure", None) == measure for outcome in programme.outcomes)


def take(
    participant: Participant, measure: Measure, reading: Reading, readings: Sequence[Reading], *, emitted: bool
) -> None:
    """Compared with the baseline by the programme's step. `emitted`: events tell of its measure, never of the value."""
    baseline = baseline_of(readings, reading.measure)
    if reading.role == "follow_up" and baseline is not None:
        reading.change = change(measure, Decimal(baseline.value), Decimal(reading.value))
    if emitted:
        facts = {"measure": reading.measure, "taken_on": reading.taken_on, "change": reading.change}
        participant.emit(ReadingTaken(reading_id=reading.id, **facts), reading.taken_on)


def change(measure: Measure, before: Decimal, after: Decimal) -> Change:
    """Improved or worse by at least the measure's step, else unchanged."""
    gain = after - before if measure.direction == "higher" else before - after
    if gain >= measure.improves_by:
        return "improved"
    return "worse" if -gain >= measure.improves_by else "unchanged"


def void(
    participant: Participant, reading: Reading, readings: Sequence[Reading], reason: str, today: date, *, emitted: bool
) -> None:
    """Raises Refused for a baseline that other readings were compared with. `emitted`: events tell of its measure."""
    follow_up = (reading.measure, "follow_up")
    compared = [other for other in evidence.without_void(readings) if (other.measure, other.role) == follow_up]
    if reading.role == "baseline" and reading.state != "VOID" and compared:
        message = f"{len(compared)} reading(s) were compared with this baseline: make those void first"
        raise Refused([Fault("", "has-follow-ups", message)], "conflict")
    evidence.void(reading, reason)
    if emitted:
        participant.emit(ReadingVoided(reading_id=reading.id, measure=reading.measure, reason=reason), today)
