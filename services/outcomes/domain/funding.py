"""The funding of a statement: the funders' shares, the funding cap, and when the statement is to be paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, pairwise

from shared.terms.calendar import Month
from shared.terms.money import split
from shared.terms.programme import Programme


@dataclass(frozen=True)
class Portion:
    """One funder's part of a statement, in pence."""

    funder: str
    name: str
    share: str
    amount: int


def outcome_budget(programme: Programme, month: Month) -> int | None:
    """The pence for all outcomes: the cap less the whole delivery fee, which is set aside first; None without a cap.

    Both as they stand when the month ends.
    """
    cap = programme.funding_cap_on(month.last)
    fee = programme.delivery_fee
    return None if cap is None else cap - (fee.terms_on(month.last).total if fee else 0)


def remaining_budget(programme: Programme, month: Month, paid: int) -> int | None:
    """The pence left for outcomes in a month when `paid`, net of recoveries, is spent; None without a cap."""
    budget = outcome_budget(programme, month)
    return None if budget is None else budget - paid


def apportion(programme: Programme, month: Month, total: int) -> list[Portion]:
    """The total by funder, at the shares in force when the month ended; it sums exactly, the remainder in the last."""
    shares = [(funder, share) for funder in programme.funders if (share := funder.share_on(month.last))]
    amounts = split(total, [share for _, share in shares]) if shares else []
    return [
        Portion(funder.id, funder.name, str(share), amount)
        for (funder, share), amount in zip(shares, amounts, strict=True)
    ]


def borne_by(programme: Programme, month: Month, funder: str, amounts: Sequence[int]) -> list[int]:
    """The pence of each line that a funder bears.

    Of the lines up to any one it bears its portion of their sum, so that all of them are its portion of the total.
    """
    portions = [
        {portion.funder: portion.amount for portion in apportion(programme, month, total)}.get(funder, 0)
        for total in accumulate(amounts, initial=0)
    ]
    return [later - earlier for earlier, later in pairwise(portions)]


def due_on(programme: Programme, month: Month) -> date | None:
    """The day on which the month is to be cut off; None where the programme does not say."""
    terms = programme.statement
    return terms.cut_off(month, programme.nation) if terms else None


def pay_by(programme: Programme, cut_off_on: date) -> date | None:
    """The last day to pay what was cut off on a day; None where the programme does not say."""
    terms = programme.statement
    return cut_off_on + timedelta(days=terms.payment_days) if terms else None
