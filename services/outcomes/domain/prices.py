"""What an outcome is worth: its price of the day, a premium where the programme states one, a band by volume [rule 85].

An outcome without a price is achieved and counted, and nobody is paid for it.
"""

from datetime import date

from shared.terms.programme import AnyOutcome


def price_of(rule: AnyOutcome, on: date, group: str) -> int | None:
    """Pence for an outcome achieved on a day by somebody of a group; None where it is not paid for."""
    if not any(price.effective_from <= on for price in rule.prices):
        return None
    return [p.amount for p in rule.prices if p.effective_from <= on][-1] + rule.premium_on(on, group)


def banded(rule: AnyOutcome, on: date, number: int, price: int) -> int:
    """What the so manieth paid outcome of a programme brings: its band's price instead of its own, premiums beside."""
    return price - rule.price_on(on) + rule.price_on(on, None, number) if rule.volume_bands else price
