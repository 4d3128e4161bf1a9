"""Whose money a statement is, and how much of it there is: the funders' shares, the cap, and when it is to be paid."""

from dataclasses import dataclass
from datetime import date, timedelta

from shared.terms.calendar import Month
from shared.terms.money import split
from shared.terms.programme import Programme


@dataclass(frozen=True)
class Portion:
    """What one funder bears of a statement, in pence."""

    funder: str
    name: str
    share: str
    amount: int


def most_for_outcomes(programme: Programme) -> int | None:
    """What outcomes may bring in all: the cap less the delivery fee, which is set aside first; None without a cap."""
    if programme.funding_cap is None:
        return None
    return programme.funding_cap - (programme.delivery_fee.total if programme.delivery_fee else 0)


def left(programme: Programme, brought: int) -> int | None:
    """What outcomes may still bring when they have brought so much, recoveries taken off; None without a cap."""
    most = most_for_outcomes(programme)
    return None if most is None else most - brought


def apportioned(programme: Programme, month: Month, total: int) -> list[Portion]:
    """The total by funder, at the shares in force when the month ended; it sums exactly, the remainder in the last."""
    bearing = [(one, share) for one in programme.funders if (share := one.share_on(month.last))]
    amounts = split(total, [share for _, share in bearing]) if bearing else []
    return [Portion(one.id, one.name, str(share), due) for (one, share), due in zip(bearing, amounts, strict=True)]


def due_on(programme: Programme, month: Month) -> date | None:
    """The day on which the month is to be cut off; None where the programme does not say."""
    terms = programme.statement
    return terms.cut_off(month, programme.nation) if terms else None


def pay_by(programme: Programme, cut_off_on: date) -> date | None:
    """The last day to pay what was cut off on a day; None where the programme does not say."""
    terms = programme.statement
    return cut_off_on + timedelta(days=terms.payment_days) if terms else None
