"""Which days a command may give: not in the future, not before what they follow. Every fault at once."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from shared.terms.faults import Fault, Refused
from shared.terms.programme import Programme

Values = Mapping[str, Any]
"""The values of a body that could be read, by field; a field that was not sent or not understood is absent."""
Faults = Iterator[Fault]
Earliest = tuple[date | None, str]
"""A day and what happened on it: the day checked is no earlier."""


def day_faults(field: str, day: date | None, today: date, *earliest: Earliest) -> Faults:
    """The faults of `day`, sent in `field`. None (not sent, or not understood) has none here."""
    if day is None:
        return
    if day > today:
        yield Fault(f"/{field}", "in-the-future", f"{day} is after today, {today}; record it when it has happened")
    for first, event in earliest:
        if first is not None and day < first:
            yield Fault(f"/{field}", "too-early", f"{day} is before {event} on {first}; give a day from then on")


def since_referral(field: str, day: date | None, today: date, referred_on: date) -> Faults:
    """The faults of a day that must lie between the referral and today."""
    return day_faults(field, day, today, (referred_on, "the referral"))


def require_days_left(programme: Programme, recorded_on: date | None, today: date) -> None:
    """Raises Refused after the days in which the programme takes corrections of its records [rule 138]."""
    days = programme.record_correction_days
    last = None if days is None or recorded_on is None else recorded_on + timedelta(days=days)
    if last is not None and today > last:
        message = f"this programme takes corrections of its records for {days} days; of this one until {last}"
        raise Refused([Fault("", "correction-too-late", message)], "conflict")


def late_faults(field: str, day: date | None, today: date, programme: Programme) -> Faults:
    """The faults of a day that is recorded later than the programme allows [rule 126]."""
    days = programme.late_recording_days
    if day is not None and days is not None and (today - day).days > days:
        message = f"{day} is more than {days} days ago, and this programme takes records for {days} days; "
        yield Fault(f"/{field}", "recorded-too-late", message + "ask the commissioner")
