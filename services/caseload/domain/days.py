"""Whether the days of a command can be: not in the future, not before what they follow; every fault at once."""

from collections.abc import Iterator
from datetime import date

from shared.terms.faults import Fault

Earliest = tuple[date | None, str]


def day_faults(name: str, day: date | None, today: date, *earliest: Earliest) -> Iterator[Fault]:
    """The faults of `day`, given in the field `name`; None (not sent, or not understood) has none here."""
    if day is None:
        return
    if day > today:
        yield Fault(f"/{name}", "in-the-future", f"{day} is after today, {today}; record it when it has happened")
    for first, what in earliest:
        if first is not None and day < first:
            yield Fault(f"/{name}", "too-early", f"{day} is before {what} on {first}; give a day from then on")


def since_referral(name: str, day: date | None, today: date, referred_on: date) -> Iterator[Fault]:
    """The faults of a day that must lie between the referral and today."""
    return day_faults(name, day, today, (referred_on, "the referral"))
