"""One row of the earnings feed: understood, or every fault in it [rules 72–74].

The feed knows the referral reference and nothing personal; a member that is not listed here is refused, not kept.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.terms.faults import Fault
from shared.terms.money import pence, pounds

CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MONEY = re.compile(r"-?[0-9]{1,9}\.[0-9]{2}")
# The feed's word for why a payment is not pay for work in the programme -> the programme's word for it [rule 63].
EXCLUSIONS = {
    "refund": "tax_refund",
    "in_lieu": "pay_in_lieu",
    "holiday_pay": "holiday_pay_of_earlier_job",
    "earlier_employment": "before_start",
}
NOTIFICATIONS = ("first_earnings", "threshold_step", "outcome")


@dataclass(frozen=True)
class PaymentRow:
    """One pay event. `corrects` names the payment that this one replaces, or takes back when `reverses`."""

    referral: str
    employment: str
    payment: str
    paid_on: date
    amount: int
    excluded: str | None = None
    corrects: str | None = None
    reverses: bool = False


@dataclass(frozen=True)
class NotificationRow:
    """The feed's own view of how far somebody has come; `step` in pence."""

    referral: str
    type: str
    created_on: date
    step: int = 0
    amount: int | None = None


Row = PaymentRow | NotificationRow
Read = Callable[[str, Any], Any]


class Fields:
    """Reads members one by one and gathers what is wrong, so that a sender corrects everything at once."""

    def __init__(self, given: Mapping[str, Any], today: date) -> None:
        self.given = given
        self.today = today
        self.faults: list[Fault] = []
        self.asked = {"kind"}

    def fault(self, name: str, code: str, message: str) -> None:
        self.faults.append(Fault(f"/{name}", code, message))

    def read(self, name: str, reading: Read, optional: bool = False) -> Any:
        self.asked.add(name)
        value = self.given.get(name)
        if value is None:
            if not optional:
                self.fault(name, "missing", f"give {name}")
            return None
        try:
            return reading(name, value)
        except ValueError as error:
            self.fault(name, f"not-{reading.__name__.removeprefix('_')}", str(error))
            return None

    def code(self, name: str, value: Any) -> str:
        if not isinstance(value, str) or not CODE.fullmatch(value):
            raise ValueError(f"{name} is text of 1 to 64 letters, digits, dots, dashes or underscores")
        return value

    def day(self, name: str, value: Any) -> date:
        wrong = f"{name} is a day such as 2018-07-31"
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise ValueError(wrong)
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise ValueError(wrong) from error
        if day > self.today:
            raise ValueError(f"{name} is after today, {self.today}; send it when the day has come")
        return day

    def money(self, name: str, value: Any) -> int:
        if not isinstance(value, str) or not MONEY.fullmatch(value):
            raise ValueError(f'{name} is pounds and pence as text, such as "812.40"')
        return pence(value)

    def earned(self, name: str, value: Any) -> int:
        """Money that is more than nothing: a step that is passed, an amount that is notified."""
        amount = self.money(name, value)
        if amount <= 0:
            raise ValueError(f"{name} is more than 0.00; leave the row out when there is nothing to tell")
        return amount

    def unasked(self) -> None:
        """What is no plain name may be anything, somebody's details too, and is not told back."""
        for name in sorted(set(self.given) - self.asked):
            pointer, told = (f"/{name}", name) if CODE.fullmatch(name) else ("", "member with a name like that")
            self.faults.append(Fault(pointer, "unknown", f"there is no {told} in a {self.given['kind']}; leave it out"))


def read_row(given: object, today: date) -> Row | list[Fault]:
    """The row a JSON value stands for, or all its faults. A date after `today` is a fault."""
    if not isinstance(given, dict):
        return [Fault("", "not-object", "send one JSON object a line")]
    fields = Fields(given, today)
    if given.get("kind") == "payment":
        row: Row | None = _payment(fields)
    elif given.get("kind") == "notification":
        row = _notification(fields)
    else:
        return [Fault("/kind", "unknown-kind", 'kind is "payment" or "notification"')]
    fields.unasked()
    return fields.faults if fields.faults or row is None else row


def _payment(fields: Fields) -> PaymentRow | None:
    replaces = fields.read("replaces", fields.code, optional=True)
    reverses = fields.read("reverses", fields.code, optional=True)
    if replaces and reverses:
        fields.fault("reverses", "both", "a correction replaces a payment or reverses it, not both; leave one out")
    amount = fields.read("amount", fields.money, optional=reverses is not None)
    if amount is not None and amount < 0 and not reverses:
        fields.fault("amount", "negative", "a payment is not negative; to take one back, send reverses with its id")
    named = {
        "referral": fields.read("referral", fields.code),
        "employment": fields.read("employment", fields.code),
        "payment": fields.read("payment", fields.code),
        "paid_on": fields.read("paid_on", fields.day),
        "excluded": _choice(fields, "excluded_because", EXCLUSIONS, optional=True),
    }
    if fields.faults:
        return None
    return PaymentRow(**named, amount=amount or 0, corrects=replaces or reverses, reverses=reverses is not None)


def _notification(fields: Fields) -> NotificationRow | None:
    kind = _choice(fields, "type", NOTIFICATIONS)
    step = fields.read("step", fields.earned, optional=kind != "threshold_step")
    named = {
        "referral": fields.read("referral", fields.code),
        "created_on": fields.read("created_on", fields.day),
        "amount": fields.read("amount", fields.earned, optional=True),
    }
    return None if fields.faults else NotificationRow(**named, type=str(kind), step=step or 0)


def _choice(
    fields: Fields, name: str, among: Mapping[str, str] | tuple[str, ...], optional: bool = False
) -> str | None:
    def choice(_: str, value: Any) -> str:
        if not isinstance(value, str) or value not in among:
            raise ValueError(f"{name} is one of {', '.join(among)}")
        return value

    found: str | None = fields.read(name, choice, optional)
    return found


def written(row: Row) -> dict[str, Any]:
    """The row as the feed would send it; `read_row` reads it back. What waits in the queue is kept like this."""
    if isinstance(row, NotificationRow):
        told = {"kind": "notification", "referral": row.referral, "type": row.type}
        told |= {"created_on": row.created_on.isoformat()}
        told |= {"step": pounds(row.step)} if row.step else {}
        return told | ({"amount": pounds(row.amount)} if row.amount is not None else {})
    told = {"kind": "payment", "referral": row.referral, "employment": row.employment, "payment": row.payment}
    told |= {"paid_on": row.paid_on.isoformat(), "amount": pounds(row.amount)}
    told |= {"excluded_because": row.excluded} if row.excluded else {}
    return told | ({"reverses" if row.reverses else "replaces": row.corrects} if row.corrects else {})
