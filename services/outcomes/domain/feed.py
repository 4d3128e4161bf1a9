"""One row of the earnings feed: parsed, or every fault in it [rules 72–74, 109].

The feed sends the referral reference and nothing personal. A row with a fault does not count, because a member that is
misspelt may be the one that says what the row corrects.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar, get_args

from shared.terms.faults import Fault
from shared.terms.identifiers import identifier_in, without_identifiers
from shared.terms.money import pence, pounds

CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MONEY = re.compile(r"[+-]?[0-9]{1,9}(\.[0-9]{1,2})?")
# The feed's reason why a payment is not pay for work in the programme -> the programme's word for it [rule 63].
EXCLUSIONS = {
    "refund": "tax_refund",
    "in_lieu": "pay_in_lieu",
    "holiday_pay": "holiday_pay_of_earlier_job",
    "earlier_employment": "before_start",
}
MEMBERS = (
    *("kind", "referral", "employment", "payment", "paid_on", "amount", "replaces", "reverses"),
    *("excluded_because", "earned_until", "programme", "type", "created_on", "step"),
)
"""Every name that a row may have."""
UNKNOWN_NAME = Fault("", "unknown", "the row has a name that no row may have; the feed that sent it sees which")
NotificationType = Literal["first_earnings", "threshold_step", "outcome"]


@dataclass(frozen=True)
class PaymentRow:
    """One pay event, in pence. `corrects` is the id of the payment that it replaces, or takes back if it `reverses`.

    `earned_until` is the last day of the period that it is for, if the feed says so [rule 106].
    """

    referral: str
    employment: str
    payment: str
    paid_on: date
    amount: int
    excluded: str | None = None
    corrects: str | None = None
    reverses: bool = False
    earned_until: date | None = None
    programme: str | None = None

    @property
    def on_day(self) -> date:
        return self.paid_on


@dataclass(frozen=True)
class NotificationRow:
    """The feed's own view of a participant's earnings; `step` and `amount` in pence."""

    referral: str
    type: str
    created_on: date
    step: int = 0
    amount: int | None = None
    programme: str | None = None

    @property
    def on_day(self) -> date:
        return self.created_on


FeedRow = PaymentRow | NotificationRow
Value = TypeVar("Value")


class Fields:
    """Reads the members of a row one by one and collects every fault, so that a sender can correct them together."""

    def __init__(self, members: Mapping[str, object]) -> None:
        self.members = members
        self.faults: list[Fault] = []
        self.read_names = {"kind"}

    def fault(self, name: str, code: str, message: str) -> None:
        self.faults.append(Fault(f"/{name}", code, message))

    def read(self, name: str, parse: Callable[[str, object], Value], optional: bool = False) -> Value | None:
        self.read_names.add(name)
        value = self.members.get(name)
        value = value.strip() if isinstance(value, str) else value
        if value is None or (optional and value == ""):
            if not optional:
                self.fault(name, "missing", f"give {name}")
            return None
        try:
            return parse(name, value)
        except ValueError as error:
            self.fault(name, f"not-{parse.__name__}", str(error))
            return None

    def choice(self, name: str, choices: Collection[str], optional: bool = False) -> str | None:
        def choice(_: str, value: object) -> str:
            if not isinstance(value, str) or value not in choices:
                raise ValueError(f"{name} is one of {', '.join(choices)}")
            return value

        return self.read(name, choice, optional)

    def code(self, name: str, value: object) -> str:
        text = str(value) if type(value) is int else value
        if not isinstance(text, str) or not CODE.fullmatch(text):
            raise ValueError(f"{name} is text of 1 to 64 letters, digits, dots, dashes or underscores")
        fault = identifier_fault(name, text) if name != "referral" else None
        if fault:
            raise ValueError(fault.message)
        return text

    def day(self, name: str, value: object) -> date:
        message = f"{name} is a day such as 2018-07-31"
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise ValueError(message)
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValueError(message) from error

    def money(self, name: str, value: object) -> int:
        # A number of so few digits is written out as it was sent, so no penny is lost to its binary form.
        text = str(value) if type(value) in (int, float) else value
        if not isinstance(text, str) or not MONEY.fullmatch(text):
            raise ValueError(f'{name} is pounds and pence as text, such as "812.40"')
        return pence(text.removeprefix("+"))

    def earned(self, name: str, value: object) -> int:
        """Money above zero: a step that is passed, an amount that is notified."""
        amount = self.money(name, value)
        if amount <= 0:
            raise ValueError(f"{name} is more than 0.00; leave the row out when there is nothing to notify")
        return amount

    def refuse_unknown(self) -> None:
        """A fault for every other member. A name that is not a plain code may be personal and is not echoed."""
        for name in sorted(set(self.members) - self.read_names):
            pointer, member = (f"/{name}", name) if CODE.fullmatch(name) else ("", "member with a name like that")
            message = f"there is no {member} in a {self.members['kind']}; leave it out"
            self.faults.append(Fault(pointer, "unknown", message))

    def payment(self) -> PaymentRow | None:
        replaces = self.read("replaces", self.code, optional=True)
        reverses = self.read("reverses", self.code, optional=True)
        if replaces and reverses:
            self.fault("reverses", "both", "a correction replaces a payment or reverses it, not both; leave one out")
        amount = self.read("amount", self.money, optional=reverses is not None)
        referral = self.read("referral", self.code)
        employment = self.read("employment", self.code)
        payment = self.read("payment", self.code)
        paid_on = self.read("paid_on", self.day)
        earned_until = self.read("earned_until", self.day, optional=True)
        excluded = self.choice("excluded_because", EXCLUSIONS, optional=True)
        programme = self.read("programme", self.code, optional=True)
        if referral is None or employment is None or payment is None or paid_on is None or self.faults:
            return None
        corrects = (replaces or reverses, reverses is not None)
        more = (excluded, *corrects, earned_until, programme)
        return PaymentRow(referral, employment, payment, paid_on, amount or 0, *more)

    def notification(self) -> NotificationRow | None:
        kind = self.choice("type", get_args(NotificationType))
        step = self.read("step", self.earned, optional=kind != "threshold_step")
        referral = self.read("referral", self.code)
        created_on = self.read("created_on", self.day)
        amount = self.read("amount", self.earned, optional=True)
        programme = self.read("programme", self.code, optional=True)
        if kind is None or referral is None or created_on is None or self.faults:
            return None
        return NotificationRow(referral, kind, created_on, step or 0, amount, programme)


def identifier_fault(name: str, text: str) -> Fault | None:
    """What is wrong with an id that looks like an identifier [rule 169].

    The reference of a referral is looked up first: it may have been recorded before that rule.
    """
    kind = identifier_in(text)
    return (
        Fault(f"/{name}", "not-code", f"{name} looks like {kind}; send an id that identifies nobody") if kind else None
    )


def read_row(value: object) -> FeedRow | list[Fault]:
    """The row in a JSON value, or all its faults."""
    if not isinstance(value, dict):
        return [Fault("", "not-object", "send one JSON object a line")]
    fields = Fields(value)
    if value.get("kind") == "payment":
        row: FeedRow | None = fields.payment()
    elif value.get("kind") == "notification":
        row = fields.notification()
    else:
        return [Fault("/kind", "unknown-kind", 'kind is "payment" or "notification"')]
    fields.refuse_unknown()
    return fields.faults if fields.faults or row is None else row


def legible(value: object) -> dict[str, str]:
    """What a row with faults says under the names that a row may have, as text without identifiers [rule 169].

    Other names may be personal.
    """
    members = value if isinstance(value, dict) else {}
    texts = {name: members[name] for name in MEMBERS if isinstance(members.get(name), str | int | float)}
    return {name: without_identifiers(str(text).replace("\0", "")) for name, text in texts.items()}


def shown_faults(faults: Iterable[Fault]) -> list[dict[str, str]]:
    """The faults of a row as everybody may see them who works the queue: a name that no row has may be personal."""
    names = {f"/{name}" for name in MEMBERS}
    shown = [fault if fault.pointer in {"", *names} else UNKNOWN_NAME for fault in faults]
    return [{"pointer": fault.pointer, "code": fault.code, "message": fault.message} for fault in dict.fromkeys(shown)]


def as_sent(row: FeedRow) -> dict[str, str]:
    """The row as the feed would send it; `read_row` reads it back. Unmatched rows are stored in this form."""
    if isinstance(row, NotificationRow):
        members: dict[str, str | None] = {
            "kind": "notification",
            "referral": row.referral,
            "type": row.type,
            "created_on": row.created_on.isoformat(),
            "step": pounds(row.step) if row.step else None,
            "amount": None if row.amount is None else pounds(row.amount),
            "programme": row.programme,
        }
    else:
        members = {
            "kind": "payment",
            "referral": row.referral,
            "employment": row.employment,
            "payment": row.payment,
            "paid_on": row.paid_on.isoformat(),
            "amount": pounds(row.amount),
            "excluded_because": row.excluded,
            "reverses" if row.reverses else "replaces": row.corrects,
            "earned_until": row.earned_until.isoformat() if row.earned_until else None,
            "programme": row.programme,
        }
    return {name: value for name, value in members.items() if value is not None}
