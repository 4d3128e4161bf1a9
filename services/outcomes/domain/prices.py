"""The price of an outcome on a day, with a premium where the programme states one, and its volume band [rule 85].

An outcome without a price is achieved and counted, and not paid for.
"""

from datetime import date

from shared.terms.programme import AnyOutcome


def price_of(rule: AnyOutcome, on: date, group: str) -> int | None:
    """The price in pence of an outcome that a participant of a group achieves on a day; None if it is not paid for."""
    if not any(price.effective_from <= on for price in rule.prices):
        return None
    return [p.amount for p in rule.prices if p.effective_from <= on][-1] + rule.premium_on(on, group)


def banded_price(rule: AnyOutcome, on: date, number: int, price: int) -> int:
    """The price in pence of the `number`th paid outcome of a programme: its band's price, with the same premiums."""
    return price - rule.price_on(on) + rule.price_on(on, None, number) if rule.volume_bands else price
